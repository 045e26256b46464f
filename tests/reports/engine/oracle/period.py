"""The transactions of a period, and the questions that the dictionary asks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.reports.engine.oracle.account import Month, Transaction
from tests.reports.engine.oracle.book import Book, month_of
from tests.reports.engine.oracle.rounding import money, over


def starts(prefix: str, *, but: str = "") -> Callable[[str], bool]:
    return lambda code: code.startswith(prefix) and code != but


def only(*codes: str) -> Callable[[str], bool]:
    return lambda code: code in codes


ANY = starts("")
OTHER = starts("OTH_")


class Period:
    """The transactions of the covered days of a period, and the questions that the dictionary asks of them."""

    def __init__(self, book: Book, months: list[Month]) -> None:
        self.months = months
        self.days = [day for month in months for day in book.covered_days(month)]
        self.transactions = [t for t in book.transactions if t.posted_on in self.days]

    def flow(self, direction: str, codes: Callable[[str], bool]) -> list[Transaction]:
        return [t for t in self.transactions if t.direction == direction and codes(t.flow_code)]

    def by_counterparty(self, direction: str, codes: Callable[[str], bool]) -> dict[str, int]:
        amounts: dict[str, int] = {}
        for t in self.flow(direction, codes):
            if t.counterparty is not None:
                amounts[t.counterparty] = amounts.get(t.counterparty, 0) + t.amount_fen
        return amounts

    def active_months(self, direction: str, codes: Callable[[str], bool]) -> int:
        return len({month_of(t.posted_on) for t in self.flow(direction, codes)})


def amount_of(flow: Iterable[Transaction]) -> int:
    return sum(t.amount_fen for t in flow)


def largest_of(flow: Iterable[Transaction]) -> str | None:
    return money(max((t.amount_fen for t in flow), default=None))


def average_of(flow: list[Transaction]) -> str | None:
    return money(over(amount_of(flow), len(flow)))
