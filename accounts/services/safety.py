"""Telling people what happens to their login."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django_q.tasks import async_task

from accounts import audit, devices
from accounts.audit import Action
from accounts.models import User
from accounts.services.notifications import tell
from accounts.services.sessions import end_sessions

_KINDS: Final = {
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/email_changed": "email_changed",
    "account/email/email_deleted": "email_changed",
    "mfa/email/totp_activated": "second_factor_added",
    "mfa/email/webauthn_added": "second_factor_added",
    "mfa/email/totp_deactivated": "second_factor_removed",
    "mfa/email/webauthn_removed": "second_factor_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
    "socialaccount/email/account_connected": "other_sign_in_changed",
    "socialaccount/email/account_disconnected": "other_sign_in_changed",
}
"""The kind of notification for what allauth would send a mail about."""
_PAGES: Final = {
    "password_changed": "usersessions_list",
    "email_changed": "account_email",
    "second_factor_added": "mfa_index",
    "second_factor_removed": "mfa_index",
    "recovery_codes_made": "mfa_index",
    "other_sign_in_changed": "usersessions_list",
}


@transaction.atomic
def tell_of_new_sign_in(*, user: User, address: str, user_agent: str, now: datetime) -> None:
    """Tell a person that somebody signed in as them with a browser that was not seen before."""
    facts = {"address": address, "device": devices.describe(user_agent) or "—"}
    tell(users=[user], kind="new_sign_in", now=now, facts=facts, link=reverse("usersessions_list"))


@transaction.atomic
def tell_of_change(*, event: str, user: User, former_email: str | None, now: datetime) -> None:
    """Tell a person what was changed about their login; a former address is written to as well."""
    kind = _KINDS[event]
    tell(users=[user], kind=kind, now=now, link=reverse(_PAGES[kind]))
    former = EmailAddress.objects.filter(user=user, email__iexact=former_email or "").first()
    if former is not None and former.email.lower() != user.email:
        queue_mail("address_changed", former)


@transaction.atomic
def remove_second_factors(*, user: User, now: datetime) -> int:
    """Take a person's second factors away, after the operator has made sure who asks; gives how many sessions ended.

    The next sign-in is by password alone, and sets up a new one where one is needed.
    """
    Authenticator.objects.filter(user=user).delete()
    audit.record(Action.SECOND_FACTORS_REMOVED, actor=None, target=user, at=now)
    tell(users=[user], kind="second_factor_removed", now=now, link=reverse("mfa_index"))
    return end_sessions(user)


def queue_mail(template: str, address: EmailAddress | None) -> None:
    """Queue a mail about an address, in the language at hand. What it says is found by the address's number alone."""
    if address is not None:
        async_task("accounts.tasks.send_login_mail", template, address.pk, get_language())


def address_of(user: User, email: str) -> EmailAddress | None:
    """Find the row of a person's address; a login that was made at the command line gets its row now."""
    row: EmailAddress | None = EmailAddress.objects.filter(user=user, email__iexact=email).first()
    return row or sync_user_email_address(user)
