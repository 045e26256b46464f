"""The figures of a bank's own files without a database: what it sees before it submits, and afterwards to compare."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from cfcii.common.periods import Month
from ingestion.pipeline import run
from ingestion.pipeline.clean import CleanFiles, portions
from ingestion.pipeline.problems import Problem
from ingestion.pipeline.records import Declaration, NothingKnown
from reports.engine.facts import build
from reports.engine.items.figures import compute
from reports.engine.items.months import Life

_ROWS_AT_ONCE = 200_000


class FilesHaveProblems(Exception):
    """The files would be rejected; `problems` are the first of them, `count` is how many there are."""

    def __init__(self, problems: list[Problem], count: int) -> None:
        super().__init__(f"{count} problems")
        self.problems = problems
        self.count = count


@dataclass(frozen=True, slots=True)
class Files:
    """Standard files, and the months (both included) that count as covered for every listed account."""

    accounts: Path
    transactions: Path
    start: Month
    end: Month


def figures_of_files(
    files: Files, products: Iterable[str], *, problems_shown: int = 100
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield account number and {product: {column: {item: value}}} of each listed account, in the file's order.

    Raises FilesHaveProblems before the first one.
    """
    products = tuple(products)
    declaration = Declaration(files.start, files.end, is_correction=False, breaks_are_warnings=False)
    with tempfile.TemporaryDirectory(prefix="figures-") as folder:
        with run.check(
            accounts_file=files.accounts,
            transactions_file=files.transactions,
            declaration=declaration,
            known=NothingKnown(),
            workspace=Path(folder),
        ) as checked:
            if checked.has_errors:
                raise FilesHaveProblems(checked.problems(0, problems_shown), checked.problem_count)
            clean = checked.write_transactions(Path(folder))
            accounts = checked.accounts.to_pylist()
        yield from _figures(clean, accounts, files, products)


def _figures(
    clean: CleanFiles, accounts: list[dict[str, Any]], files: Files, products: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    # The hashes of counterparties are compared within this run only: any key serves.
    query = build.facts_query(files.start.ordinal, files.end.ordinal, counterparty_key=secrets.token_bytes(32))
    con = duckdb.connect()
    ids = [each["account_id"] for each in accounts]
    for run_of_accounts, rows in portions(ids, clean.sizes(con), most=_ROWS_AT_ONCE, each=100):
        some = accounts[run_of_accounts]
        con.register("accounts", pa.table({
            "account": pa.array([each["account_id"] for each in some], pa.int64()),
            "opened_on": pa.array([each["opened_on"] for each in some], pa.date32()),
            "closed_on": pa.array([each["closed_on"] for each in some], pa.date32()),
        }))  # fmt: skip
        con.execute(f"CREATE OR REPLACE VIEW transactions AS {clean.query(rows)}")
        facts = build.read_facts(con, query)
        by_account = dict(iter(facts.groupby("account")))
        for each in some:
            own = by_account.get(each["account_id"], facts.iloc[:0])
            life = Life(each["opened_on"], each["closed_on"])
            yield (
                each["number"],
                {product: compute(own, life, product, files.start, files.end).by_column() for product in products},
            )
