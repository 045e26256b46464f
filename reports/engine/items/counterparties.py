"""Concentration on counterparties, and their coming and going between periods."""

from __future__ import annotations

from collections.abc import Callable

from reports.engine.items.flows import Flows
from reports.engine.items.formulas import quotient
from reports.engine.items.measures import Formula
from reports.engine.items.table import Amounts, Table, Values
from reports.engine.rounding import Exact


def top_share(flows: Flows, places: int) -> Formula:
    """Amount with the largest identified counterparties divided by that with all identified ones."""

    def share(amounts: Amounts) -> Exact:
        return quotient(sum(sorted(amounts.values(), reverse=True)[:places]), sum(amounts.values()))

    return _of_identified(flows, share)


def herfindahl_hirschman(flows: Flows) -> Formula:
    """Sum of the squared shares of the identified counterparties."""

    def index(amounts: Amounts) -> Exact:
        return quotient(sum(amount**2 for amount in amounts.values()), sum(amounts.values()) ** 2)

    return _of_identified(flows, index)


def recurring(flows: Flows) -> Formula:
    """Number of counterparties that stood in the preceding period too."""
    return _against_preceding(flows, lambda now, before: len(now.keys() & before.keys()))


def recurring_share(flows: Flows) -> Formula:
    """Amount with the recurring counterparties divided by that with all identified ones."""

    def share(now: Amounts, before: Amounts) -> Exact:
        return quotient(sum(amount for hashed, amount in now.items() if hashed in before), sum(now.values()))

    return _against_preceding(flows, share)


def new(flows: Flows) -> Formula:
    """Number of counterparties that did not stand in the preceding period."""
    return _against_preceding(flows, lambda now, before: len(now.keys() - before.keys()))


def lost(flows: Flows) -> Formula:
    """Number of counterparties of the preceding period that do not stand in this one."""
    return _against_preceding(flows, lambda now, before: len(before.keys() - now.keys()))


def _of_identified(flows: Flows, measure: Callable[[Amounts], Exact]) -> Formula:
    return Formula(lambda table: [measure(amounts) for amounts in table.counterparties(flows)], flows=flows.keys)


def _against_preceding(flows: Flows, measure: Callable[[Amounts, Amounts], Exact]) -> Formula:
    """Compare with the preceding period; null unless that is fully covered."""

    def values(table: Table) -> Values:
        return [
            None if before is None else measure(now, before)
            for now, before in zip(
                table.counterparties(flows), table.preceding_counterparties(flows), strict=True
            )
        ]  # fmt: skip

    return Formula(values, flows=flows.keys)
