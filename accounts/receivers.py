"""Reactions to what Django and allauth announce about a sign-in."""

from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts import pages, second_factor, services
from accounts.models import User


@receiver(user_login_failed)
def record_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Leave a record of a wrong password, at the sign-in or before a sensitive step."""
    login = str(credentials.get("email") or credentials.get("username") or "")
    address = None if request is None else pages.client_address(request)
    services.record_failed_sign_in(login=login, address=address, now=timezone.now())


@receiver(authentication_failed)
def record_wrong_code(user: User, request: HttpRequest, **_: Any) -> None:
    """Leave a record of a wrong code of a second factor: who enters one has entered the right password before."""
    address = pages.client_address(request)
    services.record_failed_sign_in(login=user.email, address=address, now=timezone.now(), factor="code")


@receiver(authentication_step_completed)
def renew_session_id(request: HttpRequest, *, reauthenticated: bool = False, **_: Any) -> None:
    """Give the session a new id when it is trusted with more; the sign-in itself does so anyway."""
    if not reauthenticated:
        return
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


@receiver(authenticator_added)
def count_as_used(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Take the setting up of a second factor for its first use: its code has just been shown."""
    if authenticator.type not in second_factor.TYPES or request.user != user:
        return
    second_factor.note_use(request.session, user)
    counter = getattr(request, "totp_counter", None)
    if authenticator.type == Authenticator.Type.TOTP and counter is not None:
        authenticator.data[second_factor.LAST_COUNTER] = counter
        authenticator.save(update_fields=["data"])


@receiver(authenticator_removed)
def forget_use(request: HttpRequest, user: User, **_: Any) -> None:
    """Let no session live on a second factor that the person no longer has."""
    if second_factor.is_set_up_by(user):
        return
    records = get_authentication_records(request, user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [each for each in records if each["method"] != "mfa"]
    end_other_sessions(request, user)
