"""Items are those of the dictionary, and figures of a life that changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cfcii.common.periods import Month
from reports.engine import dictionary
from reports.engine.facts.schema import facts_frame
from reports.engine.items.figures import compute
from reports.engine.items.months import Life
from reports.engine.items.segments import FORMULAS
from tests.reports.engine import harness
from tests.reports.engine.examples import FIRST, LAST, account_of
from tests.reports.engine.oracle.account import Transaction


def test_formulas_and_dictionary_know_the_same_items() -> None:
    defined = {item.code for code in dictionary.PRODUCTS for item in dictionary.product(code).computed_items}
    assert set(FORMULAS) == defined


@pytest.mark.parametrize(("product", "items", "segments"), [("monthly", 95, 11), ("report", 184, 18)])
def test_figures_have_the_items_of_the_product_in_its_order(product: str, items: int, segments: int) -> None:
    definition = dictionary.product(product)
    assert (len(definition.items), len(definition.segments)) == (items, segments)
    nothing = compute(facts_frame([]), Life(date(2024, 1, 1)), product, FIRST, LAST)
    assert list(nothing.items) == [item.code for item in definition.computed_items]
    assert nothing.columns == ()


def test_a_transaction_outside_the_life_that_is_declared_now_still_counts() -> None:
    """The bank moves the opening to 10 February; what it reported for 31 January stays, on that day alone."""
    account = account_of([
        Transaction(date(2024, 1, 31), 1, "C", 100, 100, "CASH"),
        Transaction(date(2024, 2, 20), 2, "D", 30, 60, "CASH"),
    ])  # fmt: skip
    (frame,) = harness.facts([account], Month(2024, 1), Month(2024, 2))
    moved = replace(account, opened_on=date(2024, 2, 10))
    january, february = harness.figures(frame, moved, "report", Month(2024, 1), Month(2024, 2)).values()
    assert (january["balance.days_covered"], january["balance.daily_average_balance"]) == (1, "1.00")
    # 1 to 9 February lie outside: February does not carry January's 1.00, but starts from the 0.90 before the 0.30.
    assert (february["balance.days_covered"], february["balance.opening_balance"]) == (20, "0.90")
    assert february["balance.daily_average_balance"] == "0.75"  # ten days 0.90, ten days 0.60
