"""Accounts that an enterprise binds: what is bound is what it can entrust and share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, listings, permissions, selectors
from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import BINDABLE_TYPES, Account, AccountBinding, Enterprise, EnterpriseMembership, User
from accounts.services.notifications import tell
from accounts.signals import account_unbound
from cfcii.common.errors import DomainError


class MayNotBind(DomainError):
    code = "may_not_bind"


class EnterpriseNotVerified(DomainError):
    code = "enterprise_not_verified"


class AccountNotBindable(DomainError):
    code = "account_not_bindable"


class AccountAlreadyBound(DomainError):
    code = "account_already_bound"


class NotBoundAnyMore(DomainError):
    code = "account_not_bound_any_more"


@transaction.atomic
def bind_accounts(
    *, enterprise: Enterprise, accounts: Collection[Account], bound_by: User, now: datetime
) -> list[AccountBinding]:
    """Bind accounts of an enterprise that its banks reported: all of them or none.

    Raises MayNotBind, EnterpriseNotVerified, AccountNotBindable or AccountAlreadyBound.
    """
    check_may_bind(bound_by, enterprise)
    locked = Account.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[each.pk for each in accounts])
    bindings = [
        bind_locked(account, enterprise=enterprise, bound_by=bound_by, now=now) for account in locked.order_by("pk")
    ]
    if bindings:
        _tell_people(enterprise, "accounts_bound", bound_by, now, count=len(bindings))
    return bindings


@transaction.atomic
def unbind_account(*, binding: AccountBinding, unbound_by: User, now: datetime) -> None:
    """Take an account out of what the enterprise shares; all consents that rest on it end in the same transaction.

    Raises MayNotBind or NotBoundAnyMore. The lock on the account lets grants of consent and this through one by one.
    """
    # Fetched anew, and locked before the binding is looked at.
    account = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=binding.account_id)
    _check_decides(unbound_by, account.enterprise)
    open_ = AccountBinding.objects.in_effect().filter(pk=binding.pk)
    if not open_.update(unbound_by=unbound_by, unbound_at=now):
        raise NotBoundAnyMore(_("This account is not bound any more."))
    binding.unbound_by, binding.unbound_at = unbound_by, now
    _record(Action.ACCOUNT_UNBOUND, binding, account, actor=unbound_by, now=now)
    account_unbound.send(sender=AccountBinding, account_id=account.pk, unbound_by_id=unbound_by.pk, at=now)
    _tell_people(account.enterprise, "account_unbound", unbound_by, now, bank=account.provider.name)


def bind_locked(account: Account, *, enterprise: Enterprise, bound_by: User, now: datetime) -> AccountBinding:
    """Bind one account whose row the caller has locked; raises AccountNotBindable or AccountAlreadyBound."""
    if account.enterprise_id != enterprise.pk:
        raise AccountNotBindable(_("The enterprise has no such account."))
    check_bindable(account, day_of(now))
    if AccountBinding.objects.in_effect().filter(account=account).exists():
        raise AccountAlreadyBound(_("Account %(number)s is bound already.") % {"number": account.masked_number})
    binding = AccountBinding.objects.create(account=account, bound_by=bound_by, bound_at=now)
    _record(Action.ACCOUNT_BOUND, binding, account, actor=bound_by, now=now)
    return binding


def check_may_bind(user: User, enterprise: Enterprise) -> None:
    """Raise MayNotBind or EnterpriseNotVerified unless the person may bind accounts of the enterprise now."""
    _check_decides(user, enterprise)
    if not selectors.is_verified(enterprise):
        raise EnterpriseNotVerified(
            _("The identity of the enterprise is not verified, or the verification has lapsed. Verify it first.")
        )


def check_bindable(account: Account, on: date) -> None:
    """Raise AccountNotBindable for an account that can never be bound, or not any more."""
    if reason := why_not_bindable(account, on):
        raise AccountNotBindable(f"{account.masked_number}: {reason}")


def why_not_bindable(account: Account, on: date) -> str:
    """Say why an account cannot be bound; empty when it can."""
    if account.closed_on is not None and account.closed_on <= on:
        return _("The account is closed.")
    if account.account_type not in BINDABLE_TYPES:
        return _("Only basic, general and payment accounts can be bound.")
    return ""


def _check_decides(user: User, enterprise: Enterprise) -> None:
    if not permissions.may_decide_for(user, enterprise):
        raise MayNotBind(_("Only an owner or handler of the enterprise binds and unbinds its accounts."))


def _tell_people(enterprise: Enterprise, kind: str, actor: User, now: datetime, **facts: str | int) -> None:
    """Tell the others who decide for the enterprise."""
    people = listings.people_in_effect(enterprise, now).filter(role__in=EnterpriseMembership.DECIDING_ROLES)
    tell(
        users=[each.user for each in people if each.user_id != actor.pk],
        kind=kind,
        now=now,
        facts={"enterprise": enterprise.name, "person": actor.name or actor.email, **facts},
        link=reverse("accounts:account_bindings", args=[enterprise.pk]),
        enterprise=enterprise,
    )


def _record(action: Action, binding: AccountBinding, account: Account, *, actor: User, now: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        target=binding,
        at=now,
        enterprise=account.enterprise,
        institution=account.provider,
        payload={"account": account.pk},
    )
