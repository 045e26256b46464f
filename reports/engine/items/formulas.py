"""Items made of other items: difference and ratio, from exact operands.

A null operand or a zero denominator gives null.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from reports.engine.items.measures import Formula
from reports.engine.items.table import Table, Values
from reports.engine.rounding import Exact, Root


def difference(minuend: str, subtrahend: str) -> Formula:
    """The values of one item less those of another."""

    def values(table: Table) -> Values:
        return [
            None if left is None or right is None else _number(left) - _number(right)
            for left, right in zip(table.values[minuend], table.values[subtrahend], strict=True)
        ]

    return Formula(values, (minuend, subtrahend))


def ratio(numerator: str | tuple[str, str], denominator: str) -> Formula:
    """One item (or the difference of two) divided by another; an average, when its unit is money."""
    above = (numerator,) if isinstance(numerator, str) else numerator

    def values(table: Table) -> Values:
        columns = zip(*(table.values[code] for code in (*above, denominator)), strict=True)
        return [_divided(operands[:-1], operands[-1]) for operands in columns]

    return Formula(values, (*above, denominator))


def quotient(numerator: int | Fraction, denominator: int | Fraction) -> Exact:
    """Divide exactly; null when the denominator is zero."""
    return Fraction(numerator) / denominator if denominator else None


def _divided(above: Sequence[Exact], below: Exact) -> Exact:
    if below is None or any(value is None for value in above):
        return None
    numerator = _number(above[0]) - (_number(above[1]) if len(above) > 1 else 0)
    return quotient(numerator, _number(below))


def _number(value: Exact) -> int | Fraction:
    if value is None or isinstance(value, Root):
        raise TypeError(f"{value!r} takes no part in a formula")
    return value
