"""Working days in China: weekdays, less public holidays, and the days of weekends that are worked for them.

The adjusted days come from the State Council each November, by `manage.py working_days`. Of a year that is not known
yet only its weekends are free; the desk says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from complaints.models import AdjustedDay, KnownYear

_DAY = timedelta(days=1)
_FRIDAY = 5
_NOVEMBER = 11


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The adjusted days as they are known, by day."""

    adjusted: dict[date, bool]
    years: frozenset[int]

    @classmethod
    def known(cls) -> Self:
        """Read what the database knows."""
        return cls(
            dict(AdjustedDay.objects.values_list("day", "is_working")),
            frozenset(KnownYear.objects.values_list("year", flat=True)),
        )

    def is_working(self, day: date) -> bool:
        return self.adjusted.get(day, day.isoweekday() <= _FRIDAY)

    def after(self, day: date, count: int) -> date:
        """Give the last day of a time of so many working days; the day on which it begins does not count."""
        while count:
            day += _DAY
            count -= self.is_working(day)
        return day

    def on_or_before(self, day: date) -> date:
        """Give the day itself, or the last working day before it."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to `end`, included; negative when `end` lies before."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + _DAY * n) for n in range(1, (end - start).days + 1))


def unknown_years(on: date) -> list[int]:
    """List the years that deadlines reach into and whose adjusted days are not known.

    From November on, when it has been announced, the next year is one of them.
    """
    needed = [on.year, on.year + 1] if on.month >= _NOVEMBER else [on.year]
    known = set(KnownYear.objects.filter(year__in=needed).values_list("year", flat=True))
    return [year for year in needed if year not in known]
