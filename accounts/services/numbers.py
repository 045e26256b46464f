"""Account numbers shown whole to a bank's verifier: one at a time, on demand, while there is something to decide."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts import agreement, audit, permissions
from accounts.audit import Action
from accounts.models import BindingRequest, Enterprise, Institution, User, Verification
from accounts.services import claims
from cfcii.common.errors import DomainError


class MayNotSeeNumber(DomainError):
    code = "may_not_see_number"


class NothingToCompare(DomainError):
    code = "nothing_to_compare"


@transaction.atomic
def show_number_of_verification(*, verification: Verification, shown_to: User, now: datetime) -> str:
    """Give the account number that an applicant entered; raises MayNotSeeNumber or NothingToCompare."""
    bank = _asked(verification.bank, shown_to)
    locked = claims.locked(verification)
    if not claims.waits_for_bank(locked, now):
        raise NothingToCompare(_("The number is shown only while the bank decides on the verification."))
    _record(locked, bank, Enterprise.objects.filter(uscc=locked.uscc).first(), actor=shown_to, now=now)
    return agreement.account_number(locked)


@transaction.atomic
def show_number_of_request(*, request: BindingRequest, shown_to: User, now: datetime) -> str:
    """Give the account number about which an enterprise asks; raises MayNotSeeNumber or NothingToCompare."""
    bank = _asked(request.provider, shown_to)
    waiting = BindingRequest.objects.waiting().select_for_update(of=("self",), no_key=True)
    if not waiting.filter(pk=request.pk).exists():
        raise NothingToCompare(_("The number is shown only while the request waits for the bank."))
    _record(request, bank, request.enterprise, actor=shown_to, now=now)
    return request.number


def _asked(bank: Institution | None, user: User) -> Institution:
    if bank is None or not permissions.may_verify_for(user, bank):
        raise MayNotSeeNumber(_("Only a verifier of the bank sees the number."))
    return bank


def _record(
    target: models.Model, bank: Institution, enterprise: Enterprise | None, *, actor: User, now: datetime
) -> None:
    audit.record(
        Action.ACCOUNT_NUMBER_SHOWN, actor=actor, target=target, at=now, enterprise=enterprise, institution=bank
    )
