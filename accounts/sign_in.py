"""What a sign-in leaves behind: a known browser, the person's language, and the record of the session."""

import secrets
from datetime import timedelta
from typing import Final

from allauth.core.internal.httpkit import HTTP_USER_AGENT_MAX_LENGTH
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import check_for_language

from accounts import pages
from accounts.models import User

_MARKS_KEPT: Final = 8
"""How many people's sign-ins a browser remembers."""
_REMEMBERED_FOR: Final = 365 * 24 * 3600
_NOTED_EVERY: Final = timedelta(minutes=5)


def known_browser(request: HttpRequest, user: User) -> str | None:
    """Give by what we know a browser with which this person has signed in before; None when we do not know it."""
    return next(filter(None, (_read(mark, user) for mark in _marks(request))), None)


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Leave a mark in the browser that only we can make, of whom it tells nothing; each sign-in makes it anew.

    It opens nothing: who has it may enter wrong passwords of this person without regard to what others entered
    elsewhere (OWASP calls it a device cookie), and is not told of as a new browser.
    """
    marks = [_new_mark(user), *(mark for mark in _marks(request) if _read(mark, user) is None)]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        ".".join(marks[:_MARKS_KEPT]),
        max_age=_REMEMBERED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def note_session(request: HttpRequest) -> None:
    """Write down that a session was seen, in one statement, unless this process has just done so.

    allauth's way takes half a dozen statements; a page is not to pay for them.
    """
    key, seen = f"session-seen:{request.session.session_key}", caches["process"]
    browser = request.headers.get("User-Agent", "")[:HTTP_USER_AGENT_MAX_LENGTH]
    client = (request.user.pk, pages.client_address(request), browser)
    if seen.get(key) == client:
        return
    person, address, browser = client
    session = UserSession(
        user_id=person,
        session_key=request.session.session_key,
        ip=address,
        user_agent=browser,
        last_seen_at=timezone.now(),
    )
    UserSession.objects.bulk_create(
        [session],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "ip", "user_agent", "last_seen_at"],
    )
    seen.set(key, client, _NOTED_EVERY.total_seconds())


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


def _new_mark(user: User) -> str:
    return _signer(user).sign(secrets.token_hex(8))


def _read(mark: str, user: User) -> str | None:
    """Give what stands in a mark of this person; None when it is another's, nobody's or too old."""
    try:
        return _signer(user).unsign(mark, max_age=_REMEMBERED_FOR)
    except signing.BadSignature:
        return None


def _signer(user: User) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"accounts.sign_in.browser:{user.pk}")
