"""The tables of the PDF."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from reportlab.platypus import Flowable, Paragraph, Table

from reports.rendering import fonts, paging
from reports.rendering.content import Cell, Content, Field, Segment
from reports.rendering.pdf.grid import PADDING, Grid
from reports.rendering.pdf.styles import ACCENT, INK, LINE, SHADE, SMALL_SIZE, SOFT, TEXT_SIZE, Styles
from reports.rendering.wording import Labels

_Command = tuple[Any, ...]
_CELL: list[_Command] = [
    ("FONT", (0, 0), (-1, -1), fonts.REGULAR, TEXT_SIZE, 9.5),
    ("TEXTCOLOR", (0, 0), (-1, -1), INK),
    ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 1.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.4),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
]
_HEADED: list[_Command] = [
    ("BACKGROUND", (0, 0), (-1, 0), SHADE),
    ("LINEABOVE", (0, 0), (-1, 0), 0.4, LINE),
    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
]
_SLANT = math.tan(math.radians(12))


class Slanted(Flowable):
    """A figure under dispute: the font has no italics, so it is slanted, with its mark behind it."""

    def __init__(self, text: str, mark: str) -> None:
        super().__init__()
        self.text = text
        self.mark = mark

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, TEXT_SIZE
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        mark_width = fonts.width(self.mark, SMALL_SIZE)
        canvas.setFillColor(ACCENT)
        canvas.setFont(fonts.REGULAR, SMALL_SIZE)
        canvas.drawRightString(self.width, 1.5, self.mark)
        canvas.setFillColor(INK)
        canvas.setFont(fonts.REGULAR, TEXT_SIZE)
        canvas.transform(1, 0, _SLANT, 1, self.width - mark_width, 0.5)
        canvas.drawRightString(0, 0, self.text)


def title_line(content: Content, on: Grid, styles: Styles) -> Table:
    """Give the line above the title: report number left, time right."""
    number, at = content.number, content.issued_at
    cells = [f"{styles.small(field.label)} {styles.text(field.lines[0])}" for field in (number, at)]
    table = Table([[Paragraph(cells[0], styles.body), Paragraph(cells[1], styles.right)]], [on.width / 2] * 2)
    table.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)])
    return table


def notice(content: Content, on: Grid, styles: Styles) -> Table:
    table = Table([[Paragraph(styles.text(content.notice), styles.body)]], [on.width])
    table.setStyle([("BOX", (0, 0), (-1, -1), 0.4, LINE), ("LINEBEFORE", (0, 0), (0, -1), 2.5, ACCENT),
                    ("LEFTPADDING", (0, 0), (-1, -1), 8)])  # fmt: skip
    return table


def fields(shown: Sequence[Field], on: Grid, styles: Styles, labels: Labels) -> Table:
    """Give names and values in two pairs of columns, read from left to right."""
    pairs = [_field(field, styles, labels) for field in shown]
    rows = [left + (right or ["", ""]) for left, right in zip_longest(pairs[::2], pairs[1::2])]
    label = on.width * 0.17
    table = Table(rows, [label, on.width / 2 - label] * 2)
    table.setStyle([*_CELL, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEABOVE", (0, 0), (-1, 0), 0.4, LINE)])
    return table


def _field(field: Field, styles: Styles, labels: Labels) -> list[Any]:
    lines = [styles.text(line) for line in field.lines]
    if field.is_disputed:
        lines = [f"<i>{line}</i> {styles.small(labels.dispute_mark)}" for line in lines]
    return [Paragraph(styles.text(field.label), styles.label), Paragraph("<br/>".join(lines), styles.body)]


def figures(segment: Segment, content: Content, on: Grid, styles: Styles) -> Iterator[Table]:
    """Give a segment's figures as tables that paper is wide enough for, each with the labels."""
    labels = [_label(row.label, row.unit, styles) for row in segment.rows]
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
            [label, *(_figure(cell, content.labels) for cell in row.cells[part.start : part.stop])]
            for label, row in zip(labels, segment.rows, strict=True)
        ]
        table = Table([head, *rows], [on.label] + [on.column] * len(part.columns), repeatRows=1, hAlign="LEFT")
        table.setStyle([*_CELL, *_HEADED, ("ALIGN", (1, 0), (-1, -1), "RIGHT"), *_soft_nulls(rows)])
        yield table


def _label(label: str, unit: str, styles: Styles) -> Paragraph:
    return Paragraph(f"{styles.text(label)} {styles.small(unit)}", styles.body)


def _figure(cell: Cell, labels: Labels) -> str | Slanted:
    return Slanted(cell.text, labels.dispute_mark) if cell.is_disputed else cell.text


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
