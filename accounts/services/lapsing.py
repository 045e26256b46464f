"""What comes to its end by itself: verifications, announced before and ended on the day, and delegations."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import EnterpriseMembership, Verification
from accounts.models.verifications import VerificationQuerySet
from accounts.services.enterprises import record_member
from accounts.services.notifications import tell
from accounts.services.ownership import owners_in_effect
from accounts.services.verification import facts_of, record

State = Verification.State
ANNOUNCED_BEFORE = timedelta(days=30)
BATCH = 200
_LOCK = 0x4C415053  # "LAPS"


@transaction.atomic
def lapse_verifications(*, now: datetime) -> int:
    """End what lapses and announce what will, so many at once; give how many. Of two workers at once one does it."""
    return _lapse(now) + _announce(now) if _is_alone(0) else 0


@transaction.atomic
def lapse_delegations(*, now: datetime) -> int:
    """Tell whose last day has passed, and the owners, so many at once; give how many.

    The last day itself ends what they may do; an owner can set a later one.
    """
    if not _is_alone(1):
        return 0
    rows = EnterpriseMembership.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    past = rows.filter(ended_at=None, lapse_told_at=None, ends_on__lt=day_of(now))
    due = list(past.select_related("enterprise", "user").order_by("ends_on", "pk")[:BATCH])
    for membership in due:
        membership.lapse_told_at = now
        membership.save(update_fields=["lapse_told_at"])
        record_member(Action.DELEGATION_LAPSED, membership, actor=None, now=now)
        _tell_of_delegation(membership, now)
    return len(due)


def _is_alone(what: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, what])
        (held,) = cursor.fetchone()
    return bool(held)


def _lapse(now: datetime) -> int:
    due = list(_confirmed().filter(lapses_on__lte=day_of(now)).order_by("lapses_on", "pk")[:BATCH])
    for verification in due:
        verification.state = State.LAPSED
        verification.save(update_fields=["state"])
        record(Action.VERIFICATION_LAPSED, verification, actor=None, now=now)
        _tell_people(verification, "verification_lapsed", now)
    return len(due)


def _announce(now: datetime) -> int:
    soon = _confirmed().filter(lapses_on__lte=day_of(now) + ANNOUNCED_BEFORE, reminded_at=None)
    due = list(soon.order_by("lapses_on", "pk")[:BATCH])
    for verification in due:
        verification.reminded_at = now
        verification.save(update_fields=["reminded_at"])
        _tell_people(verification, "verification_lapses_soon", now)
    return len(due)


def _confirmed() -> VerificationQuerySet:
    rows = Verification.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    later = Verification.objects.filter(
        enterprise=OuterRef("enterprise"), state=State.CONFIRMED, lapses_on__gt=OuterRef("lapses_on")
    )
    return rows.filter(state=State.CONFIRMED).select_related("enterprise", "bank").annotate(is_renewed=Exists(later))


def _tell_people(verification: Verification, kind: str, now: datetime) -> None:
    """Tell who decides for the enterprise, unless a later verification stands for it; owners are led to the renewal."""
    if verification.is_renewed:  # type: ignore[attr-defined]  # annotated
        return
    assert verification.enterprise is not None  # it was confirmed
    people = EnterpriseMembership.objects.in_effect(day_of(now)).filter(enterprise=verification.enterprise)
    renewal = reverse("accounts:enterprise_register", query={"again": verification.pk})
    bindings = reverse("accounts:account_bindings", args=[verification.enterprise.pk])
    for role, link in ((EnterpriseMembership.Role.OWNER, renewal), (EnterpriseMembership.Role.HANDLER, bindings)):
        tell(
            users=[membership.user for membership in people.filter(role=role).select_related("user")],
            kind=kind,
            now=now,
            facts={**facts_of(verification), "day": str(verification.lapses_on)},
            link=link,
            enterprise=verification.enterprise,
        )


def _tell_of_delegation(membership: EnterpriseMembership, now: datetime) -> None:
    enterprise, person = membership.enterprise, membership.user
    facts = {"enterprise": enterprise.name, "person": person.name or person.email, "day": str(membership.ends_on)}
    owners = owners_in_effect(enterprise, now).select_related("user")
    people = reverse("accounts:people", args=[enterprise.pk])
    tell(users=[person], kind="delegation_lapsed", now=now, facts=facts, enterprise=enterprise)
    tell(
        users=[each.user for each in owners],
        kind="delegation_of_another_lapsed",
        now=now,
        facts=facts,
        link=people,
        enterprise=enterprise,
    )
