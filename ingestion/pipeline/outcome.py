"""What a run found: counts, problems, and the clean rows to be written where the caller wants them."""

from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa

from . import balances
from .clean import WRITTEN, CleanFiles
from .problems import Problem, is_warning
from .reading import rows_path
from .records import FileKind
from .stages import Progress
from .workbench import Workbench, copy_to_parquet

_PROBLEMS: Final = 'SELECT * FROM problems ORDER BY file, line, "column", code, value'

_PLACES: Final = """SELECT p.account_id AS account, c.rowid - s.start + 1 AS sequence,
      coalesce(d.opening, c.balance - c.signed) AS day_opening_fen, coalesce(d.closing, c.balance) AS day_closing_fen,
      b.place IS NOT NULL AS broken
    FROM chain c JOIN (SELECT idx, min(rowid) AS start FROM chain GROUP BY idx) s USING (idx)
    JOIN parties p USING (idx) LEFT JOIN days d ON d.idx = c.idx AND d.day = c.day
    LEFT JOIN (SELECT DISTINCT place FROM breaks) b ON b.place = c.place ORDER BY c.rowid"""
_ROWS: Final = """SELECT t.* EXCLUDE (place, line) FROM transactions t JOIN chain c USING (place) ORDER BY c.rowid"""
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

    def write_transactions(self, folder: Path) -> CleanFiles:
        """Write the clean transactions and tell where; the files are gone with the workspace. Raises HasErrors."""
        self._refuse_errors()
        self._progress.reach("write")
        balances.complete_days(self._bench)
        files = CleanFiles(rows_path(FileKind.TRANSACTIONS, self._bench), folder / "places.parquet")
        copy_to_parquet(self._bench, _PLACES, files.places, WRITTEN)
        if not self._is_in_order:
            files = replace(files, rows=folder / "sorted.parquet")
            copy_to_parquet(self._bench, _ROWS, files.rows, WRITTEN)
        self._progress.finish("write")
        return files

    def _refuse_errors(self) -> None:
        if self.has_errors:
            raise HasErrors(f"{self.error_count} errors")
