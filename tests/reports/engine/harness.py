"""Runs the engine on the oracle's kind of account, so that both can be held against each other and against cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import groupby

import duckdb
import pandas as pd
import pyarrow as pa

from cfcii.common.periods import Month
from reports.engine.facts import build
from reports.engine.items.figures import compute
from reports.engine.items.months import Life
from tests.reports.engine.oracle.account import Account, Columns, Transaction

KEY = bytes(32)
_TRANSACTIONS = pa.schema([
    ("account", pa.int64()), ("posted_on", pa.date32()), ("direction", pa.string()), ("amount_fen", pa.int64()),
    ("day_opening_fen", pa.int64()), ("day_closing_fen", pa.int64()), ("broken", pa.bool_()),
    ("flow_code", pa.string()), ("counterparty", pa.string()),
])  # fmt: skip
_ACCOUNTS = pa.schema([("account", pa.int64()), ("opened_on", pa.date32()), ("closed_on", pa.date32())])

Row = dict[str, object]


def facts(accounts: Sequence[Account], first: Month, last: Month) -> list[pd.DataFrame]:
    """Build the facts of all accounts in one query; give each account's frame, with its covered months only."""
    rows = [row for number, account in enumerate(accounts) for row in clean_rows(number, account)]
    everything = facts_of_rows(rows, dict(enumerate(accounts)), first, last)
    return [covered_part(everything, number, account) for number, account in enumerate(accounts)]


def facts_of_rows(rows: Iterable[Row], accounts: dict[int, Account], first: Month, last: Month) -> pd.DataFrame:
    """Build the facts of accounts from clean rows in whatever order they stand."""
    lives = [{"account": number, "opened_on": a.opened_on, "closed_on": a.closed_on} for number, a in accounts.items()]
    with duckdb.connect() as con:
        con.register("transactions", pa.Table.from_pylist(list(rows), schema=_TRANSACTIONS))
        con.register("accounts", pa.Table.from_pylist(lives, schema=_ACCOUNTS))
        return build.read_facts(con, _query(first, last))


def covered_part(frame: pd.DataFrame, number: int, account: Account) -> pd.DataFrame:
    covered = [Month(*month).ordinal for month in account.covered_months]
    return frame[(frame["account"] == number) & frame["month"].isin(covered)]


def figures(frame: pd.DataFrame, account: Account, product: str, start: Month, end: Month) -> Columns:
    """Compute an account's figures from its facts by the engine."""
    return compute(frame, Life(account.opened_on, account.closed_on), product, start, end).by_column()


def clean_rows(number: int, account: Account) -> list[Row]:
    """Write an account's transactions as the pipeline hands them over."""
    ordered = sorted(account.transactions, key=lambda t: (t.posted_on, t.sequence))
    before = [None, *(transaction.balance_fen for transaction in ordered)]
    broken = {
        transaction.sequence
        for transaction, balance in zip(ordered, before, strict=False)
        if balance is not None and transaction.balance_fen - _signed(transaction) != balance
    }
    rows: list[Row] = []
    for day, members in groupby(ordered, key=lambda t: t.posted_on):
        of_day = list(members)
        opening, closing = of_day[0].balance_fen - _signed(of_day[0]), of_day[-1].balance_fen
        rows += [_row(number, day, t, opening, closing, is_broken=t.sequence in broken) for t in of_day]
    return rows


def _row(number: int, day: date, transaction: Transaction, opening: int, closing: int, *, is_broken: bool) -> Row:
    return {
        "account": number,
        "posted_on": day,
        "direction": transaction.direction,
        "amount_fen": transaction.amount_fen,
        "day_opening_fen": opening,
        "day_closing_fen": closing,
        "broken": is_broken,
        "flow_code": transaction.flow_code,
        "counterparty": transaction.counterparty,
    }


def _signed(transaction: Transaction) -> int:
    return transaction.amount_fen if transaction.direction == "C" else -transaction.amount_fen


@cache
def _query(first: Month, last: Month) -> str:
    return build.facts_query(first.ordinal, last.ordinal, counterparty_key=KEY)
