"""What is behind an item is all that it depends on."""

from __future__ import annotations

import pytest

from reports.engine.items.behind import flows_behind
from reports.engine.items.flows import credits, debits
from reports.engine.items.segments import FORMULAS


@pytest.mark.parametrize(
    ("code", "flows"),
    [
        ("cash.deposit_amount", {"CASH.C"}),
        ("cash.largest_withdrawal", {"CASH.D"}),
        ("cash.deposit_income_ratio", set(credits("*").keys)),
        ("activity.income_days", set(credits("OTH_*").keys)),
        ("trend.expense_variation", set(debits("OTH_*").keys)),
        ("size_bands.expense_under_1k_count", set(debits("OTH_*").keys)),
        ("balance.net_amount", {*credits("*").keys, *debits("*").keys}),
        ("balance.period_end_balance", set()),  # every transaction moves a balance
        ("cash.net_balance_ratio", set()),
    ],
)
def test_the_flows_behind_an_item(code: str, flows: set[str]) -> None:
    assert flows_behind(code) == flows


def test_only_balances_and_days_rest_on_everything() -> None:
    """Whoever writes a new measure says which flows it draws on."""
    whole = {code for code, formula in FORMULAS.items() if not formula.operands and not formula.flows}
    assert {code.partition(".")[0] for code in whole} == {"balance"}
