"""One table a segment: item name -> formula. The dictionary says which product has which item."""

from __future__ import annotations

from reports.engine.items.measures import Formula
from reports.engine.items.segments import (
    activity,
    agency,
    balance,
    cash,
    concentration,
    counterparties,
    enterprises,
    individuals,
    institution,
    other,
    public,
    same_name,
    size_bands,
    stability,
    third_party_payment,
    trend,
)

_MODULES = (
    balance,
    cash,
    public,
    same_name,
    third_party_payment,
    agency,
    institution,
    other,
    counterparties,
    enterprises,
    individuals,
    concentration,
    stability,
    size_bands,
    activity,
    trend,
)

FORMULAS: dict[str, Formula] = {
    f"{module.__name__.rpartition('.')[2]}.{name}": formula
    for module in _MODULES
    for name, formula in module.SEGMENT.items()
}
"""Item code -> formula, for every computed item of every product."""
