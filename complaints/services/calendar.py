"""The calendar learns the adjusted days of a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from complaints.calendar_sources import Adjusted
from complaints.models import AdjustedDay, KnownYear


@dataclass(frozen=True, slots=True)
class Learnt:
    """What became different in a year."""

    year: int
    is_new: bool
    added: list[Adjusted]
    removed: list[Adjusted]

    @property
    def has_changed(self) -> bool:
        return self.is_new or bool(self.added or self.removed)


@transaction.atomic
def learn_year(*, year: int, days: Sequence[Adjusted], now: datetime) -> Learnt:
    """Make the adjusted days of a year those that are given, and tell what that changed.

    Deadlines that are counted already stay as they were told to people.
    """
    _, is_new = KnownYear.objects.get_or_create(year=year, defaults={"updated_at": now})
    # The row lets two who learn the same year through one by one.
    known = KnownYear.objects.select_for_update().get(year=year)
    rows = AdjustedDay.objects.filter(day__year=year)
    before = {Adjusted(each.day, each.is_working, each.name) for each in rows}
    removed, added = before - set(days), set(days) - before
    if removed or added:
        AdjustedDay.objects.filter(day__in=[each.day for each in removed]).delete()
        AdjustedDay.objects.bulk_create(
            AdjustedDay(day=each.day, is_working=each.is_working, name=each.name) for each in added
        )
        KnownYear.objects.filter(pk=known.pk).update(updated_at=now)
    return Learnt(year, is_new, sorted(added, key=_day), sorted(removed, key=_day))


def _day(adjusted: Adjusted) -> date:
    return adjusted.day
