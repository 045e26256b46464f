"""The monthly figures about cases as files: a line for each month and kind."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from cfcii.common.periods import Month
from cfcii.common.spreadsheets import BYTE_ORDER_MARK, neutral
from complaints import numbers
from complaints.lifecycle import Kind
from complaints.models import Case
from complaints.numbers import Wanted

_NUMBERS: Final = ("received", "answered", "open", "overdue", "median_days", "ninetieth_days")
_OUTCOMES: Final = tuple(str(each) for each in Case.Outcome if each != Case.Outcome.NONE)
COLUMNS: Final = ("month", "kind", *_NUMBERS, *_OUTCOMES)
"""Public names: nobody's spreadsheet should break."""


def rows(wanted: Wanted, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Give the figures, a row for each month and kind of case."""
    kinds = [Kind(wanted.kind)] if wanted.kind else list(Kind)
    of_kinds = {kind: numbers.by_month(replace(wanted, kind=kind), now=now) for kind in kinds}
    for place, month in enumerate(Month.range(wanted.first, wanted.last)):
        for kind in kinds:
            line = of_kinds[kind][place]
            figures = (line.received, line.answered, line.open, line.overdue, line.median, line.ninetieth)
            outcomes = {outcome: line.outcomes.get(outcome, 0) for outcome in _OUTCOMES}
            yield {"month": str(month), "kind": str(kind), **dict(zip(_NUMBERS, figures, strict=True)), **outcomes}


def as_csv(wanted: Wanted, *, now: datetime) -> str:
    """Write the figures for a spreadsheet; what is not known is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows(wanted, now=now):
        writer.writerow(neutral("" if row[name] is None else str(row[name])) for name in COLUMNS)
    return BYTE_ORDER_MARK + out.getvalue()


def as_json(wanted: Wanted, *, now: datetime) -> str:
    """Write the figures for a program; what is not known is null."""
    body = {"first": str(wanted.first), "last": str(wanted.last), "rows": list(rows(wanted, now=now))}
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
