"""The build: clean transactions to month facts, as Ibis expressions compiled for the database that runs them.

The expressions stand on tables that are named, not connected: DuckDB in the process runs them today.
"""

from __future__ import annotations

from typing import Final

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd

from cfcii.common.flow_codes import OTHER_CODES
from reports.engine.facts import balances, counterparties, days, flows, identities
from reports.engine.facts.schema import FACT_COLUMNS, facts_frame, parsed

TRANSACTIONS: Final = ibis.table(
    {
        "account": "int64",
        "posted_on": "date",
        "direction": "string",
        "amount_fen": "int64",
        "day_opening_fen": "int64",
        "day_closing_fen": "int64",
        "broken": "boolean",
        "flow_code": "string",
        "counterparty": "string",
    },
    name="transactions",
)
"""The clean columns that facts are made of."""
ACCOUNTS: Final = ibis.table({"account": "int64", "opened_on": "date", "closed_on": "date"}, name="accounts")
"""The covered accounts, with their lives; closed_on is null while open."""

_WITHOUT_TRANSACTION: Final = {
    "active_days": 0,
    "income_days": 0,
    "expense_days": 0,
    "is_chained": True,
    "flows": "{}",
    "size_bands": "[0,0,0,0,0,0,0,0,0,0]",
    "counterparties": "{}",
}


def month_facts(transactions: ir.Table, covered: ir.Table, *, counterparty_key: bytes) -> ir.Table:
    """Give the facts of every covered account-month, those without a transaction too.

    `transactions` is as `marked` gives it; `covered` has account and month (ordinal: year * 12 + month - 1).
    The result has account, month and the columns of `schema.FACT_COLUMNS`: JSON columns as text, balance_sum_fen as
    the text of an integer of any size.
    """
    totals = transactions.group_by("account", "month").agg(
        is_chained=~transactions.broken.any(),
        size_bands=flows.size_bands(transactions),
        **days.day_masks(transactions),
    )
    result = covered.select("account", "month")
    for part in (
        balances.balances(transactions),
        totals,
        flows.flows(transactions),
        counterparties.counterparties(transactions, counterparty_key),
    ):
        result = result.left_join(part, ["account", "month"]).drop("account_right", "month_right")
    return result.fill_null(_WITHOUT_TRANSACTION).select("account", "month", *FACT_COLUMNS)


def marked(transactions: ir.Table) -> ir.Table:
    """Add to clean columns (see TRANSACTIONS) month (ordinal), day (1 to 31), is_credit and is_other.

    What all facts go by is worked out once a transaction.
    """
    return transactions.mutate(
        month=_ordinal(transactions.posted_on),
        day=transactions.posted_on.day(),
        is_credit=transactions.direction == "C",
        is_other=transactions.flow_code.isin(OTHER_CODES),
    ).drop("posted_on")


def covered_months(accounts: ir.Table, first: int, last: int) -> ir.Table:
    """Give (account, month ordinal) for the months from first to last, both included, in which an account lived.

    `accounts` has account, opened_on and closed_on (null while open).
    """
    months = ibis.range(first, last + 1).unnest().name("month").as_table()
    pairs = accounts.cross_join(months.select(month=months.month.cast("int64")))
    lived = (pairs.month >= _ordinal(pairs.opened_on)) & (
        pairs.closed_on.isnull() | (pairs.month <= _ordinal(pairs.closed_on))
    )
    return pairs.filter(lived).select("account", "month")


def _ordinal(day: ir.DateValue) -> ir.IntegerValue:
    return day.year() * 12 + day.month() - 1


def facts_query(first: int, last: int, *, counterparty_key: bytes) -> str:
    """Give the DuckDB query for the facts of the months from first to last (ordinals, both included).

    It reads tables or views named `transactions` and `accounts` (see TRANSACTIONS, ACCOUNTS).
    """
    covered = covered_months(ACCOUNTS, first, last)
    return str(ibis.to_sql(month_facts(_MARKED, covered, counterparty_key=counterparty_key), dialect="duckdb"))


def build_facts(con: duckdb.DuckDBPyConnection, query: str) -> None:
    """Run a facts query into a table named `facts`; raises `identities.FactsBroken` when it does not add up.

    Makes a table `marked` on the way: the facts go over the transactions five times.
    """
    con.execute(f"CREATE OR REPLACE TABLE marked AS {_MARK}")
    con.execute(f"CREATE OR REPLACE TABLE facts AS {query}")
    broken = con.execute(_BROKEN_MONTHS).fetchall()
    if broken:
        raise identities.FactsBroken(f"account and month: {broken}")


def read_facts(con: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """Build facts and hold them as a facts frame; for as many account-months as memory holds."""
    build_facts(con, query)
    rows = con.execute("SELECT * FROM facts").fetchall()
    return facts_frame((account, month, *parsed(values)) for account, month, *values in rows)


_FACTS: Final = ibis.table(
    {"account": "int64", "month": "int64", "opening_fen": "int64", "closing_fen": "int64", "is_chained": "boolean"},
    name="facts",
)
_MARK: Final = str(ibis.to_sql(marked(TRANSACTIONS), dialect="duckdb"))
_MARKED: Final = ibis.table(marked(TRANSACTIONS).schema(), name="marked")
_BROKEN_MONTHS: Final = str(ibis.to_sql(identities.broken_months(_MARKED, _FACTS).limit(10), dialect="duckdb"))
