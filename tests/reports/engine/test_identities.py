"""Facts that do not add up are never built."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from cfcii.common.periods import Month
from reports.engine.facts.identities import FactsBroken
from tests.reports.engine.harness import Row, clean_rows, facts_of_rows
from tests.reports.engine.oracle import Account, Transaction


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
