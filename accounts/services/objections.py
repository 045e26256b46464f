"""What owners do about somebody who claims their enterprise: they object, and staff settle that before they confirm."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, permissions
from accounts.audit import Action
from accounts.models import ClaimObjection, Enterprise, User, Verification
from accounts.services import claims
from accounts.services.notifications import tell
from cfcii.common.errors import DomainError


class MayNotObject(DomainError):
    code = "may_not_object"


class ClaimDecided(DomainError):
    code = "claim_decided"


class AlreadyObjected(DomainError):
    code = "already_objected"


class ObjectionUnanswered(DomainError):
    code = "objection_unanswered"


@transaction.atomic
def object_to_claim(*, verification: Verification, reason: str, raised_by: User, now: datetime) -> ClaimObjection:
    """Say as an owner that somebody is not to have the enterprise: from then on only staff decide, and in writing.

    Raises MayNotObject, ClaimDecided, ReasonNeeded or AlreadyObjected.
    """
    locked = claims.locked(verification)
    if not may_object(locked, raised_by, now):
        raise MayNotObject(_("Only an owner of the enterprise objects to somebody who claims it."))
    if locked.state not in Verification.OPEN_STATES:
        raise ClaimDecided(_("This claim has been decided or withdrawn. If that is wrong, tell the platform."))
    if not reason.strip():
        raise claims.ReasonNeeded(_("Say what you know: the platform's staff decide by it."))
    if ClaimObjection.objects.filter(verification=locked, raised_by=raised_by).exists():
        raise AlreadyObjected(_("You have objected to this claim already."))
    objection = ClaimObjection.objects.create(
        verification=locked, raised_by=raised_by, raised_at=now, reason=reason.strip()
    )
    Verification.objects.filter(pk=locked.pk).update(is_contested=True)
    _record(Action.CLAIM_OBJECTED, objection, actor=raised_by, now=now)
    tell(
        users=permissions.staff_with("accounts.change_verification"),
        kind="claim_objected",
        now=now,
        facts={"name": locked.name, "uscc": locked.uscc},
        link=reverse("admin:accounts_verification_decide", args=[locked.pk]),
    )
    return objection


def may_object(verification: Verification, user: User, now: datetime) -> bool:
    """Tell whether a person owns the enterprise that somebody else claims."""
    return claims.other_owners(verification.uscc, verification.applicant, now).filter(user=user).exists()


def settle_objections(*, verification: Verification, answer: str, settled_by: User, now: datetime) -> None:
    """Write down how the objections to a claim were settled; raises ObjectionUnanswered when nothing is said of them.

    The caller holds the lock on the claim.
    """
    open_ = ClaimObjection.objects.filter(verification=verification, answered_at=None)
    for objection in open_.select_related("verification").order_by("pk"):
        if not answer.strip():
            raise ObjectionUnanswered(
                _("An owner objects to this claim. Write as the reason how that was settled; it stays on the record.")
            )
        objection.answer, objection.answered_by, objection.answered_at = answer.strip(), settled_by, now
        objection.save(update_fields=["answer", "answered_by", "answered_at"])
        _record(Action.CLAIM_OBJECTION_SETTLED, objection, actor=settled_by, now=now)


def _record(action: Action, objection: ClaimObjection, *, actor: User, now: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        target=objection,
        at=now,
        enterprise=Enterprise.objects.filter(uscc=objection.verification.uscc).first(),
        payload={"verification": objection.verification_id},
    )
