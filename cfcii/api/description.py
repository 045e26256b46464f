"""The OpenAPI 3.1 document, made by drf-spectacular from what each operation says of itself."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from accounts.api.describe import PROBLEM
from accounts.models import Scope

_INTRODUCTION: Final = """For the systems of institutions. Begin with the [guide](/api/docs/guide/).

- Sign in by OAuth 2.0 client credentials with `private_key_jwt`; tokens live ten minutes and stand in the
  `Authorization` header only.
- Every POST needs an `Idempotency-Key`: the same key with the same request gets the first answer again.
- Every answer has an `X-Request-Id`; send your own (16 to 64 letters, digits, hyphens) or take ours, and name it when
  you ask us.
- Lists come a page at a time: `limit` at most 100, and `next_cursor` until it is null.
- Every error is problem details (RFC 9457) with a stable `code`; [all of them](/api/docs/errors/).
"""


@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """Give the document to everybody."""
    return HttpResponse(_text(), content_type="application/vnd.oai.openapi+json")


def document() -> dict[str, Any]:
    """Make the document, in English."""
    with translation.override("en"):
        made = SchemaGenerator(urlconf="cfcii.api.described").get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        whole: dict[str, Any] = json.loads(json.dumps(made, default=str))
    whole["info"]["description"] = _INTRODUCTION
    _require_bodies(whole)
    return {**whole, "components": {"schemas": {"Problem": PROBLEM}, "securitySchemes": _security()}}


def _require_bodies(whole: dict[str, Any]) -> None:
    """Say of each body that has to hold something that it is required."""
    for path in whole["paths"].values():
        for operation in path.values():
            body = operation.get("requestBody")
            if body and body["content"]["application/json"]["schema"] != {"type": "object"}:
                body["required"] = True


@cache
def _text() -> str:
    return json.dumps(document(), ensure_ascii=False)


def _security() -> dict[str, Any]:
    with translation.override("en"):
        scopes = {scope.value: str(scope.label) for scope in Scope}
    flow = {"tokenUrl": f"{settings.PUBLIC_ADDRESS}/oauth/token", "scopes": scopes}
    return {
        "oauth2": {
            "type": "oauth2",
            "description": "Client credentials (RFC 6749) with private_key_jwt (RFC 7523): PS256, ES256 or EdDSA.",
            "flows": {"clientCredentials": flow},
        }
    }
