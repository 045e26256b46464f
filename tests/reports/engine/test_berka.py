"""Real transactions against figures that somebody else worked out; skipped where shared/data/berka is not there."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cfcii.common.money import parse_fen
from cfcii.common.periods import Month
from tests.reports.engine import harness
from tests.reports.engine.oracle import figures as oracle
from tests.reports.engine.oracle.account import Account, Transaction

BERKA = Path(__file__).resolve().parents[4] / "shared" / "data" / "berka"
START, END = Month(2024, 1), Month(2025, 3)
ACCOUNTS = 150

pytestmark = pytest.mark.skipif(not BERKA.is_dir(), reason="shared/data/berka is not there")


@pytest.fixture(scope="module")
def accounts() -> dict[str, Account]:
    covered = frozenset((month.year, month.month) for month in Month.range(START, END))
    transactions: dict[str, list[Transaction]] = {}
    for place, row in enumerate(_rows("transactions.csv")):
        transactions.setdefault(row["account_number"], []).append(_transaction(place, row))
    return {
        row["account_number"]: Account(
            date.fromisoformat(row["opened_on"]),
            date.fromisoformat(row["closed_on"]) if row["closed_on"] else None,
            covered,
            _in_order(transactions.get(row["account_number"], [])),
        )
        for row in _rows("accounts.csv")
    }


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    with gzip.open(BERKA / "expected.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


def test_every_column_and_item_is_as_expected(accounts: dict[str, Account], expected: dict[str, Any]) -> None:
    frames = harness.facts(list(accounts.values()), START, END)
    figures = {
        number: {product: harness.figures(frame, account, product, START, END) for product in ("monthly", "report")}
        for (number, account), frame in zip(accounts.items(), frames, strict=True)
    }
    assert _different(figures, expected) == []
    assert [list(figures[number][product]) for number, product in _products(expected)] == [
        list(expected[number][product]) for number, product in _products(expected)
    ], "columns stand in another order"
    assert len(figures) == ACCOUNTS


def test_the_oracle_agrees_too(accounts: dict[str, Account], expected: dict[str, Any]) -> None:
    span = {"start": (START.year, START.month), "end": (END.year, END.month)}
    figures = {
        number: {product: oracle.figures(account, product=product, **span) for product in ("monthly", "report")}
        for number, account in accounts.items()
    }
    assert _different(figures, expected) == []


def _different(figures: Any, expected: Any, path: tuple[str, ...] = ()) -> list[str]:
    """Name each place where two nested dicts differ, in the first hundred."""
    if not isinstance(figures, dict) or not isinstance(expected, dict):
        return [] if figures == expected else [f"{' '.join(path)}: {figures!r}, expected {expected!r}"]
    found = [f"{' '.join(path)}: only on one side: {key}" for key in figures.keys() ^ expected.keys()]
    for key in figures.keys() & expected.keys():
        found += _different(figures[key], expected[key], (*path, key))
    return sorted(found)[:100]


def _products(expected: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((number, product) for number, products in expected.items() for product in products)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (BERKA / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _transaction(place: int, row: dict[str, str]) -> Transaction:
    counterparty = row["counterparty_account"] or row["counterparty_name"] or None
    day = date.fromisoformat(row["posted_at"][:10])
    amount, balance = parse_fen(row["amount"]), parse_fen(row["balance"])
    return Transaction(day, place, row["direction"], amount, balance, row["flow_code"], counterparty)


def _in_order(transactions: list[Transaction]) -> tuple[Transaction, ...]:
    """Keep the order of the file; it runs from the oldest to the newest within an account."""
    assert transactions == sorted(transactions, key=lambda t: t.posted_on)
    return tuple(transactions)
