"""Systems that call the API."""

import secrets
from datetime import datetime
from typing import Any

from django.test import Client

from accounts import services as accounts_services
from accounts.models import AccessToken, ApiClient
from tests.cast import NOW


def make_access_token(
    client: ApiClient, *, scopes: list[str] | None = None, now: datetime = NOW
) -> tuple[AccessToken, str]:
    return accounts_services.issue_access_token(client=client, key=None, scopes=scopes or client.scopes, now=now)


class ApiCaller(Client):
    """A system that calls the API: a new Idempotency-Key for each POST unless it gives one."""

    def generic(self, method: str, path: str, *args: Any, headers: dict[str, str] | None = None, **more: Any) -> Any:
        headers = dict(headers or {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(16))
        return super().generic(method, path, *args, headers=headers, **more)


def caller_of(client: ApiClient, *, now: datetime, scopes: list[str] | None = None) -> ApiCaller:
    _token, text = make_access_token(client, scopes=scopes, now=now)
    return ApiCaller(headers={"authorization": f"Bearer {text}"})
