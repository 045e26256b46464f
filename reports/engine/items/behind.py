"""What is behind an item: the flows that it is made of, by itself or through the items that it is made of."""

from __future__ import annotations

from reports.engine.items.segments import FORMULAS


def flows_behind(code: str) -> frozenset[str]:
    """Name the flows behind a computed item; none where all of them are: balances, days, and what comes of them."""
    formula = FORMULAS[code]
    if not formula.operands:
        return frozenset(formula.flows)
    parts = [flows_behind(operand) for operand in formula.operands]
    return frozenset().union(*parts) if all(parts) else frozenset()


def operands_of(code: str) -> tuple[str, ...]:
    """Name the items that an item is computed from."""
    return FORMULAS[code].operands
