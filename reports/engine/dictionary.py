"""The published dictionary: which items a product has, in which order, with their names, units and definitions.

One immutable file a version stands in `dictionaries/`. Nothing else in the project writes a label of an item.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

CURRENT_VERSION: Final = "1.0"
PRODUCTS: Final = ("monthly", "report")
DOCUMENT_SEGMENTS: Final = ("header", "account", "annotations")
"""Segments whose items stand once a document; every other segment has its items once a column."""

Unit = Literal["text", "datetime", "date", "month", "code", "list", "money", "count", "ratio"]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a product; `code` is `segment.name` and public for good."""

    code: str
    name_zh: str
    name_en: str
    unit: Unit
    definition: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a product with its items in their published order."""

    number: int
    code: str
    name_zh: str
    name_en: str
    items: tuple[Item, ...]

    @property
    def is_computed(self) -> bool:
        return self.code not in DOCUMENT_SEGMENTS


@dataclass(frozen=True, slots=True)
class Product:
    """One published product."""

    code: str
    version: str
    segments: tuple[Segment, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for segment in self.segments for item in segment.items)

    @property
    def computed_items(self) -> tuple[Item, ...]:
        return tuple(item for segment in self.segments if segment.is_computed for item in segment.items)


class UnknownDictionary(LookupError):
    """No such product, or no such version of the dictionary."""


@cache
def product(code: str, version: str = CURRENT_VERSION) -> Product:
    """Give a product as a version of the dictionary defines it; raises UnknownDictionary."""
    path = Path(__file__).parent / "dictionaries" / f"{version}.csv"
    if code not in PRODUCTS or not path.is_file():
        raise UnknownDictionary(f"product {code!r} in dictionary version {version!r}")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["product"] == code]
    heads = {int(row["segment_no"]): row for row in reversed(rows)}
    return Product(code, version, tuple(_segment(number, heads[number], rows) for number in sorted(heads)))


def _segment(number: int, head: dict[str, str], rows: list[dict[str, str]]) -> Segment:
    items = tuple(
        Item(row["item"], row["name_zh"], row["name_en"], _unit(row["unit"]), row["definition"])
        for row in rows
        if int(row["segment_no"]) == number
    )
    return Segment(number, head["segment"], head["segment_zh"], head["segment_en"], items)


def _unit(text: str) -> Unit:
    for unit in ("text", "datetime", "date", "month", "code", "list", "money", "count", "ratio"):
        if text == unit:
            return unit
    raise UnknownDictionary(f"unit {text!r}")
