"""The covered days of an account with their balances, and the columns of a span."""

from __future__ import annotations

from datetime import date, timedelta

from tests.reports.engine.oracle.account import Account, Month


def _months_between(start: Month, end: Month) -> list[Month]:
    months, month = [], start
    while month <= end:
        months.append(month)
        month = later(month, 1)
    return months


def later(month: Month, count: int) -> Month:
    position = month[0] * 12 + (month[1] - 1) + count
    return position // 12, position % 12 + 1


def _days_of(month: Month) -> list[date]:
    day, days = date(month[0], month[1], 1), []
    while (day.year, day.month) == month:
        days.append(day)
        day += timedelta(days=1)
    return days


def month_of(day: date) -> Month:
    return day.year, day.month


def _quarter_of(month: Month) -> list[Month]:
    first = (month[1] - 1) // 3 * 3 + 1
    return [(month[0], first), (month[0], first + 1), (month[0], first + 2)]


class Book:
    """The covered days of an account, the transactions on them, and the balance at the end of each."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._covered: dict[Month, list[date]] = {}
        self.transactions = sorted(
            (t for t in account.transactions if t.posted_on in self.covered_days(month_of(t.posted_on))),
            key=lambda t: (t.posted_on, t.sequence),
        )
        self.balance_before: dict[date, int | None] = {}
        self.balance_after: dict[date, int | None] = {}
        for run in self._runs():
            self._keep_balances(run)

    def covered_days(self, month: Month) -> list[date]:
        if month not in self._covered:
            account = self._account
            last = account.closed_on or date.max
            self._covered[month] = [
                day
                for day in (_days_of(month) if month in account.covered_months else [])
                if account.opened_on <= day <= last
            ]
        return self._covered[month]

    def fully_covered(self, months: list[Month]) -> bool:
        return all(self.covered_days(month) == _days_of(month) for month in months)

    def _runs(self) -> list[list[date]]:
        """Cut the covered days where a day is missing between two of them."""
        runs: list[list[date]] = []
        for month in sorted(self._account.covered_months):
            for day in self.covered_days(month):
                if runs and runs[-1][-1] + timedelta(days=1) == day:
                    runs[-1].append(day)
                else:
                    runs.append([day])
        return runs

    def _keep_balances(self, run: list[date]) -> None:
        of_run = [t for t in self.transactions if run[0] <= t.posted_on <= run[-1]]
        balance: int | None = None
        if of_run:
            first = of_run[0]
            balance = first.balance_fen - (first.amount_fen if first.direction == "C" else -first.amount_fen)
        for day in run:
            self.balance_before[day] = balance
            of_day = [t for t in of_run if t.posted_on == day]
            if of_day:
                balance = of_day[-1].balance_fen
            self.balance_after[day] = balance


def columns_of(book: Book, product: str, start: Month, end: Month) -> list[tuple[str, list[Month]]]:
    """Name the columns of the span with the months of each; months without a covered day have none."""
    present = [month for month in _months_between(start, end) if book.covered_days(month)]
    columns: list[tuple[str, list[Month]]] = []
    for month in present:
        quarter = _quarter_of(month)
        if product == "report" and all(each in present for each in quarter):
            if month == quarter[0]:
                columns.append((f"{month[0]:04d}Q{(month[1] + 2) // 3}", quarter))
        else:
            columns.append((f"{month[0]:04d}-{month[1]:02d}", [month]))
    return columns
