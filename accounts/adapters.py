"""Where allauth asks us: limits, mail, what a sign-in leaves behind, which second factors may go."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import crypto, reauthentication, second_factor, sign_in
from accounts.models import User
from accounts.services import logins, safety

_APP: Final = "allauth.account"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth's adapters have no types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many wrong attempts. Try again in five minutes."),
        "rate_limited": _("Too many attempts. Try again in five minutes."),
        "email_password_mismatch": _("E-mail address or password is wrong."),
        "incorrect_password": _("The password is wrong."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this attempt, whether or not there is such a login; raises ValidationError when there were too many."""
        used = []
        for action, key in self._counts_of(request, **credentials).items():
            usage = ratelimit.consume(request, app=_APP, action=action, key=key)
            if usage is None:
                raise ValidationError(self._locked(request, action, key), code="too_many_login_attempts")
            used += usage.usage
        # A right password takes back what it was counted for.
        self._login_failed_rl_usage = ratelimit.RateLimitUsage(usage=used)

    def _counts_of(self, request: HttpRequest, **credentials: Any) -> dict[str, str]:
        """Give where an attempt counts, as limit and key: by its login and by where it comes from.

        A browser with which this person signed in before has a count of its own: nobody locks them out from afar.
        """
        login = self._get_login_attempts_cache_key(request, **credentials)
        if mark := self._mark_of_browser(request, str(credentials.get("email", ""))):
            return {"login_failed_known": f"{login}#{mark}"}
        return {"login_failed": f"{login}@{self.get_client_ip(request)}", "login_failed_anywhere": login}

    def _mark_of_browser(self, request: HttpRequest, email: str) -> str | None:
        user = logins.person_with(User.objects.normalize_email(email))
        return None if user is None else sign_in.known_browser(request, user)

    def _locked(self, request: HttpRequest, action: str, key: str) -> str:
        ends = []
        for rate in ratelimit.get_rates(app=_APP, action=action):
            tries = cache.get(ratelimit.get_cache_key(request, app=_APP, action=action, rate=rate, key=key), [])
            if len(tries) >= rate.amount:
                ends.append(tries[rate.amount - 1] + rate.duration)
        if not ends:
            return str(self.error_messages["too_many_login_attempts"])
        minutes = max(1, -int(-(max(ends) - timezone.now().timestamp()) // 60))
        return ngettext(
            "Too many wrong attempts. Try again in %(minutes)s minute.",
            "Too many wrong attempts. Try again in %(minutes)s minutes.",
            minutes,
        ) % {"minutes": minutes}

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Ask before allauth's own sensitive steps as before ours: a sign-in of minutes ago counts."""
        return bool(super().is_reauthentication_required(app=app, **more)) and not reauthentication.is_recent(
            context.request
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer no password to a session that still owes the second factor which its person has."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if getattr(context.request, "lacks_second_factor", False):
            return [each for each in methods if each["id"] != "reauthenticate"] or methods
        return methods

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Keep the language in which somebody creates their login."""
        user.language = get_language() or ""
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def login(self, request: HttpRequest, user: User) -> None:
        self._is_first_sign_in = user.last_login is None
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Tell the person of a sign-in from a browser that we do not know, and bring their language along."""
        response: HttpResponse = super().post_login(request, user, **more)
        if not (self._is_first_sign_in or sign_in.known_browser(request, user)):
            safety.tell_of_new_sign_in(
                user=user,
                address=self.get_client_ip(request),
                user_agent=self.get_http_user_agent(request),
                now=timezone.now(),
            )
        sign_in.remember_browser(request, response, user)
        sign_in.remember_language(response, user.language)
        return response

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the person what changed about the safety of their login, in the inbox and by e-mail."""
        safety.tell_of_change(event=template_prefix, user=user, former_email=email, now=timezone.now())

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        safety.queue_mail("address_confirm", emailconfirmation.email_address)

    def send_account_already_exists_mail(self, email: str) -> None:
        safety.queue_mail("address_taken", EmailAddress.objects.filter(email__iexact=email).first())

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        safety.queue_mail("password_reset", safety.address_of(user, email))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "used_code": _("This code has been used already. Wait for the next one, then enter that."),
        "incorrect_code": _("The code is wrong or has expired. Enter the one that is shown now."),
        "cannot_delete_authenticator": _(
            "Your work needs a second factor, and this is the only one you have. Set up another one first."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Keep what second factors rest on, apps' secrets and seeds of recovery codes, under a key of ours."""
        return crypto.encrypt_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt_secret(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user: User = authenticator.user
        return not (second_factor.is_needed_by(user) and second_factor.is_last_of(user, authenticator))
