"""allauth's forms of the sign-in, where ours are stricter or say more."""

from typing import Any

from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from allauth.mfa.utils import decrypt
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from accounts import second_factor
from accounts.models import User


class _CodeTakenOnce:
    """Takes a code of an authenticator app once, also from two processes, and says so when it comes again.

    allauth remembers used codes for half a minute in the cache; with a tolerance for clocks they count for longer.
    """

    user: User
    authenticator: Authenticator
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError as error:
            if error.code == "incorrect_code" and self._was_used(self.cleaned_data["code"]):
                raise get_adapter().validation_error("used_code") from None
            raise
        if self.authenticator.type == Authenticator.Type.TOTP:
            self._take(code)
        return code

    def _was_used(self, code: str) -> bool:
        app = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        counter = second_factor.counter_of(decrypt(app.data["secret"]), code) if app else None
        return counter is not None and counter <= app.data.get(second_factor.LAST_COUNTER, -1)

    @transaction.atomic
    def _take(self, code: str) -> None:
        app = Authenticator.objects.select_for_update().get(pk=self.authenticator.pk)
        counter = second_factor.counter_of(decrypt(app.data["secret"]), code)
        if counter is None or counter <= app.data.get(second_factor.LAST_COUNTER, -1):
            raise get_adapter().validation_error("used_code")
        app.data[second_factor.LAST_COUNTER] = counter
        app.save(update_fields=["data"])
        app.user = self.user
        self.authenticator = app


class AuthenticateForm(_CodeTakenOnce, BaseAuthenticateForm):  # type: ignore[misc]  # allauth's forms have no types
    """The second step of a sign-in."""


class ReauthenticateForm(_CodeTakenOnce, BaseReauthenticateForm):  # type: ignore[misc]
    """A sensitive step."""


class ActivateTOTPForm(BaseActivateTOTPForm):  # type: ignore[misc]
    """Setting up an authenticator app. The code that does it opens nothing afterwards."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        context.request.totp_counter = second_factor.counter_of(self.secret, code)  # for accounts.receivers
        return code


class SignupForm(BaseSignupForm):  # type: ignore[misc]
    """Creating a login takes as long for an address that has one already: nobody learns by the time it takes."""

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)
