"""The standard CSV of the specification.

Two ways lead to the same rows. Where every record stands on a line of its own and has as many fields as the header,
DuckDB reads the file in parallel (`read_fast`). Else the records are split one by one, bad ones become problems with
their lines, and the rest goes to a Parquet file (`read_carefully`). The careful way is about five times slower.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.pipeline import mapping
from ingestion.pipeline.decode import Body
from ingestion.pipeline.problems import Problem
from ingestion.pipeline.records import FileKind, Limits

from .source import Source, quote

_BATCH = 20_000
_LONGEST_RECORD = 64
"""How many lines a quoted value may span before its opening quote counts as unbalanced."""


@dataclass(frozen=True)
class StandardCsv:
    """A file recognised as standard CSV."""

    kind: FileKind
    body: Body
    mapping: mapping.Mapping

    @property
    def is_readable(self) -> bool:
        """Tell whether the header allows reading rows."""
        return not any(problem.code == "E102" for problem in self.mapping.problems)


def identify(body: Body, kind: FileKind) -> StandardCsv:
    """Take a decoded file as standard CSV, with what its header says."""
    return StandardCsv(kind, body, mapping.map_header(kind, body.header, body.header_line))


def may_read_fast(file: StandardCsv, limits: Limits) -> bool:
    """Tell whether DuckDB may read the file; white space beside quotes is where its reading and ours differ."""
    survey = file.body.survey
    has_risky_quotes = survey.quotes > 0 and survey.has_edge_space
    return (
        0 < file.body.lines <= limits.max_rows and survey.longest_line <= limits.max_line_bytes and not has_risky_quotes
    )


def read_fast(file: StandardCsv, limits: Limits) -> Source:
    """Give the records as DuckDB reads them.

    The reader must check that it got as many rows as `file.body.lines`: then each line was one record.
    """
    body = file.body
    names = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(body.header)))
    relation = (
        f"read_csv({quote(body.path)}, columns={{{names}}}, delim={quote(body.separator)}, quote='\"', escape='\"', "
        f"header=false, skip=1, auto_detect=false, strict_mode=true, max_line_size={limits.max_line_bytes})"
    )
    return Source(
        relation=relation,
        columns={name: f"c{place}" for name, place in file.mapping.columns.items()},
        first_line=body.header_line + 1,
        has_lines=False,
        may_have_controls=body.survey.has_controls,
        may_have_edge_space=body.survey.has_edge_space,
    )


def read_carefully(file: StandardCsv, target: Path, limits: Limits, report: Callable[[list[Problem]], None]) -> Source:
    """Split the records one by one into the Parquet file `target`; `report` gets the problems in portions."""
    names = [f"c{place}" for place in range(len(file.body.header))]
    schema = pa.schema([("line", pa.int64()), ("malformed", pa.bool_()), *((name, pa.string()) for name in names)])
    with pq.ParquetWriter(target, schema, compression="lz4", use_dictionary=False) as writer:
        for batch in _batches(file, limits, len(names)):
            report(batch.problems)
            columns = [batch.lines, batch.malformed, *batch.columns(len(names))]
            writer.write_table(pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema))
    return Source(
        relation=f"read_parquet({quote(target)})",
        columns={name: f"c{place}" for name, place in file.mapping.columns.items()},
        first_line=file.body.header_line + 1,
        has_lines=True,
        may_have_controls=True,
        may_have_edge_space=True,
    )


@dataclass
class _Batch:
    lines: list[int] = field(default_factory=list)
    malformed: list[bool] = field(default_factory=list)
    rows: list[list[str | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, cells: list[str | None], is_malformed: bool) -> None:
        self.lines.append(line)
        self.malformed.append(is_malformed)
        self.rows.append(cells)

    def columns(self, width: int) -> list[list[str | None]]:
        return [list(column) for column in zip(*self.rows, strict=True)] if self.rows else [[] for _ in range(width)]


def _batches(file: StandardCsv, limits: Limits, width: int) -> Iterator[_Batch]:
    batch = _Batch()
    count = 0
    nothing: list[str | None] = [None] * width
    for record in _records(file.body, limits):
        if record.cells is not None and not any(cell.strip() for cell in record.cells):
            continue
        count += 1
        if count > limits.max_rows:
            batch.problems.append(Problem(file.kind, record.line, "", str(limits.max_rows), "E103"))
            break
        code = record.code or ("" if len(record.cells or ()) == width else "E103")
        if code:
            batch.problems.append(Problem(file.kind, record.line, "", record.start, code))
            batch.add(record.line, nothing, is_malformed=True)
        else:
            batch.add(record.line, [cell or None for cell in record.cells or ()], is_malformed=False)
        if len(batch.lines) >= _BATCH:
            yield batch
            batch = _Batch()
    yield batch


@dataclass(frozen=True)
class _Record:
    """One record: its cells, or None and the code of what is wrong with it."""

    line: int
    start: str
    cells: list[str] | None
    code: str = ""


def _records(body: Body, limits: Limits) -> Iterator[_Record]:
    csv.field_size_limit(limits.max_line_bytes * _LONGEST_RECORD)
    with body.path.open("rb") as stream:
        stream.readline()
        lines = _Lines(stream, body.header_line, limits.max_line_bytes)
        while (text := lines.next()) is not None:
            line = lines.number
            if lines.is_too_long:
                yield _Record(line, text[:200], None, "E206")
            elif '"' not in text:
                yield _Record(line, text[:200], text.split(body.separator))
            else:
                cells = _quoted_record(text, lines, body.separator)
                yield _Record(line, text[:200], cells, "" if cells is not None else "E103")


class _Lines:
    """The lines of a file with their numbers; lines can be put back, and none is longer than the limit."""

    def __init__(self, stream: IO[bytes], number: int, longest: int) -> None:
        self._stream = stream
        self._longest = longest
        self._returned: list[str] = []
        self.number = number
        self.is_too_long = False

    def next(self) -> str | None:
        """Give the next line without its end, of a line that is too long the first part; None after the last."""
        self.is_too_long = False
        if self._returned:
            self.number += 1
            return self._returned.pop()
        raw = self._stream.readline(self._longest + 1)
        if not raw:
            return None
        self.number += 1
        if len(raw) > self._longest and not raw.endswith(b"\n"):
            self.is_too_long = True
            while (rest := self._stream.readline(self._longest)) and not rest.endswith(b"\n"):
                pass
        return raw.decode("utf-8", errors="replace").removesuffix("\n").removesuffix("\r")

    def put_back(self, lines: list[str]) -> None:
        """Let the given lines be the next ones again."""
        self._returned.extend(reversed(lines))
        self.number -= len(lines)


def _quoted_record(text: str, lines: _Lines, separator: str) -> list[str] | None:
    """Split a record that has quotes, with the lines that its quoted values span; None when its quotes are broken.

    Of a broken record only the first line is given up: the lines after it are read again as records of their own, so
    that one stray quote does not swallow the rest of the file.
    """
    taken: list[str] = []
    record = text
    while True:
        try:
            return next(csv.reader([part + "\n" for part in record.split("\n")], delimiter=separator, strict=True), [])
        except csv.Error as error:
            is_open = "unexpected end of data" in str(error)
            following = lines.next() if is_open and len(taken) < _LONGEST_RECORD else None
            if following is None:
                lines.put_back(taken)
                return None
            taken.append(following)
            record += "\n" + following
