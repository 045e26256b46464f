"""Where the table stands in the text: separator, title rows before the header, total and blank rows after the end."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingestion.pipeline import mapping
from ingestion.pipeline.problems import WHOLE_FILE, Problem
from ingestion.pipeline.records import FileKind, Limits

from .archive import copy_range
from .survey import Survey

_SEPARATORS: Final = (",", ";", "\t", "|")
_TITLE_ROWS: Final = 30
_HEAD_BYTES: Final = 1 << 18
_TAIL_BYTES: Final = 1 << 16
_FEWEST_NAMES: Final = 2
_TOTAL: Final = re.compile(
    r"(本页|本期|借方|贷方|收入|支出|金额|笔数)*(合计|总计|小计|共计|总笔数|总金额)|(sub|grand)?\s*total", re.IGNORECASE
)
_BOM: Final = "\ufeff"


@dataclass(frozen=True)
class Body:
    """The table of a file: the path's first line is the header, its last line the last row."""

    path: Path
    separator: str
    header: tuple[str, ...]
    header_line: int
    lines: int
    """Lines after the header."""
    survey: Survey


class NoHeader(Exception):
    """No row names enough known columns, or the header is too wide."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class _Header:
    line: int
    separator: str
    cells: tuple[str, ...]
    start: int
    known: int


def find_body(path: Path, survey: Survey, kind: FileKind, target: Path, limits: Limits) -> Body:
    """Find the table in a UTF-8 text; a table with other rows around it is copied to `target`. Raises NoHeader."""
    header = _find_header(path, kind)
    if header is None:
        raise NoHeader(Problem(kind, WHOLE_FILE, "", "", "E102"))
    if len(header.cells) > limits.max_columns:
        raise NoHeader(Problem(kind, header.line, "", str(len(header.cells)), "E103"))
    size = path.stat().st_size
    end, dropped = _end_of_rows(path, header, kind)
    if header.start or end < size:
        copy_range(path, target, header.start, end)
        path = target
    lines = survey.lines - header.line - dropped
    return Body(path, header.separator, header.cells, header.line, lines, survey)


def _find_header(path: Path, kind: FileKind) -> _Header | None:
    """Give the row among the first ones that names the most known columns (the first such), None if none does.

    Not simply the first row with some: a title row such as `账号,6222...,户名,...` names some too.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    best: _Header | None = None
    start = 0
    for line, raw in enumerate(head.split(b"\n")[:_TITLE_ROWS], 1):
        text = raw.decode("utf-8", errors="replace").removesuffix("\r")
        for separator in _SEPARATORS:
            cells = tuple(_cells(text.removeprefix(_BOM), separator))
            known = mapping.count_known(kind, cells)
            if known >= _FEWEST_NAMES and (best is None or known > best.known):
                best = _Header(line, separator, cells, start, known)
        start += len(raw) + 1
    return best


def _cells(text: str, separator: str) -> list[str]:
    """Split one line; a line with broken quotes is split at its separators alone."""
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error:
        return text.split(separator)


def _end_of_rows(path: Path, header: _Header, kind: FileKind) -> tuple[int, int]:
    """Give the byte after the last row, and how many lines after it are dropped: total rows and blank lines."""
    size = path.stat().st_size
    start = max(header.start, size - _TAIL_BYTES)
    with path.open("rb") as stream:
        stream.seek(start)
        tail = stream.read()
    needed = mapping.map_header(kind, header.cells, header.line).columns
    end, dropped = size, 0
    lines = tail.split(b"\n")
    if not lines[-1]:
        end -= 1  # what follows the last line end is no line
        lines.pop()
    # the first piece may be cut, or be the header's own line
    for raw in reversed(lines[1:]):
        cells = _cells(raw.decode("utf-8", errors="replace").removesuffix("\r"), header.separator)
        if not _is_beside(cells, needed):
            break
        end -= len(raw) + 1
        dropped += 1
    return (end + 1 if dropped else size), dropped


def _is_beside(cells: Sequence[str], columns: dict[str, int]) -> bool:
    """Tell whether a row is blank or a total row, not a row of the table.

    A total row names itself in some cell and lacks what every row has: `合计` may be a row's summary.
    """
    values = [cell.strip() for cell in cells]
    if not any(values):
        return True
    total = [place for place, value in enumerate(values) if _TOTAL.match(value)]
    if not total:
        return False
    essential = [place for field in _ESSENTIAL if (place := columns.get(field)) is not None]
    return any(place in total or place >= len(values) or not values[place] for place in essential)


_ESSENTIAL: Final = ("account_number", "posted_at", "direction", "uscc")
