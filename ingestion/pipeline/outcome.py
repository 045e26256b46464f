"""What a run found: counts, problems, and the clean rows to be written where the caller wants them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa

from . import balances
from .problems import Problem, is_warning
from .stages import Progress
from .workbench import Workbench, copy_aside, copy_to_parquet

_PART_ROWS: Final = 1_000_000
_WRITTEN: Final = ("COMPRESSION zstd", "COMPRESSION_LEVEL 1", "PARQUET_VERSION v2")
_PROBLEMS: Final = 'SELECT * FROM problems ORDER BY file, line, "column", code, value'

_PLACED: Final = """CREATE TABLE placed AS
    SELECT c.place, p.account_id AS account, c.rowid - s.start + 1 AS sequence,
      coalesce(d.opening, c.balance - c.signed) AS day_opening_fen, coalesce(d.closing, c.balance) AS day_closing_fen,
      b.place IS NOT NULL AS broken
    FROM chain c JOIN (SELECT idx, min(rowid) AS start FROM chain GROUP BY idx) s USING (idx)
    JOIN parties p USING (idx) LEFT JOIN days d ON d.idx = c.idx AND d.day = c.day
    LEFT JOIN (SELECT DISTINCT place FROM breaks) b ON b.place = c.place"""
_CLEAN: Final = """SELECT p.account, {sequence} AS sequence, CAST(t.moment AS DATE) AS posted_on, t.moment AS posted_at,
      t.side AS direction, t.amount_fen, t.balance_fen, p.day_opening_fen, p.day_closing_fen, p.broken,
      t.flow_code, t.flow_match, t.counterparty, t.transaction_id, t.counterparty_name, t.counterparty_account,
      t.counterparty_bank, t.medium, t.purpose_code, t.summary"""
# The file's own order: both sides are walked side by side, and a slip between them must not pass unseen
_IN_FILE_ORDER: Final = (
    _CLEAN.format(sequence="CASE WHEN t.place = p.place THEN p.sequence ELSE error('rows out of step') END")
    + " FROM (SELECT * FROM transactions WHERE place >= {first} AND place < {last}) t"
    " POSITIONAL JOIN (SELECT * FROM placed WHERE place >= {first} AND place < {last}) p"
)
_SORTED: Final = (
    _CLEAN.format(sequence="p.sequence")
    + " FROM transactions t JOIN placed p USING (place) ORDER BY p.account, p.sequence"
)
_LISTED: Final = """SELECT p.account_id, p.is_new, number, l.name, l.uscc, l.account_type, l.currency, l.opened_on,
      l.closed_on, l.listed_line AS line
    FROM listed l JOIN parties p USING (number) ORDER BY l.listed_line"""


class HasErrors(Exception):
    """Clean rows were asked of files that have errors."""


@dataclass(frozen=True)
class Totals:
    """The sums of the amounts read, by direction, in fen."""

    credit_fen: int
    debit_fen: int


class Checked:
    """The outcome of a run. It holds a database until it is closed; the workspace folder belongs to the caller."""

    def __init__(self, bench: Workbench, progress: Progress, *, is_in_order: bool) -> None:
        self._bench = bench
        self._progress = progress
        self._is_in_order = is_in_order
        self._is_placed = False
        self.counts = bench.counts()
        """How many problems of each code."""
        self.account_rows: int = bench.value("SELECT count(*) FROM accounts WHERE NOT malformed")
        self.transaction_rows, credit, debit = bench.run(
            """SELECT count(*), coalesce(sum(amount_fen) FILTER (side = 'C'), 0),
                 coalesce(sum(amount_fen) FILTER (side = 'D'), 0) FROM transactions WHERE NOT malformed"""
        )[0]
        self.totals = Totals(int(credit), int(debit))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the database's memory and temporary files back."""
        self._bench.close()

    @property
    def problem_count(self) -> int:
        """All problems, errors and warnings."""
        return sum(self.counts.values())

    @property
    def warning_count(self) -> int:
        return sum(count for code, count in self.counts.items() if is_warning(code))

    @property
    def error_count(self) -> int:
        return self.problem_count - self.warning_count

    @property
    def has_errors(self) -> bool:
        """Tell whether the files are to be rejected."""
        return self.error_count > 0

    def problems(self, offset: int = 0, limit: int = 100) -> list[Problem]:
        """Give a page of the problems, ordered by file, line and column."""
        found = self._bench.run(f"{_PROBLEMS} LIMIT $limit OFFSET $offset", {"limit": limit, "offset": offset})
        return [Problem(*row) for row in found]

    @property
    def accounts(self) -> pa.Table:
        """The listed accounts, in the order of their lines; raises HasErrors.

        Columns: account_id, is_new, number, name, uscc, account_type, currency, opened_on, closed_on, line.
        """
        self._refuse_errors()
        return self._bench.table(_LISTED)

    @property
    def covered_accounts(self) -> pa.ChunkedArray:
        """The ids of the accounts that the submission covers: those listed and those with a row. Raises HasErrors."""
        self._refuse_errors()
        return self._bench.table("SELECT account_id FROM parties ORDER BY account_id").column(0)

    def write_problems(self, path: Path) -> None:
        """Write all problems to a Parquet file, ordered by file, line and column (see `problems.ProblemFile`)."""
        copy_to_parquet(self._bench, _PROBLEMS, path)

    def write_transactions(self, path: Path) -> None:
        """Write the clean transactions to a Parquet file, sorted by account and sequence. Raises HasErrors."""
        self._place()
        query = _IN_FILE_ORDER.format(first=0, last=self.transaction_rows) if self._is_in_order else _SORTED
        copy_to_parquet(self._bench, query, path, _WRITTEN)
        self._progress.finish("write")

    def write_transactions_in_parts(self, folder: Path) -> list[Path]:
        """Write what `write_transactions` does to several files, which in their order say the same.

        Rows that stand in their order already are written part by part side by side: one pass over a file in its order
        takes one processor only. Raises HasErrors.
        """
        if not self._is_in_order:
            self.write_transactions(folder / "transactions-0.parquet")
            return [folder / "transactions-0.parquet"]
        self._place()
        starts = range(0, max(self.transaction_rows, 1), _PART_ROWS)
        parts = [folder / f"transactions-{number}.parquet" for number in range(len(starts))]
        queries = [_IN_FILE_ORDER.format(first=start, last=start + _PART_ROWS) for start in starts]
        with ThreadPoolExecutor(self._bench.threads) as pool:
            copied = [
                pool.submit(copy_aside, self._bench, *each, _WRITTEN) for each in zip(queries, parts, strict=True)
            ]
            for part in copied:
                part.result()
        self._progress.finish("write")
        return parts

    def _place(self) -> None:
        self._refuse_errors()
        self._progress.reach("write")
        if not self._is_placed:
            balances.complete_days(self._bench)
            self._bench.run(_PLACED + (" ORDER BY c.place" if self._is_in_order else ""))
            self._is_placed = True

    def _refuse_errors(self) -> None:
        if self.has_errors:
            raise HasErrors(f"{self.error_count} errors")
