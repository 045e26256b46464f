"""Segments about who paid and was paid."""

from __future__ import annotations

from fractions import Fraction

from tests.reports.engine.oracle.account import Value
from tests.reports.engine.oracle.period import OTHER, Period, amount_of, only
from tests.reports.engine.oracle.rounding import money, over, ratio


def counterparties(period: Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for kind, code in (("enterprise", "OTH_ENTERPRISE"), ("individual", "OTH_INDIVIDUAL")):
        for side, direction in (("income", "C"), ("expense", "D")):
            flow = period.flow(direction, only(code))
            items[f"counterparties.{kind}_{side}_amount"] = money(amount_of(flow))
            items[f"counterparties.{kind}_{side}_count"] = len(flow)
    for side, direction in (("income", "C"), ("expense", "D")):
        amounts = period.by_counterparty(direction, OTHER)
        items[f"counterparties.{side}_counterparties"] = len(amounts)
        items[f"counterparties.{side}_top5_share"] = ratio(_top_share(amounts, 5))
    return items


def kind(period: Period, segment: str, code: str) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        flow = period.flow(direction, only(code))
        items[f"{segment}.{side}_amount"] = money(amount_of(flow))
        items[f"{segment}.{side}_count"] = len(flow)
        items[f"{segment}.{side}_counterparties"] = len(period.by_counterparty(direction, only(code)))
        items[f"{segment}.{side}_share"] = ratio(over(amount_of(flow), amount_of(period.flow(direction, OTHER))))
    net = amount_of(period.flow("C", only(code))) - amount_of(period.flow("D", only(code)))
    items[f"{segment}.net_amount"] = money(net)
    return items


def _top_share(amounts: dict[str, int], count: int) -> Fraction | None:
    return over(sum(sorted(amounts.values(), reverse=True)[:count]), sum(amounts.values()))


def concentration(period: Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        amounts = period.by_counterparty(direction, OTHER)
        total = sum(amounts.values())
        items[f"concentration.{side}_counterparties"] = len(amounts)
        for count in (1, 5, 10):
            items[f"concentration.{side}_top{count}_share"] = ratio(_top_share(amounts, count))
        squares = sum((Fraction(amount, total) ** 2 for amount in amounts.values()), Fraction(0))
        items[f"concentration.{side}_hhi"] = ratio(squares) if amounts else None
    return items
