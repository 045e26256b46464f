"""What a sign-in leaves in the browser: that it is known, and the person's language."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import check_for_language

from accounts import pages
from accounts.models import User

_MARKS_KEPT: Final = 8
"""How many people's sign-ins a browser remembers."""
_REMEMBERED_FOR: Final = 365 * 24 * 3600


def is_known_browser(request: HttpRequest, user: User) -> bool:
    """Tell whether this person has signed in with this browser before."""
    return any(constant_time_compare(mark, _mark(user)) for mark in _marks(request))


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Leave a mark in the browser that only we can make, of whom it tells nothing."""
    marks = [_mark(user), *(mark for mark in _marks(request) if mark != _mark(user))]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        ".".join(marks[:_MARKS_KEPT]),
        max_age=_REMEMBERED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def sight_of(request: HttpRequest) -> list[Any]:
    """Give what a session notes of a visit: when, from which address, with which browser."""
    return [timezone.now().timestamp(), pages.client_address(request), request.headers.get("User-Agent", "")]


def remember_language(response: HttpResponse, language: str) -> None:
    """Let the browser show pages in a language from now on; nothing when it is empty or unknown."""
    if not (language and check_for_language(language)):
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> list[str]:
    return [mark for mark in request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "").split(".") if mark]


def _mark(user: User) -> str:
    return salted_hmac("accounts.sign_in.browser", f"{user.pk}", algorithm="sha256").hexdigest()[:32]
