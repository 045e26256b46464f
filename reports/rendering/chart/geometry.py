"""Where everything of the chart stands, in points from the top left.

Two panels share the periods. Balance has its own panel below: drawn over the bars it would need a second axis, whose
crossings with the bars mean nothing, or lie flat at the foot of the first one. Periods have the width of their months,
so that months without data are empty room and a quarter is not mistaken for a month.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from cfcii.common.periods import Month
from reports.rendering import values
from reports.rendering.chart.scale import Scale, scale
from reports.rendering.content import Content, Row

Series = Literal["income", "expense", "balance"]
ITEMS: dict[Series, str] = {
    "income": "balance.income_amount",
    "expense": "balance.expense_amount",
    "balance": "balance.period_end_balance",
}
WIDTH, HEIGHT = 760.0, 340.0
TEXT_SIZE = 11.0
_LEFT, _RIGHT = 84.0, WIDTH - 6.0
_BAR_SHARE, _WIDEST_BAR = 0.36, 16.0
"""Of its period's width, and in points for each of its months."""


@dataclass(frozen=True, slots=True)
class _Panel:
    """A part of the chart with its own axis."""

    heading: float
    """Base line of its legend."""
    top: float
    bottom: float
    series: tuple[Series, ...]

    def y(self, at: Scale, value: Decimal) -> float:
        return round(self.bottom - at.share(value) * (self.bottom - self.top), 2)


_PANELS = (_Panel(12, 28, 182, ("income", "expense")), _Panel(210, 226, 302, ("balance",)))
SERIES_OF_PANELS = tuple(panel.series for panel in _PANELS)
_PERIODS, _YEARS = 316.0, 332.0
"""Base lines of the names of the periods and of their years."""


@dataclass(frozen=True, slots=True)
class Bar:
    series: Series
    x: float
    y: float
    width: float
    height: float
    tip: str


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    tip: str


@dataclass(frozen=True, slots=True)
class Line:
    kind: Literal["grid", "zero", "year"]
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Swatch:
    """The sample of a series in the legend: middle left point."""

    series: Series
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn. `runs` are the unbroken pieces of the line of balances."""

    title: str
    description: str
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    runs: tuple[tuple[Point, ...], ...]
    swatches: tuple[Swatch, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """The room of a period on the axis of time."""

    x: float
    width: float
    first: Month
    last: Month

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def months(self) -> int:
        return self.last.ordinal - self.first.ordinal + 1

    @property
    def name(self) -> str:
        return name_of(self.first, self.last)


def name_of(first: Month, last: Month) -> str:
    """Give the short name of a period, to which its year is added elsewhere."""
    return str(first.month) if first == last else f"Q{first.quarter}"


def lay_out(content: Content) -> Chart | None:
    """Lay the chart of a document out; None when the dictionary of its version lacks what the chart shows."""
    rows = content.rows
    if any(code not in rows for code in ITEMS.values()):
        return None
    slots = _slots([column.name for column in content.columns])
    shown = {series: rows[code] for series, code in ITEMS.items()}
    scales = [scale(amount for one in panel.series for amount in _amounts(shown[one])) for panel in _PANELS]
    lines = [line for panel, axis in zip(_PANELS, scales, strict=True) for line in _grid(panel, axis)]
    texts = [text for panel, axis in zip(_PANELS, scales, strict=True) for text in _axis_labels(panel, axis)]
    swatches, legends = _legend(content, shown, scales)
    return Chart(
        content.labels.chart,
        content.labels.chart_description,
        (*lines, *_year_lines(slots)),
        tuple(_bars(content, slots, shown, scales[0])),
        tuple(_runs(content, slots, shown["balance"], scales[1])),
        tuple(swatches),
        (*texts, *legends, *_period_names(slots)),
    )


def _amounts(row: Row) -> list[Decimal | None]:
    return [None if cell.value is None else Decimal(cell.value) for cell in row.cells]


def _tip(content: Content, row: Row, place: int) -> str:
    return f"{content.columns[place].label}: {row.label} {row.cells[place].text}"


def _slots(names: Sequence[str]) -> list[_Slot]:
    spans = [(months[0], months[-1]) for months in map(values.column_months, names)]
    start, end = spans[0][0], spans[-1][1]
    month_width = (_RIGHT - _LEFT) / (end.ordinal - start.ordinal + 1)
    return [
        _Slot(
            _LEFT + (first.ordinal - start.ordinal) * month_width,
            (last.ordinal - first.ordinal + 1) * month_width,
            first,
            last,
        )
        for first, last in spans
    ]


def _grid(panel: _Panel, axis: Scale) -> Iterator[Line]:
    for value, _label in axis.ticks():
        y = panel.y(axis, value)
        yield Line("grid" if value else "zero", _LEFT, y, _RIGHT, y)


def _axis_labels(panel: _Panel, axis: Scale) -> Iterator[Text]:
    for value, label in axis.ticks():
        yield Text(_LEFT - 6, panel.y(axis, value) + 4, label, "end")


def _legend(content: Content, shown: dict[Series, Row], scales: Sequence[Scale]) -> tuple[list[Swatch], list[Text]]:
    swatches, texts = [], []
    for panel, axis in zip(_PANELS, scales, strict=True):
        texts.append(Text(_LEFT - 6, panel.heading, content.money_units[axis.power], "end"))
        x = _LEFT
        for series in panel.series:
            swatches.append(Swatch(series, x, panel.heading - 4))
            texts.append(Text(x + 17, panel.heading, shown[series].label, "start"))
            x += 17 + _width(shown[series].label) + 22
    return swatches, texts


def _width(text: str) -> float:
    """Estimate how wide a text is drawn; a little too wide does no harm."""
    return TEXT_SIZE * sum(0.6 if ord(character) < 0x2E80 else 1.0 for character in text)


def _bars(content: Content, slots: Sequence[_Slot], shown: dict[Series, Row], axis: Scale) -> Iterator[Bar]:
    panel = _PANELS[0]
    zero = panel.y(axis, Decimal(0))
    for place, slot in enumerate(slots):
        width = round(min(slot.width * _BAR_SHARE, slot.months * _WIDEST_BAR), 2)
        for side, series in enumerate(panel.series):
            amount = _amounts(shown[series])[place]
            if amount is not None:
                y = panel.y(axis, amount)
                x = round(slot.middle + (side - 1) * width, 2)
                yield Bar(series, x, min(y, zero), width, round(abs(zero - y), 2), _tip(content, shown[series], place))


def _runs(content: Content, slots: Sequence[_Slot], row: Row, axis: Scale) -> Iterator[tuple[Point, ...]]:
    """Give the pieces of the line: it breaks where a balance is missing and where months are."""
    run: list[Point] = []
    last: Month | None = None
    for place, (slot, amount) in enumerate(zip(slots, _amounts(row), strict=True)):
        if run and (amount is None or last is None or slot.first != last.plus(1)):
            yield tuple(run)
            run = []
        if amount is not None:
            run.append(Point(slot.middle, _PANELS[1].y(axis, amount), _tip(content, row, place)))
        last = slot.last
    if run:
        yield tuple(run)


def _period_names(slots: Sequence[_Slot]) -> Iterator[Text]:
    for slot in slots:
        yield Text(slot.middle, _PERIODS, slot.name, "middle")
    for year in sorted({slot.first.year for slot in slots}):
        own = [slot for slot in slots if slot.first.year == year]
        yield Text(round((own[0].x + own[-1].x + own[-1].width) / 2, 2), _YEARS, str(year), "middle")


def _year_lines(slots: Sequence[_Slot]) -> Iterator[Line]:
    for before, after in pairwise(slots):
        if before.first.year != after.first.year:
            x = round(after.x, 2)
            # Not through the legend between the panels.
            yield Line("year", x, _PANELS[0].top, x, _PANELS[0].bottom)
            yield Line("year", x, _PANELS[1].top, x, _YEARS)
