"""What stands between a signed-in person and every page: the second factor, and the record of their sessions."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import pages, second_factor, sign_in
from accounts.models import User

_Answer = Callable[[HttpRequest], HttpResponseBase]

OPEN_UNTIL_SHOWN: Final = frozenset({
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_reauthenticate", "account_logout", "set_language",
})  # fmt: skip
"""Pages by which a second factor is shown, and the two that must always work."""
OPEN_UNTIL_SET_UP: Final = frozenset({
    "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_view_recovery_codes",
    "mfa_download_recovery_codes", "mfa_generate_recovery_codes",
})  # fmt: skip
"""Pages by which one is set up."""


class SecondFactorMiddleware:
    """Keep who must have a second factor away from everything until this session has seen it."""

    def __init__(self, get_response: _Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        if not _lacks_second_factor(request):
            return None
        request.lacks_second_factor = True  # type: ignore[attr-defined]  # templates explain it
        # Who has one shows it first: what sets one up would also be a way around it.
        is_set_up = isinstance(request.user, User) and second_factor.is_set_up_by(request.user)
        allowed = OPEN_UNTIL_SHOWN if is_set_up else OPEN_UNTIL_SHOWN | OPEN_UNTIL_SET_UP
        if request.resolver_match and request.resolver_match.view_name in allowed:
            return None
        return redirect(_way_to_second_factor(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Ask who is there before a sensitive step.

        allauth would keep the form that was sent, in clear, until the answer; here the person sends it once more.
        """
        if not isinstance(exception, ReauthenticationRequired):
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        address = methods[0]["url"] if methods else reverse("account_login")
        if request.method not in ("GET", "HEAD"):
            messages.info(request, _("Nothing was done yet: please confirm who you are, then send the form again."))
        return redirect(f"{address}?{urlencode({'next': pages.address_to_return_to(request)})}")


class SessionActivityMiddleware:
    """Note when and from where a session was last seen: now and then, and at once when browser or address change."""

    def __init__(self, get_response: _Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.session_key and request.user.is_authenticated:
            sign_in.note_session(request)
        return self._get_response(request)


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Tell whether a second factor is still to be shown; role changes count at once."""
    user = request.user
    return isinstance(user, User) and not second_factor.was_used_in(request) and second_factor.is_needed_by(user)


def _way_to_second_factor(request: HttpRequest) -> str:
    """Give the page on which this person shows the second factor, or sets it up first."""
    own = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    if Authenticator.Type.TOTP in own:
        page = "mfa_reauthenticate"
    elif Authenticator.Type.WEBAUTHN in own:
        page = "mfa_reauthenticate_webauthn"
    else:
        return reverse("mfa_index")
    return f"{reverse(page)}?{urlencode({'next': pages.address_to_return_to(request)})}"
