"""The scale of an axis of money: round steps that hold all values and zero, in a unit that keeps the labels short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from reports.rendering import values

_STEPS = 5
_LARGEST_IN = {0: Decimal(10) ** 5, 4: Decimal(10) ** 9}
"""Up to which amount an axis is labelled in ones, and in ten thousands (万); above it in hundred millions (亿)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high` in whole steps."""

    low: Decimal
    high: Decimal
    step: Decimal
    power: int
    """The labels count ten to this power."""

    def share(self, value: Decimal) -> float:
        """Give the place of a value on the axis: 0 at its low end, 1 at its high one."""
        return float((value - self.low) / (self.high - self.low))

    def ticks(self) -> list[tuple[Decimal, str]]:
        count = int((self.high - self.low) / self.step)
        at = [self.low + self.step * place for place in range(count + 1)]
        return [(value, _label(value.scaleb(-self.power))) for value in at]


def scale(amounts: Iterable[Decimal | None]) -> Scale:
    """Give the axis for some amounts, of which null ones do not count; it always shows zero."""
    known = [amount for amount in amounts if amount is not None]
    low, high = min([Decimal(0), *known]), max([Decimal(0), *known])
    if low == high:
        high = Decimal(1)
    step = _round_up((high - low) / _STEPS)
    low = (low / step).to_integral_value(ROUND_FLOOR) * step
    high = (high / step).to_integral_value(ROUND_CEILING) * step
    largest = max(high, -low)
    power = next((power for power, limit in _LARGEST_IN.items() if largest < limit), 8)
    return Scale(low, high, step, power)


def _round_up(size: Decimal) -> Decimal:
    """Give the least of 1, 2 and 5 times a power of ten that is not below a size."""
    unit = Decimal(1).scaleb(size.adjusted())
    return next(unit * times for times in (1, 2, 5, 10) if unit * times >= size)


def _label(value: Decimal) -> str:
    text = f"{value:f}"
    return values.number(text.rstrip("0").rstrip(".") if "." in text else text)
