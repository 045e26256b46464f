"""What the tests of the sign-in do again and again, as a browser does it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from accounts import second_factor
from accounts.models import User
from tests.cast import PASSWORD

LOGIN, CODE, FACTORS = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/"


def sign_in(client: Client, user: User) -> None:
    """Sign a person in as if with password and second factor, a moment ago."""
    client.force_login(user)
    session = client.session
    second_factor.note_use(session, user)
    session.save()
    UserSession.objects.create(user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="")


def enter_password(browser: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return browser.post(LOGIN, {"login": email, "password": password}, **more)


def enter_code(browser: Client, user: User, code: str | None = None) -> Any:
    return browser.post(CODE, {"code": code or second_factor.fresh_code(user)})


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def without_tokens(answer: Any) -> str:
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def make_old(browser: Client, age: timedelta) -> None:
    """Let it be some time ago that the person showed who they are."""
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] -= age.total_seconds()
    session.save()


def code_of(secret: str, ahead: int = 0) -> str:
    code: str = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30 + ahead))
    return code


def read_in_english(browser: Client, address: str, form: dict[str, str]) -> str:
    return str(browser.post(address, form, headers={"accept-language": "en"}).content.decode())
