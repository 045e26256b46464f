"""A document as a web page: the context of `reports/document/_document.html`."""

from __future__ import annotations

from typing import Any

from reports.models import Document
from reports.rendering import content as contents
from reports.rendering.chart import geometry, interactive, svg
from reports.rendering.paging import Part, parts

_COLUMNS_ON_PAPER = 12
"""As many periods as fit beside each other when the page is printed on A4 landscape."""


def page(document: Document, language: str) -> dict[str, Any]:
    """Give the template context of a document: its content, its chart, and how wide tables are cut for print."""
    content = contents.printable(document, language)
    chart = geometry.lay_out(content)
    cut: list[Part] = parts(content.columns, _COLUMNS_ON_PAPER)
    return {
        "content": content,
        "chart": svg.paint(chart) if chart else "",
        "chart_data": interactive.data(content),
        "parts": cut if len(cut) > 1 else [],
    }
