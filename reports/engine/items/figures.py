"""The figures of one account's product: every computed item of every column, exact and as published."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from cfcii.common.periods import Month
from reports.engine import dictionary, identities
from reports.engine.items.columns import columns
from reports.engine.items.months import AccountMonth, Life, account_months
from reports.engine.items.segments import FORMULAS
from reports.engine.items.table import Table
from reports.engine.rounding import publish

Published = str | int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Published figures: the columns' names in order of time, and of each item one value a column."""

    product: str
    dictionary_version: str
    columns: tuple[str, ...]
    items: dict[str, list[Published]]

    def by_column(self) -> dict[str, dict[str, Published]]:
        """Turn the figures round: column name -> item code -> value."""
        return {
            name: {code: values[place] for code, values in self.items.items()}
            for place, name in enumerate(self.columns)
        }


def compute(
    facts: pd.DataFrame, life: Life, product: str, start: Month, end: Month, version: str = dictionary.CURRENT_VERSION
) -> Figures:
    """Compute the figures of one account for the columns from start to end, both months included.

    `facts` are all the account's facts that may bear on them (a facts frame of this account alone; months outside the
    span serve as preceding periods). Raises `identities.IdentityBroken` when what must add up does not.
    """
    return of_months(account_months(facts, life), product, start, end, version)


def of_months(
    months: list[AccountMonth], product: str, start: Month, end: Month, version: str = dictionary.CURRENT_VERSION
) -> Figures:
    """Compute as `compute` does, from months already read."""
    table = Table(columns(months, product, start, end))
    for code in _order(product, version):
        table.values[code] = FORMULAS[code].values(table)
    identities.check_figures(table.values)
    published = {
        item.code: [publish(value, item.unit) for value in table.values[item.code]]
        for item in dictionary.product(product, version).computed_items
    }
    return Figures(product, version, tuple(column.name for column in table.columns), published)


@cache
def _order(product: str, version: str) -> tuple[str, ...]:
    """Order a product's items so that each stands after those that it is made of, which may be of no product."""
    ordered: dict[str, None] = {}

    def place(code: str) -> None:
        for operand in FORMULAS[code].operands:
            place(operand)
        ordered.setdefault(code)

    for item in dictionary.product(product, version).computed_items:
        place(item.code)
    for code in identities.CODES:
        place(code)
    return tuple(ordered)
