"""Accounts that an enterprise names by number: the bank says whether they are the enterprise's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, crypto, listings, permissions, selectors
from accounts.audit import Action
from accounts.models import (
    Account,
    AccountBinding,
    BindingRequest,
    Enterprise,
    Institution,
    InstitutionMembership,
    User,
)
from accounts.services.bindings import EnterpriseNotVerified, MayNotBind, bind_locked, check_may_bind
from accounts.services.notifications import tell
from cfcii.common.errors import DomainError

State = BindingRequest.State
MOST_A_DAY: Final = 20
"""Of one enterprise, withdrawn ones too, so that nobody tries numbers out on a bank."""


class NotAConnectedBank(DomainError):
    code = "not_a_connected_bank"


class AlreadyAsked(DomainError):
    code = "binding_already_asked"


class TooManyBindingRequests(DomainError):
    code = "too_many_binding_requests"


class BindingRequestDecided(DomainError):
    code = "binding_request_decided"


class MayNotVerifyForBank(DomainError):
    code = "may_not_verify_for_bank"


class AccountNotListed(DomainError):
    code = "account_not_listed"


@transaction.atomic
def request_binding(
    *, enterprise: Enterprise, provider: Institution, number: str, asked_by: User, now: datetime
) -> AccountBinding | BindingRequest:
    """Bind the enterprise's own account by its number, or ask the bank about a number that is not known as such.

    An account of somebody else and a number that nobody has lead to the same answer: the bank decides.
    Raises MayNotBind, EnterpriseNotVerified, NotAConnectedBank, AccountNotBindable, AccountAlreadyBound, AlreadyAsked
    or TooManyBindingRequests.
    """
    check_may_bind(asked_by, enterprise)
    if not (provider.is_provider and provider.is_active):
        raise NotAConnectedBank(_("This bank is not connected."))
    # What the bank has listed needs no answer from it.
    if account := _locked_account(enterprise, provider, number):
        return bind_locked(account, enterprise=enterprise, bound_by=asked_by, now=now)
    if not selectors.answering_banks().filter(pk=provider.pk).exists():
        raise NotAConnectedBank(
            _("Nobody at this bank answers here now. Ask the bank to list the account in its files.")
        )
    _check_may_ask(enterprise, provider, number, now)
    request = BindingRequest.objects.create(
        enterprise=enterprise,
        provider=provider,
        number_ciphertext=crypto.encrypt_number(number, provider.pk),
        number_hash=crypto.lookup_hash(number, provider.pk),
        asked_by=asked_by,
        asked_at=now,
    )
    _record(Action.BINDING_ASKED, request, actor=asked_by, now=now)
    _tell_bank(request, now)
    return request


@transaction.atomic
def withdraw_binding_request(*, request: BindingRequest, withdrawn_by: User, now: datetime) -> None:
    """Take a question to a bank back; raises MayNotBind or BindingRequestDecided."""
    if not permissions.may_decide_for(withdrawn_by, request.enterprise):
        raise MayNotBind(_("Only an owner or handler of the enterprise binds and unbinds its accounts."))
    _decide(request, State.WITHDRAWN, withdrawn_by, now)
    _record(Action.BINDING_WITHDRAWN, request, actor=withdrawn_by, now=now)


@transaction.atomic
def decide_binding_request(
    *, request: BindingRequest, is_confirmed: bool, reason: str, decided_by: User, now: datetime
) -> None:
    """Say for the bank whether the account is the enterprise's; a confirmed one is bound at once.

    Raises MayNotVerifyForBank, BindingRequestDecided, AccountNotListed or AccountNotBindable, and EnterpriseNotVerified
    when the enterprise's verification has ended meanwhile.
    """
    if not permissions.may_verify_for(decided_by, request.provider):
        raise MayNotVerifyForBank(_("Only a verifier of the bank decides this."))
    if is_confirmed:
        account = _bind_confirmed(request, _locked_account(request.enterprise, request.provider, request.number), now)
        _decide(request, State.CONFIRMED, decided_by, now, account=account)
        _record(Action.BINDING_CONFIRMED, request, actor=decided_by, now=now)
    else:
        _decide(request, State.DECLINED, decided_by, now, reason=reason)
        _record(Action.BINDING_DECLINED, request, actor=decided_by, now=now)
    _tell_enterprise(request, now)


def is_listed_by_bank(request: BindingRequest) -> bool:
    """Tell whether the bank's accounts files list the number of a request for this enterprise."""
    return _accounts(request.enterprise, request.provider, request.number).exists()


def _bind_confirmed(request: BindingRequest, account: Account | None, now: datetime) -> Account:
    """Bind what the bank confirms, unless the enterprise has bound it from its list meanwhile."""
    if account is None:
        raise AccountNotListed(
            _("No accounts file of yours lists this number for this enterprise. Submit one that does, then confirm.")
        )
    if not permissions.may_decide_for(request.asked_by, request.enterprise):
        raise BindingRequestDecided(
            _("The person who asked does not decide for the enterprise any more. Decline the request.")
        )
    if not selectors.is_verified(request.enterprise):
        raise EnterpriseNotVerified(_("The enterprise is not verified any more. Decline the request."))
    if not AccountBinding.objects.in_effect().filter(account=account).exists():
        bind_locked(account, enterprise=request.enterprise, bound_by=request.asked_by, now=now)
    return account


def _accounts(enterprise: Enterprise, provider: Institution, number: str) -> QuerySet[Account]:
    return Account.objects.of(enterprise).filter(
        provider=provider, number_hash__in=crypto.lookup_hashes(number, provider.pk)
    )


def _locked_account(enterprise: Enterprise, provider: Institution, number: str) -> Account | None:
    return _accounts(enterprise, provider, number).select_for_update(of=("self",), no_key=True).first()


def _check_may_ask(enterprise: Enterprise, provider: Institution, number: str, now: datetime) -> None:
    """Raise AlreadyAsked or TooManyBindingRequests; the lock lets an enterprise's questions through one by one."""
    Enterprise.objects.select_for_update(of=("self",), no_key=True).get(pk=enterprise.pk)
    waiting = BindingRequest.objects.waiting().filter(enterprise=enterprise)
    if waiting.filter(provider=provider, number_hash__in=crypto.lookup_hashes(number, provider.pk)).exists():
        raise AlreadyAsked(_("You have asked the bank about this account already. Its answer is still to come."))
    latest = BindingRequest.objects.filter(enterprise=enterprise, asked_at__gt=now - timedelta(days=1))
    if latest.count() >= MOST_A_DAY:
        raise TooManyBindingRequests(_("You have asked banks 20 times within a day. Ask again tomorrow."))


def _decide(
    request: BindingRequest,
    state: str,
    actor: User,
    now: datetime,
    reason: str = "",
    account: Account | None = None,
) -> None:
    """Take a request from waiting to its end; the row decides between two who do so at once."""
    waiting = BindingRequest.objects.waiting().filter(pk=request.pk)
    if not waiting.update(state=state, decided_by=actor, decided_at=now, reason=reason, account=account):
        raise BindingRequestDecided(_("This request has been decided or withdrawn already."))
    request.state, request.decided_by, request.decided_at = state, actor, now
    request.reason, request.account = reason, account


def _tell_bank(request: BindingRequest, now: datetime) -> None:
    verifiers = InstitutionMembership.objects.active().filter(
        institution=request.provider, role=InstitutionMembership.Role.VERIFIER
    )
    tell(
        users=[each.user for each in verifiers.select_related("user")],
        kind="binding_asked",
        now=now,
        facts={"enterprise": request.enterprise.name},
        link=reverse("accounts:binding_request_decide", args=[request.pk]),
        institution=request.provider,
    )


def _tell_enterprise(request: BindingRequest, now: datetime) -> None:
    is_confirmed = request.state == State.CONFIRMED
    tell(
        users=[each.user for each in listings.people_in_effect(request.enterprise, now)],
        kind="binding_confirmed" if is_confirmed else "binding_declined",
        now=now,
        facts={"enterprise": request.enterprise.name, "bank": request.provider.name},
        link=reverse("accounts:account_bindings", args=[request.enterprise_id]),
        enterprise=request.enterprise,
    )


def _record(action: Action, request: BindingRequest, *, actor: User, now: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        target=request,
        at=now,
        enterprise=request.enterprise,
        institution=request.provider,
        payload={"account": request.account_id} if request.account_id else None,
    )
