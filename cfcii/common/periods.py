"""Calendar months and half-open periods. A day is a local calendar day (Asia/Shanghai)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `YYYY-MM`; raises ValueError for anything else."""
        match = _MONTH.fullmatch(text)
        if not match:
            raise ValueError(f"not a month (YYYY-MM): {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Give the month that a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Month:
        """Undo `ordinal`."""
        return cls(ordinal // 12, ordinal % 12 + 1)

    @staticmethod
    def range(start: Month, end: Month) -> Iterator[Month]:
        """Yield the months from start to end, both included."""
        return (Month.from_ordinal(ordinal) for ordinal in range(start.ordinal, end.ordinal + 1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def ordinal(self) -> int:
        """Months since year 0: neighbours differ by one."""
        return self.year * 12 + self.month - 1

    @property
    def days(self) -> int:
        return calendar.monthrange(self.year, self.month)[1]

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, self.days)

    @property
    def quarter(self) -> int:
        return (self.month - 1) // 3 + 1

    def plus(self, months: int) -> Month:
        """Give the month so many months later (earlier when negative)."""
        return Month.from_ordinal(self.ordinal + months)


@dataclass(frozen=True, order=True)
class Period:
    """Days from `start` (included) to `end` (not included)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"an empty period: {self.start} to {self.end}")

    @classmethod
    def of_months(cls, first: Month, last: Month) -> Period:
        """Give the days of the months from first to last, both included."""
        return cls(first.first_day, last.last_day + timedelta(days=1))

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)
