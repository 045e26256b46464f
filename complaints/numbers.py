"""How cases go, by the numbers: of those that came within some months, how many were answered, when, and how.

Every number is about the cases received in the months asked for: answers that came later count with them, so that a
month's line goes on changing until its last case is answered. Days are calendar days from receipt to the first answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import (
    Aggregate,
    Count,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
    Window,
)
from django.db.models import Case as Choice
from django.db.models.functions import RowNumber, TruncDate, TruncMonth
from django.utils import timezone

from accounts.clock import day_of
from cfcii.common.periods import Month
from complaints.lifecycle import Kind, StepName
from complaints.models import Case, CaseEntry

ANSWERS: Final = (StepName.RELEASE, StepName.RELEASE_WITH_MEASURES, StepName.ANSWER)
"""Steps by which a case gets its answer."""
FEWEST: Final = 5
"""Cases below which a public number would point at somebody."""
MONTHS: Final = 12
LONGEST: Final = 60
"""Months that are shown at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The cases that somebody wants to see the numbers of."""

    first: Month
    last: Month
    kind: str = ""
    is_public: bool = False
    """Without disputes and complaints that were not accepted, and with each party once in a month about the same
    institution: nobody gives an institution a number alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """The numbers of one group; days are None where nothing was answered."""

    key: Any
    received: int
    answered: int
    open: int
    overdue: int
    median: int | None
    ninetieth: int | None
    outcomes: dict[str, int] = field(default_factory=dict)


class _Percentile(Aggregate):
    """The least value that a share of the values does not exceed: a number of days that occurred."""

    template = "percentile_disc(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"


def last_months(today: date, count: int = MONTHS, *, is_public: bool = False) -> Wanted:
    """Give the months up to this one."""
    this = Month.of(today)
    return Wanted(this.plus(1 - count), this, is_public=is_public)


def total(wanted: Wanted, *, now: datetime) -> Line:
    """Give the numbers of all cases wanted."""
    found = lines(wanted, "", now=now)
    return found[0] if found else Line("", 0, 0, 0, 0, None, None)


def by_month(wanted: Wanted, *, now: datetime) -> list[Line]:
    """Give a line for each month, also for those in which nothing came."""
    known = {Month.of(each.key): each for each in lines(wanted, "month", now=now)}
    months = Month.range(wanted.first, wanted.last)
    return [known.get(month) or Line(month.first_day, 0, 0, 0, 0, None, None) for month in months]


def by_item(wanted: Wanted, *, now: datetime) -> list[Line]:
    """Give a line for each disputed item: a case counts once with each of its items."""
    return lines(wanted, "dispute__figures__item", now=now)


def lines(wanted: Wanted, by: str, *, now: datetime) -> list[Line]:
    """Give a line for each value of a field (`month` for that of the receipt, empty for all at once), most cases first.

    Cases that have no such value are left out of a field of another table, as complaints are of disputed items.
    """
    rows = _cases(wanted)
    if not by:
        return _lines(rows, None, now)
    grouped = rows.annotate(group=F(by))
    return _lines(grouped.exclude(group=None) if "__" in by else grouped, "group", now)


def _lines(rows: QuerySet[Case], group: str | None, now: datetime) -> list[Line]:
    is_late = Q(closed_at=None, answered_at=None, due_on__lt=day_of(now))
    numbers: dict[str, Any] = {
        "received": Count("pk", distinct=True),
        "answered": Count("pk", distinct=True, filter=Q(answered_at__isnull=False)),
        "still_open": Count("pk", distinct=True, filter=Q(closed_at=None, answered_at=None)),
        "overdue": Count("pk", distinct=True, filter=is_late),
        "median": _Percentile("took", share="0.5", output_field=DurationField()),
        "ninetieth": _Percentile("took", share="0.9", output_field=DurationField()),
    }
    found = rows.values(group).annotate(**numbers) if group else [rows.aggregate(**numbers)]
    outcomes = _outcomes(rows, group)
    made = [
        Line(
            key=each[group] if group else "",
            received=each["received"],
            answered=each["answered"],
            open=each["still_open"],
            overdue=each["overdue"],
            median=_days(each["median"]),
            ninetieth=_days(each["ninetieth"]),
            outcomes=outcomes.get(each[group] if group else "", {}),
        )
        for each in found
    ]
    return sorted(made, key=lambda line: (-line.received, str(line.key)))


def _outcomes(rows: QuerySet[Case], group: str | None) -> dict[Any, dict[str, int]]:
    decided = rows.exclude(outcome="")
    named = [group, "outcome"] if group else ["outcome"]
    found: dict[Any, dict[str, int]] = {}
    for each in decided.values(*named).annotate(cases=Count("pk", distinct=True)):
        found.setdefault(each[group] if group else "", {})[each["outcome"]] = each["cases"]
    return found


def _cases(wanted: Wanted) -> QuerySet[Case]:
    zone = timezone.get_default_timezone()
    answer = CaseEntry.objects.filter(case=OuterRef("pk"), step__in=ANSWERS).order_by("at", "pk")
    took = ExpressionWrapper(
        TruncDate("answered_at", tzinfo=zone) - TruncDate("received_at", tzinfo=zone), output_field=DurationField()
    )
    rows = Case.objects.filter(received_at__gte=_midnight(wanted.first), received_at__lt=_midnight(wanted.last.plus(1)))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.is_public:
        rows = rows.filter(Q(kind=Kind.CONSULTATION) | Q(pk__in=_once_each(rows).values("pk")))
    return rows.annotate(
        answered_at=Subquery(answer.values("at")[:1], output_field=DateTimeField()),
        took=took,
        month=TruncMonth("received_at", tzinfo=zone, output_field=DateField()),
    )


def _once_each(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the first accepted case of each party about each institution, or the platform, in a month."""
    alone = Q(enterprise=None)
    month = TruncMonth("received_at", tzinfo=timezone.get_default_timezone())
    place = Window(
        RowNumber(),
        partition_by=[
            F("enterprise"), Choice(When(alone, then=F("lodged_by"))), Choice(When(alone, then=F("contact"))),
            F("respondent"), month,
        ],
        order_by=["received_at", "pk"],
    )  # fmt: skip
    accepted = rows.filter(accepted_at__isnull=False).exclude(kind=Kind.CONSULTATION)
    return accepted.annotate(place=place).filter(place=1)


def _midnight(month: Month) -> datetime:
    day = month.first_day
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def _days(took: timedelta | None) -> int | None:
    return took.days if took is not None else None


def public(institutions: Iterable[Line]) -> list[Line]:
    """Keep the institutions with so many cases that no number points at a party, without the outcomes."""
    return [
        Line(each.key, each.received, each.answered, each.open, each.overdue, each.median, each.ninetieth)
        for each in institutions
        if each.received >= FEWEST
    ]
