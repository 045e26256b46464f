"""Figures of a document in words: the names of its dictionary, periods and values as people read them."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import get_language

from reports.engine import dictionary
from reports.engine.dictionary import Item, Segment
from reports.models import Document
from reports.rendering import values


class Words:
    """What the figures of one document are called, in the language of the page at hand."""

    def __init__(self, document: Document) -> None:
        self._body: dict[str, Any] = json.loads(document.body)
        self._product = dictionary.product(self._body["product"], self._body["versions"]["dictionary"])
        self._places = {item.code: (segment, item) for segment in self._product.segments for item in segment.items}

    def item(self, code: str) -> str:
        """Name an item with its segment; a code that the dictionary does not know stands for itself."""
        place = self._places.get(code)
        return " · ".join(_named(each) for each in place) if place else code

    def period(self, name: str) -> str:
        """Say a period in words; empty for an item that stands once a document."""
        return values.column_label(name) if name else ""

    def value(self, code: str, value: str | None) -> str:
        """Write a published value as people read it."""
        place = self._places.get(code)
        if value is None:
            return values.NULL
        return values.shown(place[1], value) if place else values.visible(value)

    def figures(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Give the items that may be disputed, by segment: figures, and what is said of the account."""
        found = []
        for segment in self._product.segments:
            if segment.is_computed:
                items = [each for each in segment.items if each.code in self._body["figures"]]
            else:
                items = [each for each in segment.items if each.code.startswith("account.")]
            if items:
                found.append((_named(segment), [(each.code, _named(each)) for each in items]))
        return found

    def periods(self) -> list[tuple[str, str]]:
        """Give the periods that the document has, with their names."""
        return [(each, values.column_label(each)) for each in self._body["columns"]]


def _named(named: Item | Segment) -> str:
    return named.name_zh if (get_language() or "").startswith("zh") else named.name_en
