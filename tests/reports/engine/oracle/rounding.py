"""Rounding, once, from exact operands."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt


def _half_away(number: Fraction) -> int:
    """Round to a whole number, half away from zero."""
    whole = int(abs(number) + Fraction(1, 2))
    return whole if number >= 0 else -whole


def _decimals(number: int, places: int) -> str:
    """Write a whole number of the last place: (-5, 2) -> "-0.05"; there is no negative zero."""
    digits = str(abs(number)).rjust(places + 1, "0")
    return ("-" if number < 0 else "") + digits[:-places] + "." + digits[-places:]


def money(fen: Fraction | int | None) -> str | None:
    return None if fen is None else _decimals(_half_away(Fraction(fen)), 2)


def ratio(number: Fraction | None) -> str | None:
    return None if number is None else _decimals(_half_away(number * 10_000), 4)


def root_ratio(square: Fraction | None) -> str | None:
    """Write the square root of an exact number: the k with k - 1/2 <= 10000 root < k + 1/2."""
    if square is None:
        return None
    twice = isqrt(int(square * 4 * 10_000**2))
    return _decimals((twice + 1) // 2, 4)


def over(numerator: Fraction | int | None, denominator: Fraction | int | None) -> Fraction | None:
    if numerator is None or not denominator:
        return None
    return Fraction(numerator) / Fraction(denominator)
