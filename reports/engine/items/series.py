"""Measures that need the order of days or months: gaps, growth, variation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reports.engine.items.columns import QUARTER, Column
from reports.engine.items.flows import Flows
from reports.engine.items.formulas import quotient
from reports.engine.items.measures import Formula, flows_of_mask
from reports.engine.items.months import AccountMonth
from reports.engine.rounding import Exact, Root


def longest_gap(mask: str) -> Formula:
    """Most consecutive covered days of the period without a day of the mask."""

    def gap(column: Column) -> int:
        longest = current = 0
        for month in column.months:
            current = current if month.continues else 0
            for day in range(month.first_covered, month.last_covered + 1):
                current = 0 if month.facts[mask] >> (day - 1) & 1 else current + 1
                longest = max(longest, current)
        return longest

    return Formula(lambda table: [gap(column) for column in table.columns], flows=flows_of_mask(mask))


def growth_on_preceding(flows: Flows) -> Formula:
    """Growth of the amount on the preceding period; null unless that is fully covered."""
    return _growth(flows, lambda column: column.preceding)


def growth_on_year_before(flows: Flows) -> Formula:
    """Growth of the amount on the same period one year before; null unless that is fully covered."""
    return _growth(flows, lambda column: column.year_before)


def variation(flows: Flows) -> Formula:
    """Population standard deviation of the three months' amounts, divided by their mean; null in a month's column.

    With n = 3 months, sum S and sum of squares Q the value is sqrt(n * Q - S * S) / S: exact until it is rounded.
    """

    def value(column: Column) -> Exact:
        if column.length != QUARTER:
            return None
        amounts = [_amount([month], flows) for month in column.months]
        total = sum(amounts)
        return Root(QUARTER * sum(amount**2 for amount in amounts) - total**2, total) if total else None

    return Formula(lambda table: [value(column) for column in table.columns], flows=flows.keys)


def _growth(flows: Flows, earlier: Callable[[Column], Sequence[AccountMonth] | None]) -> Formula:
    def value(column: Column) -> Exact:
        months = earlier(column)
        if months is None:
            return None
        before = _amount(months, flows)
        return quotient(_amount(column.months, flows) - before, before)

    return Formula(lambda table: [value(column) for column in table.columns], flows=flows.keys)


def _amount(months: Sequence[AccountMonth], flows: Flows) -> int:
    found = (month.facts["flows"] for month in months)
    return sum(part[key][0] for part in found for key in flows.keys if key in part)
