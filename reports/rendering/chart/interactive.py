"""The chart's figures for a script that draws it anew (static/js/chart.js), finished, in one language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports.rendering import values
from reports.rendering.chart import geometry
from reports.rendering.chart.scale import scale
from reports.rendering.content import Cell, Content, Row


def data(content: Content) -> dict[str, Any] | None:
    """Give what is drawn, ready for JSON; None where there is no chart.

    A period stands at the middle of its months, counted from the first of them. Amounts are drawn from `values` and
    read in `texts`, which are exact.
    """
    rows = content.rows
    if any(code not in rows for code in geometry.ITEMS.values()):
        return None
    spans = [values.column_months(column.name) for column in content.columns]
    start = spans[0][0].ordinal
    return {
        "title": content.labels.chart,
        "description": content.labels.chart_description,
        "months": spans[-1][-1].ordinal - start + 1,
        "periods": [
            {
                "label": column.label,
                "name": geometry.name_of(months[0], months[-1]),
                "year": months[0].year,
                "from": months[0].ordinal - start,
                "to": months[-1].ordinal - start + 1,
            }
            for column, months in zip(content.columns, spans, strict=True)
        ],
        "panels": [
            _panel(content, {series: rows[geometry.ITEMS[series]] for series in panel})
            for panel in geometry.SERIES_OF_PANELS
        ],
    }


def _panel(content: Content, shown: dict[geometry.Series, Row]) -> dict[str, Any]:
    """Give a part of the chart with its own axis, which is that of the drawing on paper."""
    amounts = [Decimal(cell.value) for row in shown.values() for cell in row.cells if cell.value is not None]
    axis = scale(amounts)
    return {
        "unit": content.money_units[axis.power],
        "low": float(axis.low),
        "high": float(axis.high),
        "step": float(axis.step),
        "ticks": [label for _value, label in axis.ticks()],
        "series": [
            {
                "key": series,
                "label": row.label,
                "values": [None if cell.value is None else float(cell.value) for cell in row.cells],
                "texts": [_text(cell, row.unit, content.labels.dispute_mark) for cell in row.cells],
            }
            for series, row in shown.items()
        ],
    }


def _text(cell: Cell, unit: str, mark: str) -> str:
    amount = cell.text if cell.value is None else f"{cell.text} {unit}"
    return f"{amount} {mark}" if cell.is_disputed else amount
