"""All figures of an account, column by column."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.reports.engine.oracle.account import Account, Columns, Month, Value
from tests.reports.engine.oracle.book import Book, columns_of
from tests.reports.engine.oracle.counterparties import concentration, counterparties, kind
from tests.reports.engine.oracle.course import activity, stability, trend
from tests.reports.engine.oracle.flows import (
    agency,
    balance,
    cash,
    institution,
    other,
    public,
    same_name,
    size_bands,
    third_party_payment,
)
from tests.reports.engine.oracle.period import Period

DICTIONARY = Path(__file__).resolve().parents[4] / "reports" / "engine" / "dictionaries" / "1.0.csv"
NOT_COMPUTED = ("header", "account", "annotations")


def computed_items(product: str) -> list[str]:
    """List the codes of a product's computed items in the dictionary's order."""
    with DICTIONARY.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["product"] == product]
    return [row["item"] for row in rows if row["segment"] not in NOT_COMPUTED]


def figures(account: Account, *, product: str, start: Month, end: Month) -> Columns:
    """Compute every computed item of a product for each column of the span."""
    book = Book(account)
    wanted = computed_items(product)
    columns: Columns = {}
    for name, months in columns_of(book, product, start, end):
        items = _items(book, months)
        columns[name] = {item: items[item] for item in wanted}
    return columns


def _items(book: Book, months: list[Month]) -> dict[str, Value]:
    """Compute all items of a period, those of both products."""
    period = Period(book, months)
    return {
        **balance(book, period),
        **cash(book, period),
        **public(period),
        **same_name(book, period),
        **third_party_payment(period),
        **agency(period),
        **institution(period),
        **other(book, period),
        **counterparties(period),
        **kind(period, "enterprises", "OTH_ENTERPRISE"),
        **kind(period, "individuals", "OTH_INDIVIDUAL"),
        **concentration(period),
        **stability(book, period),
        **size_bands(period),
        **activity(period),
        **trend(book, period),
    }
