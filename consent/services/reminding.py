"""Enterprises are reminded of what they share: before it ends, and now and then while it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from accounts.clock import day_of
from consent.models import Authorisation, Consent, ConsentReminder
from consent.services import telling

Kind = ConsentReminder.Kind
BEFORE_THE_END: Final = ((Kind.ENDS_IN_THREE_DAYS, timedelta(days=3)), (Kind.ENDS_IN_FOURTEEN_DAYS, timedelta(days=14)))
WHILE_IT_STANDS: Final = timedelta(days=90)
BATCH: Final = 200
_LOCK: Final = 0x52454D44  # "REMD"
_MICROSECOND: Final = timedelta(microseconds=1)


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Send the reminders that are due, so many at once; give how many. Of two workers at once one does it."""
    if not held_alone(_LOCK):
        return 0
    count = 0
    for kind, before in BEFORE_THE_END:
        count += _before_the_end(kind, before, now)
    return count + _while_it_stands(now)


def held_alone(lock: int) -> bool:
    """Take an advisory lock until the transaction ends; tell whether it was free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [lock])
        (held,) = cursor.fetchone()
    return bool(held)


def _before_the_end(kind: str, before: timedelta, now: datetime) -> int:
    """Remind of what ends within so long; what was given for no longer than that needs no word."""
    sent = ConsentReminder.objects.filter(authorisation=OuterRef("pk"), kind=kind)
    later = Q(kind=Kind.ENDS_IN_THREE_DAYS) if kind == Kind.ENDS_IN_FOURTEEN_DAYS else Q(pk__isnull=True)
    nearer = ConsentReminder.objects.filter(later, authorisation=OuterRef("pk"))
    due = (
        _standing(now)
        .filter(ends_at__lte=now + before, starts_at__lt=F("ends_at") - before)
        .exclude(Exists(sent))
        .exclude(Exists(nearer))
    )
    found = list(due.order_by("ends_at", "pk")[:BATCH])
    _send(found, kind, "consent_ends_soon", [1] * len(found), now)
    return len(found)


def _while_it_stands(now: datetime) -> int:
    sent = Count("reminders", filter=Q(reminders__kind=Kind.STANDS))
    due = _standing(now).filter(starts_at__lte=now - WHILE_IT_STANDS).annotate(sent=sent)
    wait = ExpressionWrapper((F("sent") + 1) * Value(WHILE_IT_STANDS), output_field=DurationField())
    next_at = ExpressionWrapper(F("starts_at") + wait, output_field=DateTimeField())
    due = due.annotate(next_at=next_at).filter(next_at__lte=now)
    found = list(due.order_by("starts_at", "pk")[:BATCH])
    # After a long standstill one reminder is enough for all that were missed.
    ordinals = [(now - each.starts_at) // WHILE_IT_STANDS for each in found]
    missed = [
        ConsentReminder(authorisation=each, kind=Kind.STANDS, ordinal=ordinal, at=now)
        for each, last in zip(found, ordinals, strict=True)
        for ordinal in range(1, last)
    ]
    ConsentReminder.objects.bulk_create(missed, ignore_conflicts=True)
    _send(found, Kind.STANDS, "consent_stands", ordinals, now)
    return len(found)


def _standing(now: datetime) -> QuerySet[Authorisation]:
    """Give the authorisations of which a consent is in force or paused."""
    lines = Consent.objects.filter(authorisation=OuterRef("pk"), state__in=Consent.STANDING, ends_at__gt=now)
    rows = Authorisation.objects.filter(Exists(lines), ends_at__gt=now, starts_at__lte=now)
    return rows.select_related("arrangement__enterprise", "arrangement__information_user")


def _send(
    authorisations: Sequence[Authorisation], kind: str, notice: str, ordinals: Sequence[int], now: datetime
) -> None:
    for authorisation, ordinal in zip(authorisations, ordinals, strict=True):
        ConsentReminder.objects.create(authorisation=authorisation, kind=kind, ordinal=ordinal, at=now)
        enterprise = authorisation.arrangement.enterprise
        telling.tell_deciders(enterprise, notice, facts=_who_sees_what(authorisation, now), now=now)


def _who_sees_what(authorisation: Authorisation, now: datetime) -> dict[str, object]:
    arrangement = authorisation.arrangement
    lines = authorisation.consents.filter(state__in=Consent.STANDING, ends_at__gt=now)
    standing = list(lines.select_related("account__provider").order_by("pk"))
    return {
        "lender": arrangement.information_user.name,
        "enterprise": arrangement.enterprise.name,
        "number": arrangement.number,
        "products": sorted({each.product for each in standing}),
        "accounts": sorted({f"{each.account.provider.name} {each.account.masked_number}" for each in standing}),
        "purpose": authorisation.purpose,
        "day": str(day_of(authorisation.ends_at - _MICROSECOND)),
    }
