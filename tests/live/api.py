"""Calling the platform's API as a lender's system does, and reading its answers."""

from __future__ import annotations

import json
import secrets
import urllib.error
import urllib.request
from typing import Any

from tests.browser.conftest import LOCALES
from tests.live.browser import Figures


def figures_in(document: dict[str, Any]) -> Figures:
    """Read the figures of a document's JSON."""
    return {
        (column, code): None if values[place] is None else str(values[place])
        for place, column in enumerate(document["columns"])
        for code, values in document["figures"].items()
    }


def call_api(
    url: str, token: str, path: str, body: dict[str, Any] | None = None, *, language: str = "en"
) -> tuple[int, dict[str, Any]]:
    """Call an operation of the API; give the status and the answer."""
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": LOCALES[language]}
    if body is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{url}/api/v1/{path}", data, headers)) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
