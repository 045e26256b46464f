"""What the formulas of one product draw on: its columns, with the facts of each column's months merged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from reports.engine.facts import merge
from reports.engine.items.columns import Column
from reports.engine.items.flows import Flows
from reports.engine.items.months import AccountMonth
from reports.engine.rounding import Exact

Values = list[Exact]
"""One exact value a column, null where the definition says so."""
Counterparties = dict[str, dict[str, int]]
"""Flow key -> keyed hash of a counterparty -> amount in fen."""


class Table:
    """The columns of one account's product; the values of items already computed are kept by item code."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.values: dict[str, Values] = {}

    @cached_property
    def flows(self) -> list[dict[str, tuple[int, int, int]]]:
        """Of each column: flow key -> amount in fen, count, largest in fen."""
        return [merge.merge_flows(month.facts["flows"] for month in column.months) for column in self.columns]

    @cached_property
    def size_bands(self) -> list[list[int]]:
        return [merge.merge_counts(month.facts["size_bands"] for month in column.months) for column in self.columns]

    @cached_property
    def counterparties(self) -> list[Counterparties]:
        return [_counterparties(column.months) for column in self.columns]

    @cached_property
    def preceding_counterparties(self) -> list[Counterparties | None]:
        """Of each column the counterparties of the preceding period; None unless that is fully covered."""
        return [
            None if column.preceding is None else _counterparties(column.preceding) for column in self.columns
        ]  # fmt: skip


def _counterparties(months: Sequence[AccountMonth]) -> Counterparties:
    return merge.merge_counterparties(month.facts["counterparties"] for month in months)


def amounts_by_counterparty(
    counterparties: Counterparties, flows: Flows
) -> dict[str, int]:  # fmt: skip
    """Add up what flowed with each identified counterparty under some flow codes: keyed hash -> amount in fen."""
    total: dict[str, int] = {}
    for key in flows.keys:
        for hashed, amount in counterparties.get(key, {}).items():
            total[hashed] = total.get(hashed, 0) + amount
    return total
