"""Claims of one enterprise, told by its code: decided on one at a time, and by staff when they are several."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.urls import reverse

from accounts import selectors
from accounts.clock import day_of
from accounts.models import EnterpriseMembership, User, Verification
from accounts.models.organisations import EnterpriseMembershipQuerySet
from accounts.models.verifications import VerificationQuerySet
from accounts.services.notifications import tell
from cfcii.common.errors import DomainError

_SPACE = 0x56455249  # "VERI": keeps these advisory locks apart from others


class ReasonNeeded(DomainError):
    code = "reason_needed"


def lock(uscc: str) -> None:
    """Let changes to the claims of one code through one by one; the enterprise itself may not exist yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_SPACE, uscc])


def locked(verification: Verification) -> Verification:
    """Give a verification as it stands while nobody else changes a claim of its code."""
    lock(verification.uscc)
    rows = Verification.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("applicant", "bank", "enterprise", "decided_by").get(pk=verification.pk)


def rivals(uscc: str, applicant: User) -> VerificationQuerySet:
    """Keep the open verifications of other persons for the same code."""
    return Verification.objects.open().of_uscc(uscc).exclude(applicant=applicant)


def other_owners(uscc: str, applicant: User, now: datetime) -> EnterpriseMembershipQuerySet:
    """Keep the owners in effect of an enterprise that somebody claims.

    None when the person is one of them: then nobody's enterprise is claimed, a verification is renewed.
    """
    owners = EnterpriseMembership.objects.in_effect(day_of(now)).filter(
        enterprise__uscc=uscc, role=EnterpriseMembership.Role.OWNER
    )
    return owners.none() if owners.filter(user=applicant).exists() else owners


def is_contested(uscc: str, applicant: User, now: datetime) -> bool:
    """Tell whether somebody else acts for the enterprise already, or asks to."""
    return rivals(uscc, applicant).exists() or other_owners(uscc, applicant, now).exists()


def waits_for_bank(verification: Verification, now: datetime) -> bool:
    """Tell whether the named bank decides; otherwise, as long as it is open, staff do: also when it has nobody to."""
    return (
        verification.state == Verification.State.SUBMITTED
        and verification.method == Verification.Method.BANK
        and verification.bank is not None
        and not verification.is_contested
        and selectors.answering_banks().filter(pk=verification.bank.pk).exists()
        and not is_contested(verification.uscc, verification.applicant, now)
    )


def tell_owners(kind: str, verification: Verification, now: datetime) -> None:
    """Tell those who own an enterprise what becomes of somebody else's claim of it."""
    owners = other_owners(verification.uscc, verification.applicant, now).select_related("user", "enterprise")
    for membership in owners:
        tell(
            users=[membership.user],
            kind=kind,
            now=now,
            facts={"name": membership.enterprise.name, "uscc": verification.uscc},
            link=reverse("accounts:claim", args=[verification.pk]),
            enterprise=membership.enterprise,
        )
