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
Amounts = dict[str, int]
"""Keyed hash of a counterparty -> amount in fen."""


class Table:
    """The columns of one account's product; the values of items already computed are kept by item code."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.values: dict[str, Values] = {}
        self._counterparties: dict[Flows, tuple[list[Amounts], list[Amounts | None]]] = {}

    @cached_property
    def flows(self) -> list[dict[str, tuple[int, int, int]]]:
        """Of each column: flow key -> amount in fen, count, largest in fen."""
        return [merge.merge_flows(month.facts["flows"] for month in column.months) for column in self.columns]

    @cached_property
    def size_bands(self) -> list[list[int]]:
        return [merge.merge_counts(month.facts["size_bands"] for month in column.months) for column in self.columns]

    def counterparties(self, flows: Flows) -> list[Amounts]:
        """Of each column: what flowed with each identified counterparty."""
        return self._by_counterparty(flows)[0]

    def preceding_counterparties(self, flows: Flows) -> list[Amounts | None]:
        """Of each column the same for the preceding period; None unless that is fully covered."""
        return self._by_counterparty(flows)[1]

    def _by_counterparty(self, flows: Flows) -> tuple[list[Amounts], list[Amounts | None]]:
        if flows not in self._counterparties:
            own = [_amounts(column.months, flows) for column in self.columns]
            before = [
                None if column.preceding is None else _amounts(column.preceding, flows) for column in self.columns
            ]
            self._counterparties[flows] = own, before
        return self._counterparties[flows]


def _amounts(months: Sequence[AccountMonth], flows: Flows) -> Amounts:
    found = (month.counterparties for month in months)
    return merge.merge_amounts(part[key] for part in found for key in flows.keys if key in part)
