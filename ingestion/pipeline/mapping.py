"""From the names in a header row to the fields of a standard file."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .problems import Problem
from .records import FIELDS, FileKind


@dataclass(frozen=True)
class Mapping:
    """Which column of the file each field is read from, and what is wrong with the header."""

    columns: dict[str, int]
    problems: tuple[Problem, ...]


def header_key(name: str) -> str:
    """Bring a column name to the form in which names are compared: NFKC, lower case, no white space, no underscore."""
    return "".join(unicodedata.normalize("NFKC", name).lower().split()).strip("\ufeff").replace("_", "")


@cache
def _names(kind: FileKind) -> dict[str, tuple[str, int]]:
    """Give field and rank for each accepted name; of two names of one field in a file the lower rank is read."""
    return {
        header_key(name): (field.name, rank)
        for field in FIELDS[kind]
        for rank, name in [(0, field.name), *enumerate(field.chinese)]
    }


def count_known(kind: FileKind, cells: Sequence[str]) -> int:
    """Count the different fields that a row of cells names: how much it looks like the header."""
    names = _names(kind)
    return len({names[key][0] for cell in cells if (key := header_key(cell)) in names})


def map_header(kind: FileKind, cells: Sequence[str], line: int) -> Mapping:
    """Map a header row. The same name twice and a missing needed column are errors, an unknown name is a warning."""
    names = _names(kind)
    found: dict[str, dict[int, int]] = {}
    problems = []
    for place, cell in enumerate(cells):
        field, rank = names.get(header_key(cell), ("", 0))
        if not field:
            problems.append(_unknown(kind, cell, place, line))
        elif rank in found.setdefault(field, {}):
            problems.append(Problem(kind, line, field, cell.strip(), "E102"))
        else:
            found[field][rank] = place
    # 对方行号 beside 对方行名: the bank's number is read, its name is reported as ignored
    ignored = [places[rank] for places in found.values() for rank in sorted(places)[1:]]
    problems.extend(_unknown(kind, cells[place], place, line) for place in ignored)
    missing = [field.name for field in FIELDS[kind] if field.is_needed and field.name not in found]
    problems.extend(Problem(kind, line, name, "", "E102") for name in missing)
    return Mapping({field: places[min(places)] for field, places in found.items()}, tuple(problems))


def _unknown(kind: FileKind, cell: str, place: int, line: int) -> Problem:
    name = cell.strip()[:200] or f"#{place + 1}"
    return Problem(kind, line, name, cell.strip()[:200], "W403")
