"""Case files that a business reader can check: a few transactions, the columns, the expected items, worked out by hand.

A transaction reads `2024-01-12 C 100.00 OTH_ENTERPRISE 甲公司`: day, direction, amount, flow code and, where it is
known, the counterparty. Balances follow from the opening balance; ` = 400.00` at the end states one where months are
missing before. Without `span` the document spans all covered months.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cfcii.common.flow_codes import CODES, DIRECTIONS
from cfcii.common.money import parse_fen
from cfcii.common.periods import Month
from tests.reports.engine import harness
from tests.reports.engine.oracle import figures as oracle
from tests.reports.engine.oracle.account import Account, Columns, Transaction

FOLDER = Path(__file__).parent / "cases"
_TRANSACTION = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d) (?P<direction>[CD]) (?P<amount>\d+\.\d\d) (?P<code>[A-Z_]+)"
    r"(?: (?P<counterparty>[^=\s]\S*))?(?: = (?P<balance>-?\d+\.\d\d))?"
)


@dataclass(frozen=True)
class Case:
    what: str
    account: Account
    product: str
    start: Month
    end: Month
    columns: list[str]
    """The columns that the document has; all of the expected ones, where the case is about nothing else."""
    expected: dict[str, dict[str, str | int | None]]


def read(path: Path) -> Case:
    written: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    covered = [month for text in written["covered"] for month in _months(text)]
    span = _months(written["span"]) if "span" in written else covered
    account = Account(
        date.fromisoformat(written["opened_on"]),
        date.fromisoformat(written["closed_on"]) if written["closed_on"] else None,
        frozenset((month.year, month.month) for month in covered),
        _transactions(written["transactions"], parse_fen(written["opening_balance"])),
    )
    columns = written.get("columns", list(written["expected"]))
    return Case(
        written["what"], account, written["product"], min(span), max(span), columns, written["expected"]
    )  # fmt: skip


def _months(text: str) -> list[Month]:
    start, _, end = text.partition("..")
    return list(Month.range(Month.parse(start), Month.parse(end or start)))


def _transactions(lines: list[str], balance: int) -> tuple[Transaction, ...]:
    transactions = []
    for sequence, line in enumerate(lines, 1):
        match = _TRANSACTION.fullmatch(line)
        assert match, line
        amount = parse_fen(match["amount"])
        balance += amount if match["direction"] == "C" else -amount
        if match["balance"]:
            balance = parse_fen(match["balance"])
        day = date.fromisoformat(match["day"])
        assert not transactions or transactions[-1].posted_on <= day, f"out of order: {line}"
        transactions.append(
            Transaction(day, sequence, match["direction"], amount, balance, match["code"], match["counterparty"])
        )
    return tuple(transactions)


CASES = {path.stem: read(path) for path in sorted(FOLDER.glob("*.json"))}


@pytest.mark.parametrize("name", CASES)
def test_the_engine_gives_what_was_worked_out_by_hand(name: str) -> None:
    case = CASES[name]
    months = [Month(*month) for month in case.account.covered_months]
    (frame,) = harness.facts([case.account], min(months), max(months))
    figures = harness.figures(frame, case.account, case.product, case.start, case.end)
    assert list(figures) == case.columns
    assert _picked(figures, case) == case.expected, case.what


@pytest.mark.parametrize("name", CASES)
def test_the_oracle_gives_what_was_worked_out_by_hand(name: str) -> None:
    case = CASES[name]
    start, end = (case.start.year, case.start.month), (case.end.year, case.end.month)
    figures = oracle.figures(case.account, product=case.product, start=start, end=end)
    assert list(figures) == case.columns
    assert _picked(figures, case) == case.expected, case.what


def _picked(figures: Columns, case: Case) -> Columns:
    return {column: {item: figures[column][item] for item in items} for column, items in case.expected.items()}


@pytest.mark.parametrize("product", ["monthly", "report"])
def test_every_computed_item_stands_in_a_case(product: str) -> None:
    of_product = [case for case in CASES.values() if case.product == product]
    told = {item for case in of_product for items in case.expected.values() for item in items}
    assert sorted(set(oracle.computed_items(product)) - told) == []


@pytest.mark.parametrize("product", ["monthly", "report"])
def test_every_computed_item_is_more_than_null_in_a_case(product: str) -> None:
    of_product = [case for case in CASES.values() if case.product == product]
    values = [pair for case in of_product for items in case.expected.values() for pair in items.items()]
    told = {item for item, value in values if value not in (None, 0, "0.00", "0.0000")}
    assert sorted(set(oracle.computed_items(product)) - told) == []


def test_every_segment_has_a_case_of_its_name() -> None:
    segments = {item.partition(".")[0] for product in ("monthly", "report") for item in oracle.computed_items(product)}
    assert len(segments) == 16
    assert sorted(segment for segment in segments if not any(name.startswith(segment) for name in CASES)) == []


def test_every_flow_code_stands_in_a_case_in_both_directions() -> None:
    flows = {(t.flow_code, t.direction) for case in CASES.values() for t in case.account.transactions}
    assert flows == {(code, direction) for code in CODES for direction in DIRECTIONS}
