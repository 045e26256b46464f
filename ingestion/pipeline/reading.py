"""From one submitted file to a view of its read rows, with the problems of its form."""

from pathlib import Path

import duckdb

from . import forms
from .clean import WRITTEN
from .decode import Undecodable, decode
from .formats import standard_csv
from .formats.source import Source, quote
from .formats.standard_csv import StandardCsv
from .records import FileKind, Limits
from .workbench import Workbench, copy_to_parquet

_NOTHING = Source(
    relation="(SELECT 0::BIGINT AS line, false AS malformed WHERE false)",
    columns={},
    first_line=1,
    has_lines=True,
    may_have_controls=False,
    may_have_edge_space=False,
)


class _NotOneRecordALine(Exception):
    """The fast way does not hold for this file."""


class Reading:
    """One file on its way to a view of its rows, named after its kind."""

    def __init__(self, kind: FileKind, bench: Workbench, limits: Limits) -> None:
        self._kind = kind
        self._bench = bench
        self._limits = limits
        self._file: StandardCsv | None = None
        self.is_table = True
        """False when there is a file that could not be read as a table; the reason is among the problems."""

    def decode(self, path: Path | None) -> None:
        """Decode the file, if there is one, and map its header."""
        if path is None:
            return
        # a link without special characters: DuckDB takes * ? [ in a path for a pattern
        link = self._bench.folder / f"{self._kind}.source"
        link.symlink_to(path.resolve())
        try:
            file = standard_csv.identify(decode(link, self._kind, self._bench.folder, self._limits), self._kind)
        except Undecodable as error:
            self._bench.report(error.problems)
            self.is_table = False
            return
        self._bench.report(file.mapping.problems)
        self.is_table = file.is_readable
        self._file = file if file.is_readable else None

    def read(self) -> None:
        """Make the view of the read rows with `place` (0, 1, ...) and `line`; without a readable file it is empty."""
        if self._file is None:
            _store(_NOTHING, self._kind, self._bench)
            return
        source = _read_rows(self._file, self._bench, self._limits)
        if self._bench.value(f"SELECT count(*) FROM {self._kind} WHERE faulty AND NOT malformed"):
            self._bench.report_query(self._kind, forms.findings(self._kind, source))


def _read_rows(file: StandardCsv, bench: Workbench, limits: Limits) -> Source:
    if standard_csv.may_read_fast(file, limits):
        source = standard_csv.read_fast(file, limits)
        try:
            _store_fast(source, file, bench)
        except (_NotOneRecordALine, duckdb.InvalidInputException):
            pass  # decided below, with the lines of what is wrong
        else:
            return source
    target = bench.folder / f"{file.kind}.records.parquet"
    source = standard_csv.read_carefully(file, target, limits, bench.report)
    _store(source, file.kind, bench)
    return source


def _store_fast(source: Source, file: StandardCsv, bench: Workbench) -> None:
    """Store rows read the fast way; raises _NotOneRecordALine when they are not exactly the lines of the file."""
    if _store(source, file.kind, bench) != file.body.lines:
        raise _NotOneRecordALine
    if bench.value(f"SELECT count(*) FROM {file.kind} WHERE blank"):
        raise _NotOneRecordALine


def rows_path(kind: FileKind, bench: Workbench) -> Path:
    """Tell where the read rows of a file lie, in its order."""
    return bench.folder / f"{kind}.rows.parquet"


def _store(source: Source, kind: FileKind, bench: Workbench) -> int:
    """Write the read rows to a Parquet file, make the view of them, and give their number.

    The file numbers its rows by itself, so DuckDB can read and write it with several threads and keep the order.
    """
    path = rows_path(kind, bench)
    count = copy_to_parquet(bench, forms.clean_rows(kind, source), path, WRITTEN)
    line = "" if source.has_lines else f", file_row_number + {source.first_line} AS line"
    bench.run(
        f"CREATE OR REPLACE VIEW {kind} AS SELECT * EXCLUDE (file_row_number), file_row_number AS place{line} "
        f"FROM read_parquet({quote(path)}, file_row_number = true)"
    )
    return count
