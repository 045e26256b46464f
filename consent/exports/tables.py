"""An export as a ZIP file of CSV tables, written without a place to seek in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone

from accounts.models import Enterprise
from cfcii.common.spreadsheets import BYTE_ORDER_MARK, neutral
from consent.exports.sections import Section

_PIECE = 64 * 1024
"""Bytes that are sent at once, about."""


class _Pipe(io.RawIOBase):
    """What is written waits here until it is taken."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._waiting += content
        return len(content)

    def take(self, least: int = 1) -> Iterator[bytes]:
        if len(self._waiting) >= least:
            yield bytes(self._waiting)
            self._waiting.clear()


def chunks(_enterprise: Enterprise, sections: Sequence[Section], now: datetime) -> Iterator[bytes]:
    """Write table by table, row by row."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for section in sections:
            info = ZipInfo(f"{section.name}.csv", timezone.localtime(now).timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            with (
                archive.open(info, "w", force_zip64=True) as binary,
                io.TextIOWrapper(binary, "utf-8", newline="") as text,
            ):
                text.write(BYTE_ORDER_MARK)
                writer = csv.writer(text)
                writer.writerow(section.columns)
                for row in section.rows():
                    writer.writerow([neutral(cell(row[column])) for column in section.columns])
                    yield from pipe.take(_PIECE)
    yield from pipe.take()


def cell(value: Any) -> str:
    """Write a value as a cell has it: moments by the platform's clock, lists joined, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value, timezone.get_default_timezone()).isoformat(timespec="seconds")
    if isinstance(value, list):
        return " ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
