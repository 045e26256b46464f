"""The plain ways to do the bulk work, run as programs of their own so that their time and memory are theirs alone.

    python -m cfcii.bench.plain floor|capped|shortcut|pandas TRANSACTIONS.csv FOLDER

`floor` is plain DuckDB that reads every column, groups by account, month, code and direction, and writes sorted
Parquet, with all the memory there is; `capped` is the same within a worker's memory; `shortcut` gives the same files
with less reading. None of them checks anything. `pandas` is the same work as the platform's (checks, balances, facts,
Parquet) written straightforwardly.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd

_AS_MUCH_MEMORY_AS_A_WORKER = "1500MB"
"""DuckDB's own limit: the process then peaks below the 2 GB that a worker may have."""


def floor_with_duckdb(transactions: Path, folder: Path) -> None:
    """Read every column into a table, group it, write it sorted; with all the memory that DuckDB takes."""
    _read_group_and_sort(_duckdb(folder), transactions, folder)


def capped_with_duckdb(transactions: Path, folder: Path) -> None:
    """Do the same within the memory that a worker may have."""
    _read_group_and_sort(_duckdb(folder, _AS_MUCH_MEMORY_AS_A_WORKER), transactions, folder)


def shortcut_with_duckdb(transactions: Path, folder: Path) -> None:
    """Go over the file twice: grouping then parses only the columns that it groups by, and nothing is kept."""
    _group_and_sort(_duckdb(folder), _csv(transactions), folder)


def _read_group_and_sort(con: duckdb.DuckDBPyConnection, transactions: Path, folder: Path) -> None:
    con.execute(f"CREATE TABLE rows AS SELECT * FROM {_csv(transactions)}")
    _group_and_sort(con, "rows", folder)


def _group_and_sort(con: duckdb.DuckDBPyConnection, rows: str, folder: Path) -> None:
    con.execute(
        "COPY (SELECT account_number, substr(posted_at, 1, 7) AS month, flow_code, direction,"
        "             sum(CAST(amount AS DECIMAL(18, 2))) AS amount, count(*) AS count,"
        "             max(CAST(amount AS DECIMAL(18, 2))) AS largest"
        f"        FROM {rows} GROUP BY ALL) TO '{folder / 'groups.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
    )
    con.execute(
        f"COPY (SELECT * FROM {rows} ORDER BY account_number, posted_at) TO '{folder / 'rows.parquet'}'"
        " (FORMAT parquet, COMPRESSION zstd)"
    )


def _duckdb(folder: Path, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """Give DuckDB both processors."""
    con = duckdb.connect(config={"threads": 2, "temp_directory": str(folder / "spill")})
    con.execute("SET enable_progress_bar = false")
    if memory:
        con.execute(f"SET memory_limit = '{memory}'")
    return con


def _csv(transactions: Path) -> str:
    return f"read_csv('{transactions}', all_varchar = true, header = true)"


def whole_with_pandas(transactions: Path, folder: Path) -> None:
    rows = pd.read_csv(transactions, dtype=str, keep_default_na=False)
    for name in ("amount", "balance"):
        if not rows[name].str.fullmatch(r"-?\d{1,16}(\.\d{1,2})?").all():
            raise ValueError(name)
        rows[f"{name}_fen"] = [int(Decimal(text) * 100) for text in rows[name]]
    rows["posted_at"] = pd.to_datetime(rows["posted_at"])
    if rows.duplicated(["account_number", "transaction_id"]).any():
        raise ValueError("transaction_id")
    rows = rows.sort_values(["account_number", "posted_at"], kind="stable")
    signed = rows["amount_fen"].where(rows["direction"] == "C", -rows["amount_fen"])
    before = rows.groupby("account_number")["balance_fen"].shift()
    if ((before + signed != rows["balance_fen"]) & before.notna()).any():
        raise ValueError("balance")
    rows["month"] = rows["posted_at"].dt.strftime("%Y-%m")
    rows["day"] = rows["posted_at"].dt.day
    by_month = ["account_number", "month"]
    rows.groupby([*by_month, "flow_code", "direction"])["amount_fen"].agg(["sum", "count", "max"]).to_parquet(
        folder / "flows.parquet"
    )
    days = rows.groupby([*by_month, "day"])["balance_fen"].last().reset_index()
    days["held"] = (days.groupby(by_month)["day"].shift(-1) - days["day"]).fillna(1)
    days["held_sum"] = days["held"] * days["balance_fen"]
    days.groupby(by_month).agg({"held_sum": "sum", "balance_fen": ["first", "last", "max", "min"]}).to_parquet(
        folder / "balances.parquet"
    )
    others = rows[rows["flow_code"].str.startswith("OTH_") | (rows["flow_code"] == "SELF")]
    others = others.assign(counterparty=others["counterparty_account"].where(others["counterparty_account"] != "",
                                                                             others["counterparty_name"]))  # fmt: skip
    others.groupby([*by_month, "counterparty", "flow_code", "direction"])["amount_fen"].agg(
        ["sum", "count"]
    ).to_parquet(folder / "counterparties.parquet")
    rows.to_parquet(folder / "rows.parquet", compression="zstd")


if __name__ == "__main__":
    ways = {
        "floor": floor_with_duckdb,
        "capped": capped_with_duckdb,
        "shortcut": shortcut_with_duckdb,
        "pandas": whole_with_pandas,
    }
    ways[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
