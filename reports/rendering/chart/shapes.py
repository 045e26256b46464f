"""The chart as a reportlab drawing."""

from __future__ import annotations

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

from cfcii.pdf import fonts
from reports.rendering.chart import palette
from reports.rendering.chart.geometry import HEIGHT, TEXT_SIZE, WIDTH, Chart, Swatch


def paint(chart: Chart, width: float) -> Drawing:
    """Paint the chart as wide as given."""
    factor = width / WIDTH
    # Positions count from the top, those of a drawing from its foot.
    group = Group(transform=(factor, 0, 0, -factor, 0, HEIGHT * factor))
    for line in chart.lines:
        group.add(_line(line.x1, line.y1, line.x2, line.y2, palette.LINES[line.kind], 0.6))
    for bar in chart.bars:
        group.add(_rect(bar.x, bar.y, bar.width, bar.height, palette.SERIES[bar.series]))
    for run in chart.runs:
        flat = [number for point in run for number in (point.x, point.y)]
        if len(run) > 1:
            group.add(PolyLine(flat, strokeColor=HexColor(palette.SERIES["balance"]), strokeWidth=1.6))
        for point in run:
            group.add(_dot(point.x, point.y))
    for swatch in chart.swatches:
        _add_swatch(group, swatch)
    drawing = Drawing(width, HEIGHT * factor)
    drawing.add(group)
    for text in chart.texts:
        # Outside the group, which would turn letters upside down.
        drawing.add(
            String(
                text.x * factor, (HEIGHT - text.y) * factor, text.text, fontName=fonts.REGULAR,
                fontSize=TEXT_SIZE * factor, textAnchor=text.anchor, fillColor=HexColor(palette.TEXT),
            )
        )  # fmt: skip
    return drawing


def _add_swatch(group: Group, swatch: Swatch) -> None:
    if swatch.series == "balance":
        group.add(_line(swatch.x, swatch.y, swatch.x + 14, swatch.y, palette.SERIES["balance"], 1.6))
        group.add(_dot(swatch.x + 7, swatch.y))
    else:
        group.add(_rect(swatch.x, swatch.y - 5, 10, 10, palette.SERIES[swatch.series]))


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> Line:
    return Line(x1, y1, x2, y2, strokeColor=HexColor(colour), strokeWidth=width)


def _rect(x: float, y: float, width: float, height: float, colour: str) -> Rect:
    rect = Rect(x, y, width, height)
    rect.setProperties({"fillColor": HexColor(colour), "strokeColor": None, "strokeWidth": 0})
    return rect


def _dot(x: float, y: float) -> Circle:
    return Circle(x, y, 2.4, fillColor=HexColor(palette.SERIES["balance"]), strokeColor=None, strokeWidth=0)
