"""Rounding, once, from exact numbers, whatever they are."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.engine.rounding import Root, publish

_PLACES = {"money": (2, 100), "ratio": (4, 1)}
_PRECISE = Context(prec=200)


@given(st.sampled_from(["money", "ratio"]), st.integers(-(10**24), 10**24), st.integers(0, 9), st.integers(0, 9))
def test_rounding_of_finite_decimals_is_half_up(unit: str, numerator: int, twos: int, fives: int) -> None:
    value = Fraction(numerator, 2**twos * 5**fives)
    places, scale = _PLACES[unit]
    exact = _PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator * scale))
    assert Fraction(exact) * scale == value
    assert publish(value, unit) == _half_up(exact, places)


@given(st.sampled_from(["money", "ratio"]), st.integers(-(10**12), 10**12))
def test_ties_go_away_from_zero(unit: str, whole: int) -> None:
    places, scale = _PLACES[unit]
    tie = Fraction(2 * whole + 1, 2)
    value = tie if unit == "money" else tie / 10**places
    away = Decimal(whole + 1 if tie > 0 else whole).scaleb(-places)
    assert publish(value, unit) == format(away + 0, "f")
    nearer = value * (1 - Fraction(1, 10**30))
    assert publish(nearer, unit) == format(Decimal(whole if tie > 0 else whole + 1).scaleb(-places) + 0, "f")
    assert scale in (1, 100)


@given(st.sampled_from(["money", "ratio"]), st.fractions())
def test_rounding_is_nearest_and_odd(unit: str, value: Fraction) -> None:
    places, scale = _PLACES[unit]
    published = Fraction(str(publish(value, unit)))
    assert abs(published - value / scale) <= Fraction(1, 2 * 10**places)
    assert Fraction(str(publish(-value, unit))) == -published
    assert not str(publish(value, unit)).startswith("-0." + "0" * places)


@given(st.integers(0, 10**40), st.integers(1, 10**20))
def test_roots_are_rounded_as_by_decimals_of_high_precision(radicand: int, divisor: int) -> None:
    with localcontext(_PRECISE):
        exact = Decimal(radicand).sqrt() / Decimal(divisor)
    assert publish(Root(radicand, divisor), "ratio") == _half_up(exact, 4)


@given(st.integers(0, 10**20), st.integers(1, 10**6))
def test_roots_of_squares_are_the_quotient(root: int, divisor: int) -> None:
    assert publish(Root(root**2, divisor), "ratio") == publish(Fraction(root, divisor), "ratio")
    tie = 2 * root + 1  # (2n + 1) / 20000 lies in the middle of two published values
    assert publish(Root(tie**2, 20_000), "ratio") == publish(Fraction(tie, 20_000), "ratio")


def _half_up(exact: Decimal, places: int) -> str:
    with localcontext(_PRECISE):
        rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        return format(abs(rounded) if rounded == 0 else rounded, "f")


@pytest.mark.parametrize(
    ("value", "unit"),
    [(Fraction(1, 2), "count"), (Root(2, 1), "money"), (Root(2, 1), "count"), (1, "text"), (1, "date")],
)
def test_a_value_that_its_unit_does_not_take_is_refused(value: Any, unit: str) -> None:
    with pytest.raises(ValueError, match="no value of unit"):
        publish(value, unit)


@pytest.mark.parametrize("unit", ["money", "ratio", "count"])
def test_null_stays_null(unit: str) -> None:
    assert publish(None, unit) is None
