"""An account as the oracle knows it, and what figures look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Month = tuple[int, int]
Value = str | int | None
Columns = dict[str, dict[str, Value]]


@dataclass(frozen=True)
class Transaction:
    posted_on: date
    sequence: int
    direction: str
    amount_fen: int
    balance_fen: int
    flow_code: str
    counterparty: str | None = None


@dataclass(frozen=True)
class Account:
    """One account: its life, the months that were submitted for it, and its transactions in any order."""

    opened_on: date
    closed_on: date | None
    covered_months: frozenset[Month]
    transactions: tuple[Transaction, ...]
