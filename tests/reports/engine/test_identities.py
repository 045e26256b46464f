"""Facts and figures that do not add up are never built."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from cfcii.common.periods import Month
from reports.engine import identities
from reports.engine.facts.identities import FactsBroken
from tests.reports.engine.harness import Row, clean_rows, facts_of_rows
from tests.reports.engine.oracle.account import Account, Transaction


def _account() -> Account:
    """100.00 in, 30.00 out."""
    return Account(
        opened_on=date(2024, 1, 1),
        closed_on=None,
        covered_months=frozenset({(2024, 1), (2024, 2)}),
        transactions=(
            Transaction(date(2024, 1, 3), 1, "C", 10000, 10000, "TPP", None),
            Transaction(date(2024, 1, 9), 2, "D", 3000, 7000, "PUB_TAX", None),
        ),
    )


def _built(rows: list[Row]) -> pd.DataFrame:
    return facts_of_rows(rows, {1: _account()}, Month(2024, 1), Month(2024, 2))


def test_rows_that_chain_are_built() -> None:
    assert len(_built(clean_rows(1, _account()))) == 2


@pytest.mark.parametrize(
    ("row", "change"),
    [
        (0, {"flow_code": "NEW_CODE"}),
        (1, {"direction": "X"}),
        (0, {"amount_fen": 10001}),
        (1, {"day_closing_fen": 7001}),
        (0, {"day_opening_fen": 1}),
    ],
)
def test_rows_that_do_not_are_refused(row: int, change: dict[str, Any]) -> None:
    rows = clean_rows(1, _account())
    rows[row] = {**rows[row], **change}

    with pytest.raises(FactsBroken):
        _built(rows)


def _values_that_add_up() -> dict[str, list[int]]:
    """Give every part a value of its own, in two columns, and every total what its parts add up to."""
    values: dict[str, list[int]] = {}
    for place, code in enumerate(reversed(identities.CODES)):
        values[code] = [2**place, 0]
    for total in ("public.income_amount", "public.expense_amount", "balance.income_amount", "balance.expense_amount"):
        side = {"income": "C", "expense": "D"}[total.partition(".")[2].partition("_")[0]]
        parts = _PARTS_OF_PUBLIC[side] if total.startswith("public") else _PARTS_OF_BALANCE[side]
        values[total] = [sum(values[part][column] for part in parts) for column in range(2)]
    return values


_PARTS_OF_PUBLIC = {
    "C": ["public.tax_refund_amount", "public.other_received_amount"],
    "D": [f"public.{name}_paid_amount" for name in ("tax", "social_security", "housing_fund", "utility", "other")],
}
_PARTS_OF_BALANCE = {
    "C": [
        "cash.deposit_amount", "public.income_amount", "same_name.income_amount", "third_party_payment.income_amount",
        "agency.collected_amount", "institution.loan_disbursed_amount", "institution.interest_received_amount",
        "institution.deposit_returned_amount", "institution.other_received_amount", "other.income_amount",
    ],
    "D": [
        "cash.withdrawal_amount", "public.expense_amount", "same_name.expense_amount",
        "third_party_payment.expense_amount", "agency.payroll_amount", "agency.other_paid_amount",
        "institution.loan_repaid_amount", "institution.interest_paid_amount", "institution.fee_paid_amount",
        "institution.deposit_placed_amount", "institution.other_paid_amount", "other.expense_amount",
    ],
}  # fmt: skip


def test_figures_that_add_up_pass() -> None:
    identities.check_figures(_values_that_add_up())


@pytest.mark.parametrize("code", identities.CODES)
@pytest.mark.parametrize("column", [0, 1])
def test_a_figure_that_is_off_by_one_fen_is_found(code: str, column: int) -> None:
    values = _values_that_add_up()
    values[code][column] += 1
    with pytest.raises(identities.IdentityBroken):
        identities.check_figures(values)
