"""An issued document as printable content: what every drawing of it shows, formatted once, in one language.

Nothing is computed here. Labels and order come from the dictionary of the version that the document names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import translation

from reports.engine import dictionary
from reports.engine.proof import ProofState
from reports.models import Document
from reports.rendering import values, wording

_TITLE_FIELDS = ("header.report_number", "header.issued_at")
"""Items of the header that stand beside the title instead of in its box."""


@dataclass(frozen=True, slots=True)
class Field:
    """A name with its value: an item that stands once a document, or a version or digest."""

    code: str
    label: str
    lines: tuple[str, ...]
    value: Any = None
    """As published."""
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: as published, and as it is shown."""

    value: str | int | None
    text: str
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An item over the columns of a document."""

    code: str
    label: str
    definition: str
    unit: str
    cells: tuple[Cell, ...]
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof state of a month, in a symbol and in words."""

    state: ProofState
    symbol: str
    label: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures of a month rest on."""

    name: str
    label: str
    proof: Proof
    facts_digest: str
    submission_digest: str


@dataclass(frozen=True, slots=True)
class Column:
    """A period, with the months whose figures it holds."""

    name: str
    label: str
    bases: tuple[Basis, ...]

    @property
    def proof_symbols(self) -> str:
        return "".join(basis.proof.symbol for basis in self.bases)

    @property
    def proof_words(self) -> str:
        return ", ".join(f"{basis.label} {basis.proof.label}" for basis in self.bases)


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of the dictionary: fields once a document, or rows over the columns."""

    number: int
    code: str
    name: str
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]

    @property
    def has_money(self) -> bool:
        return any(row.is_money for row in self.rows)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said beside the figures: by whom, on which day, and what. A dispute mark lists the figures."""

    by: str
    on: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A whole document, ready to be drawn."""

    language: str
    product: str
    title: str
    product_line: str
    enterprise: str
    number: Field
    issued_at: Field
    notice: str
    segments: tuple[Segment, ...]
    remarks: tuple[Remark, ...]
    columns: tuple[Column, ...]
    bases: tuple[Basis, ...]
    versions: tuple[Field, ...]
    notes: tuple[str, ...]
    currency: str
    money_units: dict[int, str]
    """By power of ten."""
    labels: wording.Labels

    @property
    def rows(self) -> dict[str, Row]:
        """The rows of all segments by item code."""
        return {row.code: row for segment in self.segments for row in segment.rows}


def printable(document: Document, language: str) -> Content:
    """Give the printable content of an issued document in a language (`zh-hans` or `en`)."""
    with translation.override(language):
        return _Draft(document, language).content()


class _Draft:
    """The content while it is put together, in the active language."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.language = language
        self.body: dict[str, Any] = json.loads(document.body)
        self.items: dict[str, Any] = self.body["items"]
        self.product = dictionary.product(self.body["product"], self.body["versions"]["dictionary"])
        self.currency = str(self.items["account.currency"])
        beside: dict[str, Any] | None = self.body.get("annotations")
        # Documents issued before there was this part have marks in their items only, or are of a product without any.
        marked = beside["disputed_items"] if beside else self.items.get("annotations.disputed_items") or ()
        self.beside = beside
        self.disputed = {(one.get("period"), one["item"]) for one in marked}
        self.bases = tuple(_basis(one) for one in self.body["months"])
        self.columns = tuple(self._column(name) for name in self.body["columns"])

    def content(self) -> Content:
        is_own = self.items["header.consent_number"] is None
        fields = {field.code: field for segment in self.product.segments for field in self._fields(segment)}
        counted = self.beside["open_dispute_count"] if self.beside else None
        open_disputes = self.items.get("annotations.open_dispute_count") if counted is None else counted
        return Content(
            language=self.language,
            product=self.product.code,
            title=wording.title(self.product.code),
            product_line=wording.product_line(is_own=is_own),
            enterprise=values.visible(str(self.items["header.enterprise_name"])),
            number=fields["header.report_number"],
            issued_at=fields["header.issued_at"],
            # A monthly summary of the time before marks says nothing about disputes, neither that there is none.
            notice="" if open_disputes is None else wording.dispute_notice(open_disputes),
            segments=tuple(self._segment(segment) for segment in self.product.segments),
            remarks=tuple(self._remarks()),
            columns=self.columns,
            bases=self.bases,
            versions=tuple(self._versions()),
            notes=wording.notes(self.body, currency=self.currency, is_own=is_own),
            currency=self.currency,
            money_units=wording.money_units(self.currency),
            labels=wording.labels(),
        )

    def _column(self, name: str) -> Column:
        months = {str(month) for month in values.column_months(name)}
        return Column(name, values.column_label(name), tuple(basis for basis in self.bases if basis.name in months))

    def _segment(self, segment: dictionary.Segment) -> Segment:
        return Segment(
            number=segment.number,
            code=segment.code,
            name=self._label(segment),
            fields=tuple(field for field in self._fields(segment) if field.code not in _TITLE_FIELDS),
            rows=tuple(self._row(item) for item in segment.items) if segment.is_computed else (),
        )

    def _fields(self, segment: dictionary.Segment) -> Iterator[Field]:
        for item in segment.items if not segment.is_computed else ():
            value = self.items[item.code]
            lines = tuple(self._lines(value)) if item.unit == "list" else (values.shown(item, value),)
            yield Field(item.code, self._label(item), lines, value, (None, item.code) in self.disputed)

    def _remarks(self) -> Iterator[Remark]:
        """Give dispute marks by the day on which they were placed, then the other remarks, the oldest first."""
        if self.beside is None:
            return
        for day, marked in groupby(sorted(self.beside["disputed_items"], key=_marked_on), key=_marked_on):
            yield Remark(wording.remark_label("dispute"), day, tuple(self._lines(list(marked))))
        for each in self.beside["remarks"]:
            text = each["zh"] if self.language.startswith("zh") else each["en"]
            yield Remark(wording.remark_label(each["by"]), each["on"], (values.visible(text or each["zh"]),))

    def _lines(self, entries: Sequence[dict[str, str]]) -> Iterator[str]:
        """Say which figures a list names: period, segment and item of each."""
        places = {item.code: (segment, item) for segment in self.product.segments for item in segment.items}
        for entry in entries:
            named = [self._label(one) for one in places[entry["item"]]]
            yield " · ".join([values.column_label(entry["period"]), *named] if entry.get("period") else named)
        if not entries:
            yield wording.none()

    def _row(self, item: dictionary.Item) -> Row:
        cells = tuple(
            Cell(value, values.shown(item, value), (name, item.code) in self.disputed)
            for name, value in zip(self.body["columns"], self.body["figures"][item.code], strict=True)
        )
        unit = wording.unit_label(item.unit, self.currency)
        return Row(item.code, self._label(item), item.definition, unit, cells, is_money=item.unit == "money")

    def _versions(self) -> Iterator[Field]:
        versions = self.body["versions"]
        for code, label in wording.version_labels().items():
            named = versions[code]
            yield Field(code, label, (named if isinstance(named, str) else ", ".join(named),))
        digests = {"facts": self.body["facts_digest"], "content": self.document.sha256}
        for code, label in wording.digest_labels().items():
            yield Field(code, label, (digests[code],))

    def _label(self, named: dictionary.Item | dictionary.Segment) -> str:
        return named.name_zh if self.language.startswith("zh") else named.name_en


def _marked_on(entry: dict[str, str]) -> str:
    return entry["marked_on"]


def _basis(month: dict[str, Any]) -> Basis:
    state: ProofState = month["proof"]
    proof = Proof(state, wording.PROOF_SYMBOLS[state], wording.proof_label(state))
    return Basis(
        month["month"],
        values.column_label(month["month"]),
        proof,
        month["facts_digest"],
        month["submission_digest"],
    )
