"""Exact values become published strings here, and only here: rounded once, half away from zero, by unit.

A null stays null. `money` has two decimals (its exact values are fen), `ratio` four, `count` is an integer.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

from cfcii.common.money import format_fen

RATIO_SCALE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Root:
    """The exact value sqrt(radicand) / divisor, with radicand >= 0 and divisor > 0."""

    radicand: int
    divisor: int


Exact = int | Fraction | Root | None
"""A figure before rounding: fen or a count as int, a quotient as Fraction, a variation as Root, or null."""


def round_half_away(numerator: int, denominator: int) -> int:
    """Round numerator / denominator to the nearest integer, ties away from zero; the denominator is positive."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -whole if numerator < 0 else whole


def publish(value: Exact, unit: str) -> str | int | None:
    """Give the published form of an exact value of a unit; raises ValueError where the unit takes no such value."""
    if value is None:
        return None
    if unit == "money" and not isinstance(value, Root):
        return format_fen(round_half_away(value.numerator, value.denominator))
    if unit == "ratio":
        return _ratio(value)
    if unit == "count" and isinstance(value, int):
        return int(value)
    raise ValueError(f"{value!r} is no value of unit {unit!r}")


def _ratio(value: int | Fraction | Root) -> str:
    if isinstance(value, Root):
        scaled = _scaled_root(value)
    else:
        scaled = round_half_away(value.numerator * RATIO_SCALE, value.denominator)
    sign = "-" if scaled < 0 else ""
    whole, decimals = divmod(abs(scaled), RATIO_SCALE)
    return f"{sign}{whole}.{decimals:04d}"


def _scaled_root(root: Root) -> int:
    """Round RATIO_SCALE * sqrt(radicand) / divisor without leaving the integers."""
    doubled = isqrt(4 * RATIO_SCALE**2 * root.radicand // root.divisor**2)  # floor of twice the scaled value
    return (doubled + 1) // 2
