"""The simple measures of flows: amount, count, largest, days, months, counterparties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from reports.engine.items.flows import Flows, credits, debits
from reports.engine.items.table import Table, Values

_BANDS: Final = 5
"""Size bands a direction."""


@dataclass(frozen=True, slots=True)
class Formula:
    """How the exact values of one item come about, one a column; `operands` are the items that must stand before it."""

    values: Callable[[Table], Values]
    operands: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    """Names of the flows that it draws on by itself; none for balances, which every transaction moves."""


def amount(flows: Flows) -> Formula:
    """Sum of the flows in fen; zero where nothing flowed."""
    return _added(flows, 0)


def count(flows: Flows) -> Formula:
    """Number of transactions."""
    return _added(flows, 1)


def largest(flows: Flows) -> Formula:
    """Largest single transaction in fen; null without any."""

    def values(table: Table) -> Values:
        return [
            max((column[key][2] for key in flows.keys if key in column), default=None) for column in table.flows
        ]  # fmt: skip

    return Formula(values, flows=flows.keys)


def months_with(flows: Flows) -> Formula:
    """Number of months of the period with such a transaction."""

    def values(table: Table) -> Values:
        return [
            sum(any(key in month.facts["flows"] for key in flows.keys) for month in column.months)
            for column in table.columns
        ]

    return Formula(values, flows=flows.keys)


def counterparties(*flows: Flows) -> Formula:
    """Number of distinct identified counterparties of the flows."""

    def values(table: Table) -> Values:
        parts = [table.counterparties(part) for part in flows]
        return [len(set().union(*column)) for column in zip(*parts, strict=True)]

    return Formula(values, flows=tuple(key for part in flows for key in part.keys))


def days_with(mask: str) -> Formula:
    """Number of days in one of the day masks of the facts."""

    def values(table: Table) -> Values:
        return [sum(month.facts[mask].bit_count() for month in column.months) for column in table.columns]

    return Formula(values, flows=flows_of_mask(mask))


def flows_of_mask(mask: str) -> tuple[str, ...]:
    """Name the flows whose days a mask of the facts holds; none for that of all of them."""
    masks = {"income_days": credits("OTH_*"), "expense_days": debits("OTH_*")}
    return masks[mask].keys if mask in masks else ()


def in_band(place: int) -> Formula:
    """Number of OTH_* transactions in the size band at a place of the facts' list."""
    flows = credits("OTH_*") if place < _BANDS else debits("OTH_*")
    return Formula(lambda table: [bands[place] for bands in table.size_bands], flows=flows.keys)


def _added(flows: Flows, statistic: int) -> Formula:
    def values(table: Table) -> Values:
        return [sum(column[key][statistic] for key in flows.keys if key in column) for column in table.flows]

    return Formula(values, flows=flows.keys)
