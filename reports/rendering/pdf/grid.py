"""The grid that all tables of figures of a PDF share: page, columns a table, widths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reportlab.lib.pagesizes import A4, landscape

from cfcii.pdf import fonts
from cfcii.pdf.styles import SMALL_SIZE, TEXT_SIZE
from reports.rendering import paging
from reports.rendering.content import Content

SIDE: Final = 34.0
TOP: Final = 38.0
BOTTOM: Final = 38.0
PADDING: Final = 5.0
"""Left and right of the text of a cell."""
_LABEL = (110.0, 190.0)
_WIDEST_COLUMN = 96.0
_HALF_YEAR = 6


@dataclass(frozen=True, slots=True)
class Grid:
    page: tuple[float, float]
    label: float
    """Width of the column of labels."""
    column: float
    most_columns: int

    @property
    def width(self) -> float:
        return self.page[0] - 2 * SIDE


def grid(content: Content) -> Grid:
    """Choose upright paper unless landscape holds all columns beside each other, or upright not even half a year."""
    label, needed = _label_width(content), _column_width(content)
    count = len(content.columns)
    upright, wide = (_holding(page, label, needed) for page in (A4, landscape(A4)))
    landscape_is_better = upright < count and (wide >= count or upright < _HALF_YEAR)
    page, most = (landscape(A4), wide) if landscape_is_better else (A4, upright)
    shown = max(len(part.columns) for part in paging.parts(content.columns, most))
    width = page[0] - 2 * SIDE
    column = min((width - label) / shown, max(needed, _WIDEST_COLUMN))
    return Grid(page, width - shown * column, column, most)


def _holding(page: tuple[float, float], label: float, column: float) -> int:
    """Tell how many columns a page holds beside the labels."""
    return max(1, int((page[0] - 2 * SIDE - label) / column))


def _label_width(content: Content) -> float:
    least, most = _LABEL
    widest = max(fonts.width(row.label, TEXT_SIZE) + fonts.width(f" {row.unit}", SMALL_SIZE)
                 for row in content.rows.values())  # fmt: skip
    return min(max(least, widest + 2 * PADDING + 2), most)


def _column_width(content: Content) -> float:
    texts = {cell.text for row in content.rows.values() for cell in row.cells}
    figures = max(fonts.width(text, TEXT_SIZE) for text in texts)
    heads = max(
        max(fonts.width(column.label, TEXT_SIZE, fonts.BOLD),
            fonts.width(f"{column.name} {column.proof_symbols}", SMALL_SIZE))
        for column in content.columns
    )  # fmt: skip
    mark = fonts.width(content.labels.dispute_mark, SMALL_SIZE)
    return max(figures + mark, heads) + 2 * PADDING + 1
