"""The build: a checked submission's transactions become month facts, and the submission is accepted with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from django.conf import settings
from django.db import connection, transaction

from ingestion import acceptance, services, vault, workspace
from ingestion.models import Submission
from ingestion.pipeline.clean import CleanFiles, portions
from reports import preparing
from reports.engine.facts import build
from reports.engine.facts.schema import FACT_COLUMNS

ROWS_AT_ONCE = 500_000
"""Transactions whose facts are built in one piece: memory does not grow with the file beyond that."""
_FACTS_COPY = ("account_id", "month", "submission_id", *FACT_COLUMNS)
_TEXT_FORMAT = "(FORMAT csv, HEADER false, DELIMITER '\t', QUOTE '', ESCAPE '', NULLSTR '\\N')"
"""PostgreSQL's text format: nothing that is written there holds a tab, a backslash or a line end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Facts of some accounts, as files in PostgreSQL's text format."""

    facts: Path
    months: Path
    count: int


def build_and_accept(*, submission: Submission, now: Callable[[], datetime]) -> None:
    """Build the facts of a checked submission and accept it, in one transaction.

    Where another submission of the provider came first, this one is sent back to be checked again instead.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(workspace.of_submission(submission))
        con = stack.enter_context(_session(folder))
        clean = vault.open_transactions_into(submission, folder) if submission.transactions_digest else None
        sizes = clean.sizes(con) if clean else {}
        with transaction.atomic():
            if not acceptance.begin(submission=submission):
                return
            covered = acceptance.record_accounts(submission=submission, with_rows=sizes.keys(), folder=folder)
            count = idle = 0
            if clean:
                count = _write_months(submission, con, clean, covered, sizes)
                idle = len(covered) - len(sizes)
            acceptance.accept(submission=submission, covered_months=count, idle_accounts=idle, now=now())
            preparing.queue_for_submission(submission, now=now())
    services.clear_away(submission)


def _write_months(
    submission: Submission,
    con: duckdb.DuckDBPyConnection,
    clean: CleanFiles,
    covered: Sequence[acceptance.CoveredAccount],
    sizes: dict[int, int],
) -> int:
    """Write facts and coverage of the declared months; give the number of account-months."""
    if submission.is_correction:
        _replace_months(submission, [each.account for each in covered])
    count = 0
    for piece in _one_ahead(_pieces(submission, con, clean, covered, sizes)):
        acceptance.copy_in("reports_monthfacts", _FACTS_COPY, piece.facts)
        acceptance.cover_months(rows=piece.months)
        piece.facts.unlink()
        piece.months.unlink()
        count += piece.count
    return count


def _pieces(
    submission: Submission,
    con: duckdb.DuckDBPyConnection,
    clean: CleanFiles,
    covered: Sequence[acceptance.CoveredAccount],
    sizes: dict[int, int],
) -> Iterator[Piece]:
    """Build the facts of the covered accounts piece by piece: the file is sorted by account."""
    start, end = submission.start, submission.end
    assert start is not None
    assert end is not None
    query = build.facts_query(start.ordinal, end.ordinal, counterparty_key=settings.COUNTERPARTY_KEY)
    ids = [each.account for each in covered]
    for number, (some, rows) in enumerate(portions(ids, sizes, most=ROWS_AT_ONCE, each=1)):
        accounts = covered[some]
        con.register(
            "accounts", pa.table(dict(zip(accounts[0]._fields, zip(*accounts, strict=True), strict=True)), _LIVES)
        )
        con.execute(f"CREATE OR REPLACE VIEW transactions AS {clean.query(rows)}")
        build.build_facts(con, query)
        folder = clean.places.parent
        piece = Piece(folder / f"facts-{number}", folder / f"months-{number}", _count(con))
        _write_text(con, FACT_COLUMNS, submission, piece.facts)
        _write_text(con, ("closing_fen",), submission, piece.months)
        yield piece


def _write_text(con: duckdb.DuckDBPyConnection, columns: Sequence[str], submission: Submission, path: Path) -> None:
    """Write account, month, submission and some columns of the facts at hand in PostgreSQL's text format."""
    month = "make_date(month // 12, month % 12 + 1, 1)"
    selected = f"SELECT account, {month}, {submission.pk}, {', '.join(columns)} FROM facts"
    con.execute(f"COPY ({selected}) TO '{path}' {_TEXT_FORMAT}")


_LIVES = pa.schema([("account", pa.int64()), ("opened_on", pa.date32()), ("closed_on", pa.date32())])


def _count(con: duckdb.DuckDBPyConnection) -> int:
    found = con.execute("SELECT count(*) FROM facts").fetchone()
    assert found is not None
    return int(found[0])


def _one_ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Build the next piece in a thread while the caller copies this one in: DuckDB and PostgreSQL work side by side."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        following = pool.submit(next, pieces, None)
        while (piece := following.result()) is not None:
            following = pool.submit(next, pieces, None)
            yield piece


def _replace_months(submission: Submission, accounts: list[int]) -> None:
    """Keep the facts that a correction replaces, and make room for the new ones."""
    scope = [accounts, submission.first_month, submission.last_month]
    where = "old.account_id = covered.id AND old.month BETWEEN %s AND %s"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_replacedmonthfacts (account_id, month, facts, replaced_by_id)"
            " SELECT old.account_id, old.month, to_jsonb(old), %s"
            f"  FROM unnest(%s::bigint[]) AS covered (id) JOIN reports_monthfacts AS old ON {where}",
            [submission.pk, *scope],
        )
        cursor.execute(
            f"DELETE FROM reports_monthfacts AS old USING unnest(%s::bigint[]) AS covered (id) WHERE {where}", scope
        )
    acceptance.clear_months(submission=submission, accounts=accounts)


def _session(folder: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={"memory_limit": "700MB", "threads": 2, "temp_directory": str(folder), "preserve_insertion_order": False}
    )
