"""The tables of the PDF."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Table

from cfcii.pdf import fonts
from cfcii.pdf.styles import ACCENT, ACCENT_NAME, INK, LINE, SHADE, SMALL_SIZE, SOFT, TEXT_SIZE, Styles
from reports.rendering import paging
from reports.rendering.content import Cell, Content, Field, Remark, Segment
from reports.rendering.pdf.grid import PADDING, Grid
from reports.rendering.wording import Labels

_Command = tuple[Any, ...]
_CELL: list[_Command] = [
    ("FONT", (0, 0), (-1, -1), fonts.REGULAR, TEXT_SIZE, 9),
    ("TEXTCOLOR", (0, 0), (-1, -1), INK),
    ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 1.2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
]
_HEADED: list[_Command] = [
    ("BACKGROUND", (0, 0), (-1, 0), SHADE),
    ("LINEABOVE", (0, 0), (-1, 0), 0.4, LINE),
    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
]
_FIELD_LABEL = 112.0
_SHORT = 12
"""Up to how many rows a table never splits."""
_SLANT = math.tan(math.radians(12))


class Disputed(Flowable):
    """What is under dispute, with its mark. The font has no italics, so a line is slanted; longer text is not."""

    def __init__(self, paragraph: Paragraph) -> None:
        super().__init__()
        self.paragraph = paragraph

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = self.paragraph.wrap(available_width, available_height)
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        parts = self.paragraph.split(available_width, available_height)
        return [Disputed(part) for part in parts if isinstance(part, Paragraph)]

    def draw(self) -> None:
        if self.height < 2 * TEXT_SIZE:
            self.canv.transform(1, 0, _SLANT, 1, 0, 0)
        self.paragraph.drawOn(self.canv, 0, 0)


def title_line(content: Content, on: Grid, styles: Styles) -> Table:
    """Give the line above the title: report number left, time right."""
    number, at = content.number, content.issued_at
    cells = [
        Paragraph(f"{styles.soft(field.label)} {styles.text(field.lines[0])}", style)
        for field, style in ((number, styles.body), (at, styles.right))
    ]
    table = Table([cells], [on.width / 2] * 2)
    table.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)])
    return table


def notice(content: Content, on: Grid, styles: Styles) -> Table:
    table = Table([[Paragraph(styles.text(content.notice), styles.body)]], [on.width])
    table.setStyle([("BOX", (0, 0), (-1, -1), 0.4, LINE), ("LINEBEFORE", (0, 0), (0, -1), 2.5, ACCENT),
                    ("LEFTPADDING", (0, 0), (-1, -1), 8)])  # fmt: skip
    return table


def remark(shown: Remark, styles: Styles) -> Paragraph:
    """Give a remark: who makes it and its day, then what it says."""
    head = f'<font name="{fonts.BOLD}">{styles.text(shown.by)}</font> {styles.soft(shown.on)}'
    style = ParagraphStyle("remark", parent=styles.body, spaceAfter=4)
    return Paragraph("<br/>".join([head, *(styles.text(line) for line in shown.lines)]), style)


def fields(shown: Sequence[Field], on: Grid, styles: Styles, labels: Labels) -> Table:
    """Give names and values in two pairs of columns, read from left to right."""
    pairs = [_field(field, styles, labels) for field in shown]
    rows = [left + (right or ["", ""]) for left, right in zip_longest(pairs[::2], pairs[1::2])]
    label = max(0.17 * on.width, _FIELD_LABEL)
    # A statement of the enterprise may be longer than a page.
    table = Table(rows, [label, on.width / 2 - label] * 2, splitInRow=1)
    table.setStyle([*_CELL, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def _field(field: Field, styles: Styles, labels: Labels) -> list[Any]:
    text = "<br/>".join(styles.text(line) for line in field.lines)
    label = Paragraph(styles.text(field.label), styles.label)
    return [label, _disputed(text, styles.item, styles, labels) if field.is_disputed else Paragraph(text, styles.item)]


def _disputed(text: str, style: ParagraphStyle, styles: Styles, labels: Labels) -> Disputed:
    mark = f'<font size="{SMALL_SIZE}" color="{ACCENT_NAME}">{labels.dispute_mark}</font>'
    return Disputed(Paragraph(f"{text}{mark}", style))


def figures(segment: Segment, content: Content, on: Grid, styles: Styles) -> Iterator[Table]:
    """Give a segment's figures as tables that paper is wide enough for, each with the labels."""
    for part in paging.parts(content.columns, on.most_columns):
        corner = content.labels.item if part.start == 0 else f"{segment.name} ({content.labels.continued})"
        head = [Paragraph(styles.text(corner), styles.head)] + [
            Paragraph(
                f"{styles.text(column.label)}<br/>{styles.small(f'{column.name} {column.proof_symbols}')}",
                styles.column,
            )
            for column in part.columns
        ]
        rows = [
            [
                _label(row.label, row.unit, styles),
                *(_figure(cell, styles, content.labels) for cell in row.cells[part.start : part.stop]),
            ]
            for row in segment.rows
        ]
        table = Table([head, *rows], [on.label] + [on.column] * len(part.columns), repeatRows=1, hAlign="LEFT")
        table.setStyle([*_CELL, *_HEADED, ("ALIGN", (1, 0), (-1, -1), "RIGHT"), *_soft_nulls(rows), *_unsplit(segment)])
        yield table


def is_short(segment: Segment) -> bool:
    """Tell whether the tables of a segment are kept on one page."""
    return len(segment.rows) <= _SHORT


def _unsplit(segment: Segment) -> list[_Command]:
    """Leave no lonely rows where a table goes on over the page."""
    if is_short(segment):
        return [("NOSPLIT", (0, 0), (0, -1))]
    return [("NOSPLIT", (0, 0), (0, 4)), ("NOSPLIT", (0, -4), (0, -1))]


def _label(label: str, unit: str, styles: Styles) -> Paragraph:
    return Paragraph(f"{styles.text(label)} {styles.small(unit)}", styles.item)


def _figure(cell: Cell, styles: Styles, labels: Labels) -> str | Disputed:
    return _disputed(cell.text, styles.figure, styles, labels) if cell.is_disputed else cell.text


def _soft_nulls(rows: Sequence[Sequence[Any]]) -> Iterator[_Command]:
    for y, row in enumerate(rows, start=1):
        for x, text in enumerate(row):
            if text == "--":
                yield ("TEXTCOLOR", (x, y), (x, y), SOFT)


def bases(content: Content, on: Grid, styles: Styles) -> Table:
    """Give what each month's figures rest on, with the whole digests."""
    labels = content.labels
    head = [labels.month, labels.proof, labels.facts_digest, labels.submission_digest]
    rows = [
        [
            basis.name,
            f"{basis.proof.symbol} {basis.proof.label}",
            Paragraph(basis.facts_digest, styles.digest),
            Paragraph(basis.submission_digest, styles.digest),
        ]
        for basis in content.bases
    ]
    month, proof = 50.0, 68.0
    digest = (on.width - month - proof) / 2
    table = Table(
        [[Paragraph(styles.text(text), styles.head) for text in head], *rows],
        [month, proof, digest, digest],
        repeatRows=1,
    )
    table.setStyle([*_CELL, *_HEADED])
    return table
