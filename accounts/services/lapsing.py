"""Verifications that come to their end: announced before, and ended on the day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import EnterpriseMembership, Verification
from accounts.models.verifications import VerificationQuerySet
from accounts.services.notifications import tell
from accounts.services.verification import facts_of, record

State = Verification.State
ANNOUNCED_BEFORE = timedelta(days=30)
BATCH = 200
_LOCK = 0x4C415053  # "LAPS"


@transaction.atomic
def lapse_verifications(*, now: datetime) -> int:
    """End what lapses and announce what will, so many at once; give how many. Of two workers at once one does it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [_LOCK])
        (held,) = cursor.fetchone()
    return _lapse(now) + _announce(now) if held else 0


def _lapse(now: datetime) -> int:
    due = list(_confirmed().filter(lapses_on__lte=day_of(now)).order_by("lapses_on", "pk")[:BATCH])
    for verification in due:
        verification.state = State.LAPSED
        verification.save(update_fields=["state"])
        record(Action.VERIFICATION_LAPSED, verification, actor=None, now=now)
        _tell_owners(verification, "verification_lapsed", now)
    return len(due)


def _announce(now: datetime) -> int:
    soon = _confirmed().filter(lapses_on__lte=day_of(now) + ANNOUNCED_BEFORE, reminded_at=None)
    due = list(soon.order_by("lapses_on", "pk")[:BATCH])
    for verification in due:
        verification.reminded_at = now
        verification.save(update_fields=["reminded_at"])
        _tell_owners(verification, "verification_lapses_soon", now)
    return len(due)


def _confirmed() -> VerificationQuerySet:
    rows = Verification.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    later = Verification.objects.filter(
        enterprise=OuterRef("enterprise"), state=State.CONFIRMED, lapses_on__gt=OuterRef("lapses_on")
    )
    return rows.filter(state=State.CONFIRMED).select_related("enterprise", "bank").annotate(is_renewed=Exists(later))


def _tell_owners(verification: Verification, kind: str, now: datetime) -> None:
    """Tell the enterprise's owners, unless a later verification stands for it."""
    if verification.is_renewed:  # type: ignore[attr-defined]  # annotated
        return
    owners = EnterpriseMembership.objects.in_effect(day_of(now)).filter(
        enterprise=verification.enterprise, role=EnterpriseMembership.Role.OWNER
    )
    tell(
        users=[membership.user for membership in owners.select_related("user")],
        kind=kind,
        now=now,
        facts={**facts_of(verification), "day": str(verification.lapses_on)},
        link=reverse("accounts:enterprise_register"),
        enterprise=verification.enterprise,
    )
