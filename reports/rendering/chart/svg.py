"""The chart as inline SVG: attributes and classes only, so that a strict Content-Security-Policy lets it be."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString, mark_safe

from reports.rendering.chart import palette
from reports.rendering.chart.geometry import HEIGHT, TEXT_SIZE, WIDTH, Chart, Point, Swatch

_BAR_OF_LEGEND, _LINE_OF_LEGEND = 10.0, 14.0


def paint(chart: Chart) -> SafeString:
    """Paint the chart; its identifiers allow one a page."""
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "doc-chart-drawing",
            "viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}",
            "role": "img",
            "aria-labelledby": "doc-chart-title doc-chart-description",
            "font-size": f"{TEXT_SIZE:g}",
        },
    )
    SubElement(root, "title", {"id": "doc-chart-title"}).text = chart.title
    SubElement(root, "desc", {"id": "doc-chart-description"}).text = chart.description
    _lines(root, chart)
    for bar in chart.bars:
        place = {"x": bar.x, "y": bar.y, "width": bar.width, "height": bar.height}
        _with_tip(_shape(root, "rect", bar.series, place, fill=palette.SERIES[bar.series]), bar.tip)
    for run in chart.runs:
        _run(root, run)
    for swatch in chart.swatches:
        _swatch(root, swatch)
    for text in chart.texts:
        place = {"x": text.x, "y": text.y}
        _shape(root, "text", "text", place, fill=palette.TEXT, **{"text-anchor": text.anchor}).text = text.text
    # ElementTree has escaped every text.
    return mark_safe(tostring(root, encoding="unicode"))  # noqa: S308


def _lines(root: Element, chart: Chart) -> None:
    for line in chart.lines:
        place = {"x1": line.x1, "y1": line.y1, "x2": line.x2, "y2": line.y2}
        _shape(root, "line", line.kind, place, stroke=palette.LINES[line.kind])


def _run(root: Element, run: tuple[Point, ...]) -> None:
    colour = palette.SERIES["balance"]
    path = " ".join(f"{point.x:g},{point.y:g}" for point in run)
    _shape(root, "polyline", "balance", {}, points=path, fill="none", stroke=colour, **{"stroke-width": "1.8"})
    for point in run:
        _with_tip(
            _shape(root, "circle", "balance-point", {"cx": point.x, "cy": point.y, "r": 2.6}, fill=colour), point.tip
        )


def _swatch(root: Element, swatch: Swatch) -> None:
    colour = palette.SERIES[swatch.series]
    if swatch.series == "balance":
        place = {"x1": swatch.x, "y1": swatch.y, "x2": swatch.x + _LINE_OF_LEGEND, "y2": swatch.y}
        _shape(root, "line", "balance", place, stroke=colour, **{"stroke-width": "1.8"})
        middle = {"cx": swatch.x + _LINE_OF_LEGEND / 2, "cy": swatch.y, "r": 2.6}
        _shape(root, "circle", "balance-point", middle, fill=colour)
    else:
        half = _BAR_OF_LEGEND / 2
        place = {"x": swatch.x, "y": swatch.y - half, "width": _BAR_OF_LEGEND, "height": _BAR_OF_LEGEND}
        _shape(root, "rect", swatch.series, place, fill=colour)


def _shape(root: Element, tag: str, name: str, place: dict[str, float], **attributes: str) -> Element:
    numbers = {key: f"{value:g}" for key, value in place.items()}
    return SubElement(root, tag, {"class": f"doc-chart-{name}", **numbers, **attributes})


def _with_tip(shape: Element, tip: str) -> None:
    """Name a shape; browsers show the name under the pointer, without script."""
    SubElement(shape, "title").text = tip
