"""A product's columns: covered months put together to the periods that stand side by side in a document.

Source of the rules: definitions.md, "The two products".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from cfcii.common.periods import Month
from reports.engine.items.months import AccountMonth

QUARTER = 3
YEAR = 12


@dataclass(frozen=True)
class Column:
    """One column: the months of a period, and what the account's other covered months say about its neighbours."""

    months: tuple[AccountMonth, ...]
    length: int
    """Calendar months in the period: 1 or 3."""
    known: dict[Month, AccountMonth]

    @cached_property
    def name(self) -> str:
        first = self.months[0].month
        return str(first) if self.length == 1 else f"{first.year:04d}Q{first.quarter}"

    @cached_property
    def preceding(self) -> tuple[AccountMonth, ...] | None:
        """The months of the preceding period; None unless every calendar day of it is covered."""
        return self._fully_covered(self.length)

    @cached_property
    def year_before(self) -> tuple[AccountMonth, ...] | None:
        """The months of the same period twelve months earlier; None unless every calendar day of it is covered."""
        return self._fully_covered(YEAR)

    def _fully_covered(self, months_earlier: int) -> tuple[AccountMonth, ...] | None:
        first = self.months[0].month.plus(-months_earlier)
        found = [self.known.get(first.plus(offset)) for offset in range(self.length)]
        covered = tuple(month for month in found if month is not None and month.is_fully_covered)
        return covered if len(covered) == self.length else None


def columns(months: list[AccountMonth], product: str, start: Month, end: Month) -> list[Column]:
    """Cut the covered months from start to end (both included) into the columns of a product, in order of time.

    In a report a quarter stands where each of its three months is covered and lies in the span; elsewhere its covered
    months stand alone.
    """
    known = {month.month: month for month in months}
    shown = [month for month in months if start <= month.month <= end]
    if product == "monthly":
        return [Column((month,), 1, known) for month in shown]
    result: list[Column] = []
    for _, members in groupby(shown, key=lambda month: (month.month.year, month.month.quarter)):
        quarter = tuple(members)
        if len(quarter) == QUARTER:
            result.append(Column(quarter, QUARTER, known))
        else:
            result.extend(Column((month,), 1, known) for month in quarter)
    return result
