"""The chart: every position inside the drawing, gaps where there is nothing, and no style that a strict CSP refuses."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from reports.rendering import content
from reports.rendering.chart import geometry, shapes, svg
from reports.rendering.chart.geometry import Chart
from reports.rendering.chart.scale import scale
from tests.reports.rendering.documents import MONTHS_36, QUARTERS, QUARTERS_12, make_document

SVG = "{http://www.w3.org/2000/svg}"


def _chart(columns: tuple[str, ...] = QUARTERS, **figures: list[str | None]) -> Chart:
    named = {f"balance.{name}": amounts for name, amounts in figures.items()}
    chart = geometry.lay_out(content.printable(make_document(columns=columns, figures=named), "en"))
    assert chart is not None
    return chart


@pytest.mark.parametrize("columns", [("2025Q1",), ("2025-01",), QUARTERS, QUARTERS_12, MONTHS_36])
def test_everything_stands_inside_the_drawing(columns: tuple[str, ...]) -> None:
    chart = _chart(columns)
    assert len(chart.bars) == 2 * len(columns)
    assert sum(len(run) for run in chart.runs) == len(columns)
    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= geometry.WIDTH
        assert 0 <= bar.y <= bar.y + bar.height <= geometry.HEIGHT
    for place in [*chart.texts, *(point for run in chart.runs for point in run)]:
        assert 0 <= place.x <= geometry.WIDTH
        assert 0 <= place.y <= geometry.HEIGHT


def test_bars_do_not_overlap() -> None:
    bars = sorted(_chart(MONTHS_36).bars, key=lambda bar: bar.x)
    assert all(left.x + left.width <= right.x + 0.02 for left, right in pairwise(bars))


def test_bars_are_as_high_as_their_amounts() -> None:
    chart = _chart(income_amount=["100.00", "200.00", "0.00"], expense_amount=["50.00", None, "100.00"])
    heights = [(bar.series, bar.height) for bar in chart.bars]
    unit = heights[0][1] / 100
    assert heights == [
        ("income", 100 * unit), ("expense", 50 * unit), ("income", 200 * unit), ("income", 0), ("expense", 100 * unit),
    ]  # fmt: skip


def test_the_line_breaks_where_a_balance_is_missing() -> None:
    assert [len(run) for run in _chart(period_end_balance=["1.00", None, "3.00"]).runs] == [1, 1]


def test_the_line_breaks_and_room_is_left_where_months_are_missing() -> None:
    chart = _chart(("2025-01", "2025-02", "2025-06"))
    assert [len(run) for run in chart.runs] == [2, 1]
    first, second, last = [point.x for run in chart.runs for point in run]
    assert last - second == pytest.approx(4 * (second - first), abs=0.1)


def test_a_negative_balance_stands_below_zero() -> None:
    chart = _chart(period_end_balance=["-5.00", "0.00", "5.00"])
    (run,) = chart.runs
    zero = max(line.y1 for line in chart.lines if line.kind == "zero")
    assert [point.y > zero for point in run] == [True, False, False]
    assert run[1].y == zero


def test_nothing_known_is_drawn_as_nothing() -> None:
    nothing: list[str | None] = [None, None, None]
    chart = _chart(income_amount=nothing, expense_amount=nothing, period_end_balance=nothing)
    assert (chart.bars, chart.runs) == ((), ())


def test_there_is_no_chart_of_items_that_a_dictionary_lacks() -> None:
    shown = content.printable(make_document(), "en")
    assert geometry.lay_out(replace(shown, segments=shown.segments[:2])) is None


@pytest.mark.parametrize(
    ("amounts", "low", "high", "power"),
    [
        ([], "0", "1", 0),
        (["0.00"], "0", "1", 0),
        (["60000.00"], "0", "60000", 0),
        (["100000.00"], "0", "100000", 4),
        (["-30.00", "70.00"], "-40", "80", 0),
        (["-5.00"], "-5", "0", 0),
        (["2004719.69", None], "0", "2500000", 4),
        (["9999999999999999.99"], "0", "10000000000000000", 8),
    ],
)
def test_scale(amounts: list[str | None], low: str, high: str, power: int) -> None:
    axis = scale(None if amount is None else Decimal(amount) for amount in amounts)
    assert (axis.low, axis.high, axis.power) == (Decimal(low), Decimal(high), power)


def test_labels_of_an_axis_count_in_its_unit() -> None:
    assert [label for _value, label in scale([Decimal(2500000)]).ticks()] == ["0", "50", "100", "150", "200", "250"]
    assert [label for _value, label in scale([Decimal("-0.02"), Decimal("0.03")]).ticks()] == [
        "−0.02", "−0.01", "0", "0.01", "0.02", "0.03",
    ]  # fmt: skip


def test_the_svg_needs_no_style_and_no_script() -> None:
    root = ET.fromstring(svg.paint(_chart(MONTHS_36)))
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "title", "desc", "line", "rect", "polyline", "circle", "text",
        }  # fmt: skip
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_the_svg_is_named_for_those_who_do_not_see_it() -> None:
    root = ET.fromstring(svg.paint(_chart()))
    named = {element.get("id"): element.text for element in root}
    assert root.get("role") == "img"
    assert all(named[identifier] for identifier in (root.get("aria-labelledby") or "").split())


def test_each_bar_names_its_figure() -> None:
    root = ET.fromstring(svg.paint(_chart(income_amount=["1234.50", "1.00", "2.00"])))
    tips = [title.text for title in root.findall(f"{SVG}rect/{SVG}title")]
    assert "Q1 2025: Income amount 1,234.50" in tips


def test_the_pdf_draws_the_same_shapes() -> None:
    chart = _chart(QUARTERS_12)
    drawing = shapes.paint(chart, 500)
    assert drawing.width == 500
    group = drawing.contents[0]
    drawn = len(group.contents)
    points = sum(len(run) for run in chart.runs)
    assert (
        drawn == len(chart.lines) + len(chart.bars) + len(chart.runs) + points + 4
    )  # of the legend: two bars, line, dot
