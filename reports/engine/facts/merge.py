"""Facts add up: what several months say together. Merging is associative, and the order of the months is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Flows = Mapping[str, Sequence[int]]


def merge_flows(parts: Iterable[Flows]) -> dict[str, tuple[int, int, int]]:
    """Merge flows of months: amounts and counts add up, the largest is the largest of all."""
    merged: dict[str, tuple[int, int, int]] = {}
    for part in parts:
        for key, (amount, count, largest) in part.items():
            if key in merged:
                amount_before, count_before, largest_before = merged[key]
                merged[key] = (amount_before + amount, count_before + count, max(largest_before, largest))
            else:
                merged[key] = (amount, count, largest)
    return merged


def merge_counts(parts: Iterable[Sequence[int]]) -> list[int]:
    """Merge lists of counts place by place."""
    return [sum(counts) for counts in zip(*parts, strict=True)]


def merge_amounts(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Merge amounts by name, such as those with counterparties: what stands under one name adds up."""
    merged: dict[str, int] = {}
    for part in parts:
        for name, amount in part.items():
            merged[name] = merged.get(name, 0) + amount
    return merged
