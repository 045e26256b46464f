"""Small drawings of numbers as inline SVG: attributes and classes only, no script and no style of its own.

A table with the same numbers stands beside each on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString, mark_safe

_WIDTH: Final = 720.0
_HEIGHT: Final = 220.0
_LEFT, _RIGHT, _TOP, _FOOT = 36.0, 8.0, 28.0, 26.0
_TICKS: Final = 4
_TEXT: Final = "12"
_COLOURS: Final = ("#2a6a9e", "#e5ad5c")
"""Apart in lightness, too: for grey print and any kind of sight."""


@dataclass(frozen=True, slots=True)
class Series:
    label: str
    values: Sequence[int]


def columns(*, name: str, title: str, description: str, labels: Sequence[str], series: Sequence[Series]) -> SafeString:
    """Draw columns side by side for each label; `name` begins the identifiers, one drawing of it a page."""
    root = _root(name, title, description)
    most = max((value for each in series for value in each.values), default=0)
    step = _step(most)
    top = max(step * _TICKS, 1)
    for tick in range(_TICKS + 1):
        y = _y(step * tick, top)
        SubElement(root, "line", _place("numbers-grid", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, stroke="#d9dfe6"))
        _text(root, str(step * tick), _LEFT - 6, y + 4, "end")
    room = (_WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    wide = room * 0.72 / max(len(series), 1)
    every = -(-len(labels) // 12)
    for place, label in enumerate(labels):
        x = _LEFT + room * (place + 0.14)
        for number, each in enumerate(series):
            value = each.values[place]
            y = _y(value, top)
            bar = SubElement(
                root, "rect",
                _place(f"numbers-{number}", x=x + wide * number, y=y, width=wide, height=_HEIGHT - _FOOT - y,
                       fill=_COLOURS[number]),
            )  # fmt: skip
            SubElement(bar, "title").text = f"{label} · {each.label}: {value}"
        if place % every == 0:
            _text(root, label, _LEFT + room * (place + 0.5), _HEIGHT - 8, "middle")
    for number, each in enumerate(series):
        x = _LEFT + number * 180
        SubElement(root, "rect", _place(f"numbers-{number}", x=x, y=6, width=10, height=10, fill=_COLOURS[number]))
        _text(root, each.label, x + 16, 15, "start")
    # ElementTree has escaped every text.
    return mark_safe(tostring(root, encoding="unicode"))  # noqa: S308


def _root(name: str, title: str, description: str) -> Element:
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg", "class": "numbers-drawing", "viewBox": f"0 0 {_WIDTH:g} {_HEIGHT:g}",
            "role": "img", "aria-labelledby": f"{name}-title {name}-description", "font-size": _TEXT,
        },
    )  # fmt: skip
    SubElement(root, "title", {"id": f"{name}-title"}).text = title
    SubElement(root, "desc", {"id": f"{name}-description"}).text = description
    return root


def _step(most: int) -> int:
    """Give the least round step (1, 2, 5 times a power of ten) with which all ticks reach a number."""
    power = 1
    while True:
        for times in (1, 2, 5):
            if times * power * _TICKS >= most:
                return times * power
        power *= 10


def _y(value: int, top: int) -> float:
    return _TOP + (_HEIGHT - _TOP - _FOOT) * (1 - value / top)


def _text(root: Element, text: str, x: float, y: float, anchor: str) -> None:
    SubElement(root, "text", {**_place("numbers-text", x=x, y=y, fill="#4a5768"), "text-anchor": anchor}).text = text


def _place(name: str, *, fill: str = "", stroke: str = "", **numbers: float) -> dict[str, str]:
    paint = {key: value for key, value in (("fill", fill), ("stroke", stroke)) if value}
    return {"class": name, **{key: f"{value:.2f}".rstrip("0").rstrip(".") for key, value in numbers.items()}, **paint}
