"""Decisive steps ask who is there once more, unless the person has shown it in the last minutes. Reading asks nobody.

Decisive is what gives others something, binds, invites, changes contact data or takes data away (ASVS 7.5.1, 7.5.3).
A sign-in counts as much as a confirmation. A form may be filled in for longer than it takes to be asked again, so what
is sent from a page that has asked is taken for a while after that.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final, TypeVar, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

TIME_TO_FILL_IN: Final = timedelta(minutes=15)
"""How much longer a form may be sent than its page may be opened."""

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


def recently_authenticated(view: _View) -> _View:
    """Let a page through only to who has signed in, or confirmed who they are, minutes ago.

    Stands below `login_required`. The page that shows the form needs it as well: it asks first, so that nothing that
    was filled in is lost.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_recent(request) and has_a_way(request):
            raise ReauthenticationRequired  # answered by accounts.middleware
        return view(request, *args, **kwargs)

    guarded.is_sensitive = True  # type: ignore[attr-defined]  # so that a test can list them
    return cast("_View", guarded)


def recently_authenticated_to_change(view: _View) -> _View:
    """Do the same where one page is read and changed: only what changes something asks."""
    sensitive = recently_authenticated(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_read = request.method in ("GET", "HEAD")
        return view(request, *args, **kwargs) if is_read else sensitive(request, *args, **kwargs)

    guarded.is_sensitive = True  # type: ignore[attr-defined]
    return cast("_View", guarded)


def is_recent(request: HttpRequest) -> bool:
    """Tell whether the person has shown who they are in the last minutes."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    limit = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    if request.method not in ("GET", "HEAD"):
        limit += TIME_TO_FILL_IN
    return bool(records) and timezone.now().timestamp() - records[-1]["at"] < limit.total_seconds()


def has_a_way(request: HttpRequest) -> bool:
    """Tell whether the person can be asked at all: who signs in elsewhere only has nothing to show here."""
    return bool(get_adapter().get_reauthentication_methods(request.user))
