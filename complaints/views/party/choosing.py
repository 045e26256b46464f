"""Choosing figures of a document: what is chosen stands in the address, so that it works without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from complaints import party_selectors
from complaints.figure_words import Words
from reports.models import Document
from reports.rendering import content
from reports.rendering.content import Content, Field, Row, Segment

MOST_FIGURES: Final = 50
"""In one dispute: the address that holds them stays short enough for every server."""
_ACCOUNT: Final = "account."
Figure = tuple[str, str]
"""Item and period; no period for what stands once a document."""


@dataclass(frozen=True, slots=True)
class Box:
    """A figure that can be chosen, is chosen, or is disputed already."""

    name: str
    label: str
    text: str
    is_chosen: bool
    case: str


@dataclass(frozen=True, slots=True)
class Line:
    """An item with its figures."""

    label: str
    boxes: list[Box]


@dataclass(frozen=True, slots=True)
class Choice:
    """The figures of a document that are chosen so far, and the segment that is looked at."""

    document: Document
    content: Content
    figures: list[Figure]
    segment: Segment
    disputed: dict[Figure, str]

    @classmethod
    def of(cls, document: Document, asked: QueryDict) -> Self:
        """Read a choice from an address; what the document does not hold, or is disputed already, is left out."""
        printable = content.printable(document, get_language() or "")
        disputed = party_selectors.open_disputes(document)
        known = [figure for segment in printable.segments for figure in _figures(segment, printable)]
        chosen = {tuple(each.partition("@")[::2]) for each in asked.getlist("figure")}
        segments = [each for each in printable.segments if _figures(each, printable)]
        wanted = next((each for each in segments if each.code == asked.get("segment")), segments[0])
        figures = [each for each in known if each in chosen and each not in disputed]
        return cls(document, printable, figures, wanted, disputed)

    @property
    def is_too_much(self) -> bool:
        return len(self.figures) > MOST_FIGURES

    @property
    def most(self) -> int:
        return MOST_FIGURES

    @property
    def columns(self) -> list[str]:
        return [each.label for each in self.content.columns] if self.segment.rows else []

    def segments(self) -> list[tuple[str, str, int]]:
        """Give the segments with figures: code, name, and how many of each are chosen."""
        owned = [(each, _figures(each, self.content)) for each in self.content.segments]
        return [(each.code, each.name, len(set(own) & set(self.figures))) for each, own in owned if own]

    def elsewhere(self) -> list[str]:
        """Name the chosen figures of the other segments: the form sends them on."""
        own = set(_figures(self.segment, self.content))
        return [_name(each) for each in self.figures if each not in own]

    def names(self) -> list[str]:
        """Name every chosen figure."""
        return [_name(each) for each in self.figures]

    def lines(self) -> list[Line]:
        """Give the segment that is looked at, item by item."""
        rows = [Line(row.label, self._boxes(row)) for row in self.segment.rows]
        fields = [each for each in self.segment.fields if each.code.startswith(_ACCOUNT)]
        return rows + [Line(each.label, [self._field(each)]) for each in fields]

    def labels(self) -> list[str]:
        """Say each chosen figure in words, with its value."""
        words, texts = Words(self.document), self._texts()
        return [
            " · ".join(part for part in (words.item(item), words.period(period), texts[item, period]) if part)
            for item, period in self.figures
        ]

    def address(self) -> str:
        """Give the page on which this choice is made."""
        return self._address("complaints:dispute_choose", segment=[self.segment.code])

    def writing(self) -> str:
        """Give the page on which it is said what is wrong with the chosen figures."""
        return self._address("complaints:dispute_write")

    def _address(self, page: str, **more: list[str]) -> str:
        asked = QueryDict(mutable=True)
        for name, values in {**more, "figure": self.names()}.items():
            asked.setlist(name, values)
        return f"{reverse(page, args=[self.document.number])}?{asked.urlencode()}"

    def _texts(self) -> dict[Figure, str]:
        found: dict[Figure, str] = {}
        for segment in self.content.segments:
            found |= {(each.code, ""): " ".join(each.lines) for each in segment.fields}
            for row in segment.rows:
                names = [(row.code, column.name) for column in self.content.columns]
                found |= dict(zip(names, (cell.text for cell in row.cells), strict=True))
        return found

    def _boxes(self, row: Row) -> list[Box]:
        cells = zip(self.content.columns, row.cells, strict=True)
        return [self._box((row.code, column.name), f"{row.label}, {column.label}", cell.text) for column, cell in cells]

    def _field(self, field: Field) -> Box:
        return self._box((field.code, ""), field.label, " ".join(field.lines))

    def _box(self, figure: Figure, label: str, text: str) -> Box:
        return Box(_name(figure), label, text, figure in self.figures, self.disputed.get(figure, ""))


def _figures(segment: Segment, printable: Content) -> list[Figure]:
    rows = [(row.code, column.name) for row in segment.rows for column in printable.columns]
    return rows + [(each.code, "") for each in segment.fields if each.code.startswith(_ACCOUNT)]


def _name(figure: Figure) -> str:
    return "@".join(figure)
