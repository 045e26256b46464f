"""Running the pipeline on texts and files of a test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from cfcii.common.periods import Month
from ingestion.pipeline import run
from ingestion.pipeline.outcome import Checked
from ingestion.pipeline.problems import Problem
from ingestion.pipeline.records import (
    ACCOUNTS_SCHEMA,
    CLOSINGS_SCHEMA,
    COVERED_SCHEMA,
    DEFAULT_LIMITS,
    Declaration,
    Limits,
    NothingKnown,
)

USCC = "91110105MA00010395"
NUMBER = "6222000000000001"
HEADER = (
    "account_number,transaction_id,posted_at,direction,amount,balance,counterparty_name,counterparty_account,"
    "counterparty_bank,medium,purpose_code,flow_code,summary\n"
)
ACCOUNTS_HEADER = "account_number,account_name,uscc,account_type,currency,opened_on,closed_on\n"
ACCOUNTS = ACCOUNTS_HEADER + f"{NUMBER},河畔面馆,{USCC},basic,CNY,2020-01-01,\n"
DECLARATION = Declaration(Month(2025, 1), Month(2025, 3), is_correction=False, breaks_are_warnings=False)


@dataclass
class SomethingKnown:
    """Knowledge given as plain rows; the dates as texts."""

    known: list[list[Any]] = field(default_factory=list)
    covering: list[list[Any]] = field(default_factory=list)
    closings: list[list[Any]] = field(default_factory=list)

    def accounts(self, numbers: Sequence[str]) -> pa.Table:
        return _table([row for row in self.known if row[0] in numbers], ACCOUNTS_SCHEMA)

    def covered(self, account_ids: Sequence[int], start: Month, end: Month) -> pa.Table:
        return _table([row for row in self.covering if row[0] in account_ids], COVERED_SCHEMA)

    def closing_balances(self, account_ids: Sequence[int], before: Month) -> pa.Table:
        return _table([row for row in self.closings if row[0] in account_ids], CLOSINGS_SCHEMA)

    def reserve_account_ids(self, count: int) -> Sequence[int]:
        return range(1001, 1001 + count)


def _table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    arrays = [
        pa.array(
            [date.fromisoformat(value) if value and kind.type == pa.date32() else value for value in column], kind.type
        )
        for column, kind in zip(columns, schema, strict=True)
    ]
    return pa.table(arrays, schema=schema)


def check(
    folder: Path,
    transactions: bytes | str | None = None,
    accounts: bytes | str | None = ACCOUNTS,
    *,
    declaration: Declaration = DECLARATION,
    known: Any = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Any = None,
) -> Checked:
    """Check files of these contents; the outcome is the caller's to close."""
    folder.mkdir(parents=True, exist_ok=True)
    serial = len(list(folder.iterdir()))
    workspace = folder / f"run{serial}"
    workspace.mkdir()
    return run.check(
        accounts_file=_file(folder / f"accounts{serial}", accounts),
        transactions_file=_file(folder / f"transactions{serial}", transactions),
        declaration=declaration,
        known=known or NothingKnown(),
        workspace=workspace,
        limits=limits,
        progress=progress,
    )


def _file(path: Path, content: bytes | str | None) -> Path | None:
    if content is None:
        return None
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def problems(folder: Path, *contents: bytes | str | None, **settings: Any) -> list[Problem]:
    """Give all problems of these files."""
    with check(folder, *contents, **settings) as checked:
        return checked.problems(0, 10_000)


def codes(folder: Path, *contents: bytes | str | None, **settings: Any) -> list[tuple[int, str, str]]:
    """Give line, column and code of all problems of these files."""
    return [(problem.line, problem.column, problem.code) for problem in problems(folder, *contents, **settings)]


def clean(folder: Path, *contents: bytes | str | None, **settings: Any) -> list[dict[str, Any]]:
    """Give the clean transactions of files that have no errors."""
    with check(folder, *contents, **settings) as checked:
        assert not checked.has_errors, checked.problems()
        return list(transactions(checked, folder).to_pylist())


def transactions(checked: Checked, folder: Path) -> pa.Table:
    """Give the clean transactions of a run, in their order."""
    query = checked.write_transactions(folder).query()
    return duckdb.sql(f"FROM ({query}) ORDER BY account, sequence").to_arrow_table()


def row(serial: int, posted_at: str, direction: str, amount: str, balance: str, number: str = NUMBER) -> str:
    """Write a line of a transactions file."""
    return f"{number},T{serial},{posted_at},{direction},{amount},{balance},,,,,,,\n"


def ledger(moves: Sequence[tuple[str, int]], *, opening: int = 0, number: str = NUMBER) -> list[str]:
    """Write the lines of moves (posted_at, signed fen) whose balances chain."""
    lines = []
    for serial, (posted_at, signed) in enumerate(moves, 1):
        opening += signed
        direction = "C" if signed > 0 else "D"
        lines.append(row(serial, posted_at, direction, fen(abs(signed)), fen(opening), number))
    return lines


def fen(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"
