"""Cutting the periods of a document into tables as wide as paper allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.rendering.content import Column


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring columns that share a table."""

    start: int
    stop: int
    columns: tuple[Column, ...]

    @property
    def slice(self) -> str:
        """The part of a row's cells, for the `slice` filter of templates."""
        return f"{self.start}:{self.stop}"


def parts(columns: Sequence[Column], limit: int) -> list[Part]:
    """Cut columns into parts of at most `limit`, equally wide where their number allows it."""
    size = _size(len(columns), limit)
    return [Part(at, at + size, tuple(columns[at : at + size])) for at in range(0, len(columns), size)]


def _size(count: int, limit: int) -> int:
    if count <= limit:
        return count
    even = next((size for size in range(limit, limit // 2, -1) if count % size == 0), None)
    return even or -(-count // -(-count // limit))
