"""What banks and staff decide on identity verifications."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import agreement, audit, permissions
from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import Enterprise, EnterpriseMembership, User, Verification
from accounts.services import claims, objections
from accounts.services.claims import ReasonNeeded
from accounts.services.enterprises import add_enterprise_member, check_enterprise_member, ensure_enterprises
from accounts.services.notifications import tell
from accounts.services.verification import VerificationNotOpen, facts_of, record
from cfcii.common.errors import DomainError

State = Verification.State
YEARS_IN_EFFECT = 2
"""As long as a consent lasts at most: nobody goes on consenting on proof that is older than any consent."""


class OwnVerification(DomainError):
    code = "own_verification"


class DecidedByBank(DomainError):
    code = "decided_by_bank"


class DecidedByStaff(DomainError):
    code = "decided_by_staff"


class NotASecondPerson(DomainError):
    code = "not_a_second_person"


class RecordDisagrees(DomainError):
    code = "record_disagrees"


def decide_verification(
    *, verification: Verification, decision: str, reason: str, decided_by: User, now: datetime
) -> None:
    """Take the decision `confirm` or `decline`; raises what these raise."""
    if decision == "confirm":
        confirm_verification(verification=verification, answer=reason, decided_by=decided_by, now=now)
    else:
        decline_verification(verification=verification, reason=reason, decided_by=decided_by, now=now)


@transaction.atomic
def confirm_verification(
    *, verification: Verification, decided_by: User, now: datetime, answer: str = ""
) -> Enterprise:
    """Confirm that the applicant acts for the enterprise: they become its owner, other open claims are declined.

    The enterprise is made when no bank has named it yet, otherwise claimed under the name that it has. `answer` says
    how owners' objections were settled. Raises VerificationNotOpen, OwnVerification, DecidedByBank, DecidedByStaff,
    NotASecondPerson, RecordDisagrees, ObjectionUnanswered or NotSomebodyOfTheEnterprise.
    """
    locked = claims.locked(verification)
    check_may_decide(locked, decided_by, now)
    if claims.waits_for_bank(locked, now):
        _check_record(agreement.of(locked))
    check_enterprise_member(locked.applicant)
    objections.settle_objections(verification=locked, answer=answer, settled_by=decided_by, now=now)
    claims.tell_owners("claim_confirmed", locked, now)
    locked.enterprise = _enterprise(locked, decided_by, now)
    _make_owner(locked.enterprise, locked.applicant, decided_by, now)
    locked.lapses_on = _years_after(day_of(now), YEARS_IN_EFFECT)
    _decide(locked, State.CONFIRMED, "", decided_by, now)
    _decline_rivals(locked, decided_by, now)
    return locked.enterprise


@transaction.atomic
def decline_verification(*, verification: Verification, reason: str, decided_by: User, now: datetime) -> None:
    """Decline a verification with a reason; on appeal that is final.

    Raises ReasonNeeded, VerificationNotOpen, OwnVerification, DecidedByBank, DecidedByStaff or NotASecondPerson.
    """
    locked = claims.locked(verification)
    check_may_decide(locked, decided_by, now)
    if not reason.strip():
        raise ReasonNeeded(_("Give a reason: the applicant has to know what to mend."))
    objections.settle_objections(verification=locked, answer=reason, settled_by=decided_by, now=now)
    claims.tell_owners("claim_dropped", locked, now)
    _decide(locked, _declined(locked), reason.strip(), decided_by, now)


def check_may_decide(verification: Verification, decided_by: User, now: datetime) -> None:
    """Raise the reason for which a person may not decide; nothing when they may."""
    if verification.state not in Verification.OPEN_STATES:
        raise VerificationNotOpen(_("This verification is not open any more: it has been decided or withdrawn."))
    if verification.applicant_id == decided_by.pk:
        raise OwnVerification(_("Nobody decides on their own verification."))
    if claims.waits_for_bank(verification, now):
        if verification.bank is None or not permissions.may_verify_for(decided_by, verification.bank):
            raise DecidedByBank(_("The bank that it names decides on this verification."))
    elif not permissions.may_review_verifications(decided_by):
        raise DecidedByStaff(_("Only the platform's staff decide on this verification."))
    if verification.state == State.APPEALED and verification.decided_by_id == decided_by.pk:
        raise NotASecondPerson(_("Another person than the one who declined decides on an appeal."))


def _check_record(found: agreement.Agreement) -> None:
    """Raise RecordDisagrees unless number and code agree with the accounts file (domain.md); the name is for people."""
    if not found.number:
        raise RecordDisagrees(
            _("Your accounts file does not list this account. Submit an accounts file that does first, or decline.")
        )
    if not found.uscc:
        raise RecordDisagrees(
            _("By your accounts file this account is another enterprise's. Decline, or correct the accounts file.")
        )


def _enterprise(verification: Verification, decided_by: User, now: datetime) -> Enterprise:
    """Give the enterprise of a code, made or claimed; a bank may make its archive at the same moment."""
    is_new = not Enterprise.objects.filter(uscc=verification.uscc).exists()
    ids = ensure_enterprises(names={verification.uscc: verification.name})
    enterprise = Enterprise.objects.select_for_update(no_key=True).get(pk=ids[verification.uscc])
    if is_new:
        audit.record(Action.ENTERPRISE_CREATED, actor=decided_by, target=enterprise, at=now, enterprise=enterprise)
    return enterprise


def _make_owner(enterprise: Enterprise, applicant: User, decided_by: User, now: datetime) -> None:
    """Make a person an owner without a last day, whether they acted for the enterprise before or not."""
    membership = EnterpriseMembership.objects.filter(enterprise=enterprise, user=applicant, ended_at=None).first()
    owner = EnterpriseMembership.Role.OWNER
    if membership is None:
        add_enterprise_member(enterprise=enterprise, user=applicant, role=owner, added_by=decided_by, now=now)
    elif membership.role != owner or membership.ends_on is not None:
        membership.role, membership.ends_on = owner, None
        membership.save(update_fields=["role", "ends_on"])
        audit.record(
            Action.ENTERPRISE_MEMBER_CHANGED,
            actor=decided_by,
            target=membership,
            at=now,
            enterprise=enterprise,
            payload={"user": applicant.pk, "role": owner.value},
        )


def _decline_rivals(confirmed: Verification, decided_by: User, now: datetime) -> None:
    """Decline the other open claims of the enterprise; raises NotASecondPerson for an appeal against oneself."""
    reason = _("Another person's verification for this enterprise was confirmed. Its owner can invite you.")
    rivals = claims.rivals(confirmed.uscc, confirmed.applicant).select_for_update(of=("self",), no_key=True)
    for rival in rivals.select_related("applicant", "bank").order_by("pk"):
        if rival.state == State.APPEALED and rival.decided_by_id == decided_by.pk:
            raise NotASecondPerson(
                _("Confirming this would decline an appeal against your own decision: another person has to decide.")
            )
        objections.settle_objections(verification=rival, answer=reason, settled_by=decided_by, now=now)
        _decide(rival, _declined(rival), reason, decided_by, now)


def _declined(verification: Verification) -> State:
    return State.REFUSED if verification.state == State.APPEALED else State.DECLINED


def _decide(verification: Verification, state: State, reason: str, decided_by: User, now: datetime) -> None:
    """Write a decision or that on an appeal, record it, and tell the applicant."""
    if verification.state == State.APPEALED:
        verification.appeal_decided_by, verification.appeal_decided_at = decided_by, now
        verification.appeal_reason = reason
    else:
        verification.decided_by, verification.decided_at, verification.reason = decided_by, now, reason
    is_appeal = verification.state == State.APPEALED
    verification.state = state
    verification.save()
    action, kind = _TRACES[state]
    if is_appeal and state == State.CONFIRMED:
        kind = "appeal_granted"
    record(action, verification, actor=decided_by, now=now)
    tell(
        users=[verification.applicant],
        kind=kind,
        now=now,
        facts=facts_of(verification),
        link=reverse("accounts:verification_detail", args=[verification.pk]),
        enterprise=verification.enterprise,
    )


_TRACES = {
    State.CONFIRMED: (Action.VERIFICATION_CONFIRMED, "verification_confirmed"),
    State.DECLINED: (Action.VERIFICATION_DECLINED, "verification_declined"),
    State.REFUSED: (Action.VERIFICATION_REFUSED, "verification_refused"),
}


def _years_after(day: date, years: int) -> date:
    """Give the same day in a later year; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
