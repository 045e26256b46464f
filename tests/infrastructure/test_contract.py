"""The whole OpenAPI document against the API, by schemathesis with all its checks: as a stranger, a lender, a bank.

The seed is fixed and the number of examples small, so that it ends in time and a failure comes again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, Institution, User
from cfcii.api import catalogue
from cfcii.api.description import document
from cfcii.api.urls import urlpatterns
from tests.calling import make_access_token
from tests.cast import make_api_client, make_consent

SEED, EXAMPLES, SECONDS = "20260302", "4", "40"
_CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
_Get = Callable[[str], Any]


def _signed_in(institution: Institution, now: datetime) -> str:
    _token, text = make_access_token(make_api_client(institution), now=now)
    return f"Bearer {text}"


def _lender(get: _Get, now: datetime) -> str:
    """Sign in as a lender that has a consent."""
    account: Account = get("account")
    owner: User = get("owner")
    make_consent(account, get("information_user"), owner, now=now)
    return _signed_in(get("information_user"), now)


_WHO: dict[str, Callable[[_Get, datetime], str]] = {
    "stranger": lambda _get, _now: "",
    "lender": _lender,
    "bank": lambda get, now: _signed_in(get("provider"), now),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", _WHO)
def test_the_api_keeps_its_word(who: str, live_server: Any, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    authorization = _WHO[who](request.getfixturevalue, timezone.now())
    headers = ["--header", f"Authorization: {authorization}"] if authorization else []
    schemathesis = [Path(sys.executable).parent / "schemathesis", "--config-file", _CONFIGURATION]
    command = [
        *schemathesis, "run", f"{live_server.url}/api/v1/openapi.json", "--checks", "all", "--seed", SEED,
        "--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--max-time", SECONDS,
        "--generation-database", "none", "--no-color", *headers,
    ]  # fmt: skip
    finished = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, check=False, timeout=180)
    assert finished.returncode == 0, finished.stdout[-20_000:] + finished.stderr[-2_000:]


def test_the_description_is_complete() -> None:
    """Each operation has its words, an example of what it gives and takes, and its errors with their codes."""
    known = {problem.code for problem in catalogue.problems()}
    described = document()
    assert described["openapi"].startswith("3.1")
    operations = [each for path in described["paths"].values() for each in path.values()]
    assert len(operations) >= 15
    for operation in operations:
        assert operation["summary"]
        assert operation["description"]
        assert operation["security"]
        good = next(value for code, value in operation["responses"].items() if code.startswith("2"))
        assert good["content"]["application/json"]["examples"]
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["examples"]
        for code, response in operation["responses"].items():
            if not code.startswith("2"):
                content = response["content"]["application/problem+json"]
                codes = content["schema"]["allOf"][1]["properties"]["code"]["enum"]
                assert set(codes) <= known
                assert {each["value"]["code"] for each in content["examples"].values()} == set(codes)


def test_every_address_of_the_api_is_described() -> None:
    described = {path.removeprefix("/api/v1/") for path in document()["paths"]}
    addresses = {str(each.pattern).replace("<code:", "{").replace(">", "}") for each in urlpatterns}
    assert addresses - {"openapi.json"} == described
