"""Segments about how things went on: within the period, since the one before, since a year before."""

from __future__ import annotations

from fractions import Fraction

from tests.reports.engine.oracle.account import Month, Value
from tests.reports.engine.oracle.book import Book, later
from tests.reports.engine.oracle.period import OTHER, Period, amount_of
from tests.reports.engine.oracle.rounding import over, ratio, root_ratio


def _preceding(period: Period) -> list[Month]:
    return [later(month, -len(period.months)) for month in period.months]


def _year_before(period: Period) -> list[Month]:
    return [later(month, -12) for month in period.months]


def stability(book: Book, period: Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    months = _preceding(period)
    known = book.fully_covered(months)
    for side, direction in (("income", "C"), ("expense", "D")):
        now = period.by_counterparty(direction, OTHER)
        before = Period(book, months).by_counterparty(direction, OTHER)
        recurring = [name for name in now if name in before]
        share = over(sum(now[name] for name in recurring), sum(now.values()))
        items[f"stability.{side}_recurring_counterparties"] = len(recurring) if known else None
        items[f"stability.{side}_recurring_share"] = ratio(share) if known else None
        items[f"stability.{side}_new_counterparties"] = len([n for n in now if n not in before]) if known else None
        items[f"stability.{side}_lost_counterparties"] = len([n for n in before if n not in now]) if known else None
    return items


def activity(period: Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        active = {t.posted_on for t in period.flow(direction, OTHER)}
        longest = gap = 0
        for day in period.days:
            gap = 0 if day in active else gap + 1
            longest = max(longest, gap)
        items[f"activity.{side}_days"] = len(active)
        items[f"activity.longest_{side}_gap_days"] = longest
        items[f"activity.{side}_months"] = period.active_months(direction, OTHER)
    return items


def trend(book: Book, period: Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        now = amount_of(period.flow(direction, OTHER))
        for name, months in (("growth", _preceding(period)), ("growth_year_on_year", _year_before(period))):
            before = amount_of(Period(book, months).flow(direction, OTHER))
            growth = over(now - before, before) if book.fully_covered(months) else None
            items[f"trend.{side}_{name}"] = ratio(growth)
        items[f"trend.{side}_variation"] = _variation(book, period, direction)
    return items


def _variation(book: Book, period: Period, direction: str) -> str | None:
    if len(period.months) != 3:
        return None
    amounts = [amount_of(Period(book, [month]).flow(direction, OTHER)) for month in period.months]
    mean = Fraction(sum(amounts), 3)
    if not mean:
        return None
    variance = sum((amount - mean) ** 2 for amount in amounts) / 3
    return root_ratio(variance / mean**2)
