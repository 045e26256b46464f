"""Balances of a column: its months' balances put together (definitions.md, "Coverage and balances")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reports.engine.items.formulas import quotient
from reports.engine.items.measures import Formula
from reports.engine.items.months import AccountMonth
from reports.engine.items.table import Table, Values
from reports.engine.rounding import Exact


def days_covered() -> Formula:
    """Covered calendar days of the period."""
    return Formula(lambda table: [_days(column.months) for column in table.columns])


def opening() -> Formula:
    """Balance before the first covered day of the period, in fen."""
    return _balance("starting_fen", lambda balances: balances[0])


def period_end() -> Formula:
    """End-of-day balance of the last covered day of the period, in fen."""
    return _balance("ending_fen", lambda balances: balances[-1])


def highest() -> Formula:
    """Highest end-of-day balance over the covered days, in fen."""
    return _balance("highest_fen", max)


def lowest() -> Formula:
    """Lowest end-of-day balance over the covered days, in fen."""
    return _balance("lowest_fen", min)


def daily_average() -> Formula:
    """Sum of the end-of-day balances over the covered days, divided by their number: exact, in fen."""
    total = _balance("balance_sum_fen", sum)

    def values(table: Table) -> Values:
        return [
            None if fen is None else quotient(fen, _days(column.months))  # type: ignore[arg-type]
            for fen, column in zip(total.values(table), table.columns, strict=True)
        ]

    return Formula(values)


def _balance(name: str, combine: Callable[[Sequence[Any]], Exact]) -> Formula:
    def values(table: Table) -> Values:
        result: Values = []
        for column in table.columns:
            balances = [getattr(month, name) for month in column.months]
            result.append(None if None in balances else combine(balances))
        return result

    return Formula(values)


def _days(months: Sequence[AccountMonth]) -> int:
    return sum(month.days_covered for month in months)
