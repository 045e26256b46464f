"""What the balances of an account's months prove about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from cfcii.common.periods import Month
from reports.engine.items.months import Life, account_months
from reports.engine.proof import proof_states
from tests.reports.engine import harness
from tests.reports.engine.oracle.account import Account, Transaction

_OPENED_BEFORE, _OPENED_WITHIN = date(2020, 1, 1), date(2024, 1, 1)
_PROOFS: dict[str, tuple[date, dict[str, tuple[int, int] | None], set[str], dict[str, str]]] = {
    # opened on; of each covered month (opening, closing) in fen or no transaction; months with a broken row; expected
    "an account starts from zero when it is opened": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": (500, 200)}, set(),
        {"2024-01": "proven", "2024-02": "proven"},
    ),
    "an account that is opened with money in it has something behind it": (
        _OPENED_WITHIN, {"2024-01": (7, 500), "2024-02": (500, 200)}, set(),
        {"2024-01": "gap", "2024-02": "proven"},
    ),
    "nothing shows what came before the first covered month": (
        _OPENED_BEFORE, {"2024-01": (0, 500), "2024-02": (500, 200)}, set(),
        {"2024-01": "gap", "2024-02": "proven"},
    ),
    "a jump between two months is a gap, and the next goes on from there": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": (499, 200), "2024-03": (200, 1)}, set(),
        {"2024-01": "proven", "2024-02": "gap", "2024-03": "proven"},
    ),
    "a quiet month carries what is known": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": None, "2024-03": (500, 1)}, set(),
        {"2024-01": "proven", "2024-02": "proven", "2024-03": "proven"},
    ),
    "a jump over a quiet month is found after it": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": None, "2024-03": (400, 1)}, set(),
        {"2024-01": "proven", "2024-02": "proven", "2024-03": "gap"},
    ),
    "quiet months before anything is known are not proven by silence": (
        _OPENED_BEFORE, {"2024-01": None, "2024-02": None, "2024-03": (500, 1)}, set(),
        {"2024-01": "gap", "2024-02": "gap", "2024-03": "gap"},
    ),
    "a month that was never submitted is a gap": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-03": (500, 1), "2024-04": (1, 2)}, set(),
        {"2024-01": "proven", "2024-03": "gap", "2024-04": "proven"},
    ),
    "broken balances prove nothing about their month, and the next goes on from its end": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": (500, 200), "2024-03": (200, 1)}, {"2024-02"},
        {"2024-01": "proven", "2024-02": "not_proven", "2024-03": "proven"},
    ),
    "broken and not continued is not proven, not a gap": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": (400, 200)}, {"2024-02"},
        {"2024-01": "proven", "2024-02": "not_proven"},
    ),
    "a new account without a transaction has nothing that could be missing": (
        _OPENED_WITHIN, {"2024-01": None, "2024-02": None}, set(),
        {"2024-01": "proven", "2024-02": "proven"},
    ),
    "a new account whose first money was there already": (
        _OPENED_WITHIN, {"2024-01": None, "2024-02": (9, 10)}, set(),
        {"2024-01": "proven", "2024-02": "gap"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _PROOFS)
def test_proof_states(name: str) -> None:
    opened_on, balances, broken, expected = _PROOFS[name]
    account = Account(
        opened_on, None, frozenset((int(month[:4]), int(month[5:])) for month in balances),
        tuple(t for month, pair in balances.items() if pair for t in _moves(month, *pair)),
    )  # fmt: skip
    frame = _facts_with_broken_months(account, broken)
    life = Life(account.opened_on)
    states = proof_states(account_months(frame, life), life)
    assert {str(month): state for month, state in states.items()} == expected


def _moves(month: str, opening: int, closing: int) -> list[Transaction]:
    """Take a month from one balance to another in two steps."""
    first = Transaction(date.fromisoformat(f"{month}-05"), 1, "C", 1000, opening + 1000, "CASH")
    amount = closing - first.balance_fen
    direction = "C" if amount > 0 else "D"
    return [first, replace(first, posted_on=date.fromisoformat(f"{month}-20"), sequence=2, direction=direction,
                           amount_fen=abs(amount), balance_fen=closing)]  # fmt: skip


def _facts_with_broken_months(account: Account, broken: set[str]) -> pd.DataFrame:
    rows = harness.clean_rows(0, account)
    for row in rows:
        row["broken"] = str(row["posted_on"])[:7] in broken and str(row["posted_on"])[8:] == "20"
    frame = harness.facts_of_rows(rows, {0: account}, Month(2024, 1), Month(2024, 4))
    return harness.covered_part(frame, 0, account)
