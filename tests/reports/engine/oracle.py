"""A second, naive reading of the definitions: the figures of one account straight from its transactions.

It shares no code with the engine. Everything is looked up again and again in plain lists of days and transactions, and
divided in exact fractions, so that a reader can hold it against the specification line by line.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import isqrt
from pathlib import Path

DICTIONARY = Path(__file__).resolve().parents[3] / "reports" / "engine" / "dictionaries" / "1.0.csv"
NOT_COMPUTED = ("header", "account", "annotations")

Month = tuple[int, int]
Value = str | int | None
Columns = dict[str, dict[str, Value]]


@dataclass(frozen=True)
class Transaction:
    posted_on: date
    sequence: int
    direction: str
    amount_fen: int
    balance_fen: int
    flow_code: str
    counterparty: str | None = None


@dataclass(frozen=True)
class Account:
    """One account: its life, the months that were submitted for it, and its transactions in any order."""

    opened_on: date
    closed_on: date | None
    covered_months: frozenset[Month]
    transactions: tuple[Transaction, ...]


def computed_items(product: str) -> list[str]:
    """List the codes of a product's computed items in the dictionary's order."""
    with DICTIONARY.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["product"] == product]
    return [row["item"] for row in rows if row["segment"] not in NOT_COMPUTED]


def figures(account: Account, *, product: str, start: Month, end: Month) -> Columns:
    """Compute every computed item of a product for each column of the span."""
    book = _Book(account)
    wanted = computed_items(product)
    columns: Columns = {}
    for name, months in _columns(book, product, start, end):
        items = _items(book, months)
        columns[name] = {item: items[item] for item in wanted}
    return columns


# ----- the calendar


def _months_between(start: Month, end: Month) -> list[Month]:
    months, month = [], start
    while month <= end:
        months.append(month)
        month = _later(month, 1)
    return months


def _later(month: Month, count: int) -> Month:
    position = month[0] * 12 + (month[1] - 1) + count
    return position // 12, position % 12 + 1


def _days(month: Month) -> list[date]:
    day, days = date(month[0], month[1], 1), []
    while (day.year, day.month) == month:
        days.append(day)
        day += timedelta(days=1)
    return days


def _month_of(day: date) -> Month:
    return day.year, day.month


def _quarter_of(month: Month) -> list[Month]:
    first = (month[1] - 1) // 3 * 3 + 1
    return [(month[0], first), (month[0], first + 1), (month[0], first + 2)]


# ----- what is known of the account


class _Book:
    """The covered days of an account, the transactions on them, and the balance at the end of each."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._covered: dict[Month, list[date]] = {}
        self.transactions = sorted(
            (t for t in account.transactions if t.posted_on in self.covered_days(_month_of(t.posted_on))),
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
                for day in (_days(month) if month in account.covered_months else [])
                if account.opened_on <= day <= last
            ]
        return self._covered[month]

    def fully_covered(self, months: list[Month]) -> bool:
        return all(self.covered_days(month) == _days(month) for month in months)

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


def _columns(book: _Book, product: str, start: Month, end: Month) -> list[tuple[str, list[Month]]]:
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


# ----- rounding, once, from exact operands


def _half_away(number: Fraction) -> int:
    """Round to a whole number, half away from zero."""
    whole = int(abs(number) + Fraction(1, 2))
    return whole if number >= 0 else -whole


def _decimals(number: int, places: int) -> str:
    """Write a whole number of the last place: (-5, 2) -> "-0.05"; there is no negative zero."""
    digits = str(abs(number)).rjust(places + 1, "0")
    return ("-" if number < 0 else "") + digits[:-places] + "." + digits[-places:]


def _money(fen: Fraction | int | None) -> str | None:
    return None if fen is None else _decimals(_half_away(Fraction(fen)), 2)


def _ratio(number: Fraction | None) -> str | None:
    return None if number is None else _decimals(_half_away(number * 10_000), 4)


def _root_ratio(square: Fraction | None) -> str | None:
    """Write the square root of an exact number: the k with k - 1/2 <= 10000 root < k + 1/2."""
    if square is None:
        return None
    twice = isqrt(int(square * 4 * 10_000**2))
    return _decimals((twice + 1) // 2, 4)


def _over(numerator: Fraction | int | None, denominator: Fraction | int | None) -> Fraction | None:
    if numerator is None or not denominator:
        return None
    return Fraction(numerator) / Fraction(denominator)


def _less(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left - right


# ----- flows


def _starts(prefix: str, *, but: str = "") -> Callable[[str], bool]:
    return lambda code: code.startswith(prefix) and code != but


def _is(*codes: str) -> Callable[[str], bool]:
    return lambda code: code in codes


_ANY = _starts("")
_OTHER = _starts("OTH_")


class _Period:
    """The transactions of the covered days of a period, and the questions that the dictionary asks of them."""

    def __init__(self, book: _Book, months: list[Month]) -> None:
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
        return len({_month_of(t.posted_on) for t in self.flow(direction, codes)})


def _amount(flow: Iterable[Transaction]) -> int:
    return sum(t.amount_fen for t in flow)


def _largest(flow: Iterable[Transaction]) -> str | None:
    return _money(max((t.amount_fen for t in flow), default=None))


def _average(flow: list[Transaction]) -> str | None:
    return _money(_over(_amount(flow), len(flow)))


# ----- the items, a function a segment


def _items(book: _Book, months: list[Month]) -> dict[str, Value]:
    """Compute all items of a period, those of both products."""
    period = _Period(book, months)
    return {
        **_balance(book, period),
        **_cash(book, period),
        **_public(period),
        **_same_name(book, period),
        **_third_party_payment(period),
        **_agency(period),
        **_institution(period),
        **_other(book, period),
        **_counterparties(period),
        **_kind(period, "enterprises", "OTH_ENTERPRISE"),
        **_kind(period, "individuals", "OTH_INDIVIDUAL"),
        **_concentration(period),
        **_stability(book, period),
        **_size_bands(period),
        **_activity(period),
        **_trend(book, period),
    }


def _period_end_balance(book: _Book, period: _Period) -> int | None:
    return book.balance_after[period.days[-1]]


def _balance(book: _Book, period: _Period) -> dict[str, Value]:
    income, expense = period.flow("C", _ANY), period.flow("D", _ANY)
    balances = [book.balance_after[day] for day in period.days]
    known = [balance for balance in balances if balance is not None]
    average = Fraction(sum(known), len(period.days)) if len(known) == len(balances) else None
    return {
        "balance.income_amount": _money(_amount(income)),
        "balance.income_count": len(income),
        "balance.expense_amount": _money(_amount(expense)),
        "balance.expense_count": len(expense),
        "balance.net_amount": _money(_amount(income) - _amount(expense)),
        "balance.daily_average_balance": _money(average),
        "balance.period_end_balance": _money(_period_end_balance(book, period)),
        "balance.highest_daily_balance": _money(max(known)) if average is not None else None,
        "balance.lowest_daily_balance": _money(min(known)) if average is not None else None,
        "balance.days_covered": len(period.days),
        "balance.active_days": len({t.posted_on for t in period.transactions}),
        "balance.largest_income": _largest(income),
        "balance.largest_expense": _largest(expense),
        "balance.opening_balance": _money(book.balance_before[period.days[0]]),
        "balance.income_expense_ratio": _ratio(_over(_amount(income), _amount(expense))),
        "balance.balance_expense_ratio": _ratio(_over(average, _amount(expense))),
    }


def _cash(book: _Book, period: _Period) -> dict[str, Value]:
    deposits, withdrawals = period.flow("C", _is("CASH")), period.flow("D", _is("CASH"))
    net = _amount(deposits) - _amount(withdrawals)
    return {
        "cash.deposit_amount": _money(_amount(deposits)),
        "cash.deposit_count": len(deposits),
        "cash.withdrawal_amount": _money(_amount(withdrawals)),
        "cash.withdrawal_count": len(withdrawals),
        "cash.deposit_income_ratio": _ratio(_over(_amount(deposits), _amount(period.flow("C", _ANY)))),
        "cash.withdrawal_expense_ratio": _ratio(_over(_amount(withdrawals), _amount(period.flow("D", _ANY)))),
        "cash.net_balance_ratio": _ratio(_over(net, _period_end_balance(book, period))),
        "cash.largest_deposit": _largest(deposits),
        "cash.largest_withdrawal": _largest(withdrawals),
    }


def _public(period: _Period) -> dict[str, Value]:
    income, expense = period.flow("C", _starts("PUB_")), period.flow("D", _starts("PUB_"))
    tax, social = period.flow("D", _is("PUB_TAX")), period.flow("D", _is("PUB_SOCIAL"))
    housing, utility = period.flow("D", _is("PUB_HOUSING")), period.flow("D", _is("PUB_UTILITY"))
    other_paid = period.flow("D", _is("PUB_OTHER"))
    refund = period.flow("C", _is("PUB_TAX"))
    other_received = period.flow("C", _starts("PUB_", but="PUB_TAX"))
    return {
        "public.income_amount": _money(_amount(income)),
        "public.income_count": len(income),
        "public.income_average": _average(income),
        "public.expense_amount": _money(_amount(expense)),
        "public.expense_count": len(expense),
        "public.expense_average": _average(expense),
        "public.tax_paid_amount": _money(_amount(tax)),
        "public.tax_paid_count": len(tax),
        "public.social_security_paid_amount": _money(_amount(social)),
        "public.social_security_paid_count": len(social),
        "public.housing_fund_paid_amount": _money(_amount(housing)),
        "public.housing_fund_paid_count": len(housing),
        "public.utility_paid_amount": _money(_amount(utility)),
        "public.utility_paid_count": len(utility),
        "public.other_paid_amount": _money(_amount(other_paid)),
        "public.other_paid_count": len(other_paid),
        "public.tax_refund_amount": _money(_amount(refund)),
        "public.tax_refund_count": len(refund),
        "public.other_received_amount": _money(_amount(other_received)),
        "public.other_received_count": len(other_received),
        "public.tax_paid_months": period.active_months("D", _is("PUB_TAX")),
        "public.social_security_paid_months": period.active_months("D", _is("PUB_SOCIAL")),
    }


def _same_name(book: _Book, period: _Period) -> dict[str, Value]:
    income, expense = period.flow("C", _is("SELF")), period.flow("D", _is("SELF"))
    net = _amount(income) - _amount(expense)
    return {
        "same_name.income_amount": _money(_amount(income)),
        "same_name.income_count": len(income),
        "same_name.expense_amount": _money(_amount(expense)),
        "same_name.expense_count": len(expense),
        "same_name.net_amount": _money(net),
        "same_name.net_balance_ratio": _ratio(_over(net, _period_end_balance(book, period))),
        "same_name.account_count": len({t.counterparty for t in income + expense if t.counterparty is not None}),
    }


def _third_party_payment(period: _Period) -> dict[str, Value]:
    income, expense = period.flow("C", _is("TPP")), period.flow("D", _is("TPP"))
    return {
        "third_party_payment.income_amount": _money(_amount(income)),
        "third_party_payment.income_count": len(income),
        "third_party_payment.expense_amount": _money(_amount(expense)),
        "third_party_payment.expense_count": len(expense),
        "third_party_payment.income_share": _ratio(_over(_amount(income), _amount(period.flow("C", _ANY)))),
        "third_party_payment.expense_share": _ratio(_over(_amount(expense), _amount(period.flow("D", _ANY)))),
        "third_party_payment.income_average": _average(income),
        "third_party_payment.expense_average": _average(expense),
    }


def _agency(period: _Period) -> dict[str, Value]:
    collected, expense = period.flow("C", _starts("AGT_")), period.flow("D", _starts("AGT_"))
    payroll = period.flow("D", _is("AGT_PAYROLL"))
    other_paid = period.flow("D", _starts("AGT_", but="AGT_PAYROLL"))
    payroll_months = period.active_months("D", _is("AGT_PAYROLL"))
    return {
        "agency.collected_amount": _money(_amount(collected)),
        "agency.collected_count": len(collected),
        "agency.payroll_amount": _money(_amount(payroll)),
        "agency.payroll_count": len(payroll),
        "agency.other_paid_amount": _money(_amount(other_paid)),
        "agency.other_paid_count": len(other_paid),
        "agency.payroll_months": payroll_months,
        "agency.payroll_monthly_average": _money(_over(_amount(payroll), payroll_months)),
        "agency.payroll_expense_ratio": _ratio(_over(_amount(payroll), _amount(period.flow("D", _ANY)))),
        "agency.expense_amount": _money(_amount(expense)),
    }


def _institution(period: _Period) -> dict[str, Value]:
    flows = {
        "loan_disbursed": period.flow("C", _is("INS_LOAN")),
        "loan_repaid": period.flow("D", _is("INS_LOAN")),
        "interest_received": period.flow("C", _is("INS_INTEREST")),
        "interest_paid": period.flow("D", _is("INS_INTEREST")),
        "fee_paid": period.flow("D", _is("INS_FEE")),
        "deposit_returned": period.flow("C", _is("INS_DEPOSIT")),
        "deposit_placed": period.flow("D", _is("INS_DEPOSIT")),
        "other_received": period.flow("C", _is("INS_OTHER", "INS_FEE")),
        "other_paid": period.flow("D", _is("INS_OTHER")),
    }
    amounts = {f"institution.{name}_amount": _money(_amount(flow)) for name, flow in flows.items()}
    counts = {f"institution.{name}_count": len(flow) for name, flow in flows.items()}
    return {**amounts, **counts}


def _other(book: _Book, period: _Period) -> dict[str, Value]:
    income, expense = period.flow("C", _OTHER), period.flow("D", _OTHER)
    net = _amount(income) - _amount(expense)
    return {
        "other.income_amount": _money(_amount(income)),
        "other.income_count": len(income),
        "other.expense_amount": _money(_amount(expense)),
        "other.expense_count": len(expense),
        "other.net_amount": _money(net),
        "other.income_average": _average(income),
        "other.expense_average": _average(expense),
        "other.income_share": _ratio(_over(_amount(income), _amount(period.flow("C", _ANY)))),
        "other.expense_share": _ratio(_over(_amount(expense), _amount(period.flow("D", _ANY)))),
        "other.net_balance_ratio": _ratio(_over(net, _period_end_balance(book, period))),
        "other.largest_income": _largest(income),
        "other.largest_expense": _largest(expense),
    }


def _counterparties(period: _Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for kind, code in (("enterprise", "OTH_ENTERPRISE"), ("individual", "OTH_INDIVIDUAL")):
        for side, direction in (("income", "C"), ("expense", "D")):
            flow = period.flow(direction, _is(code))
            items[f"counterparties.{kind}_{side}_amount"] = _money(_amount(flow))
            items[f"counterparties.{kind}_{side}_count"] = len(flow)
    for side, direction in (("income", "C"), ("expense", "D")):
        amounts = period.by_counterparty(direction, _OTHER)
        items[f"counterparties.{side}_counterparties"] = len(amounts)
        items[f"counterparties.{side}_top5_share"] = _ratio(_top_share(amounts, 5))
    return items


def _kind(period: _Period, segment: str, code: str) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        flow = period.flow(direction, _is(code))
        items[f"{segment}.{side}_amount"] = _money(_amount(flow))
        items[f"{segment}.{side}_count"] = len(flow)
        items[f"{segment}.{side}_counterparties"] = len(period.by_counterparty(direction, _is(code)))
        items[f"{segment}.{side}_share"] = _ratio(_over(_amount(flow), _amount(period.flow(direction, _OTHER))))
    net = _amount(period.flow("C", _is(code))) - _amount(period.flow("D", _is(code)))
    items[f"{segment}.net_amount"] = _money(net)
    return items


def _top_share(amounts: dict[str, int], count: int) -> Fraction | None:
    return _over(sum(sorted(amounts.values(), reverse=True)[:count]), sum(amounts.values()))


def _concentration(period: _Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        amounts = period.by_counterparty(direction, _OTHER)
        total = sum(amounts.values())
        items[f"concentration.{side}_counterparties"] = len(amounts)
        for count in (1, 5, 10):
            items[f"concentration.{side}_top{count}_share"] = _ratio(_top_share(amounts, count))
        squares = sum((Fraction(amount, total) ** 2 for amount in amounts.values()), Fraction(0))
        items[f"concentration.{side}_hhi"] = _ratio(squares) if amounts else None
    return items


def _preceding(period: _Period) -> list[Month]:
    return [_later(month, -len(period.months)) for month in period.months]


def _year_before(period: _Period) -> list[Month]:
    return [_later(month, -12) for month in period.months]


def _stability(book: _Book, period: _Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    months = _preceding(period)
    known = book.fully_covered(months)
    for side, direction in (("income", "C"), ("expense", "D")):
        now = period.by_counterparty(direction, _OTHER)
        before = _Period(book, months).by_counterparty(direction, _OTHER)
        recurring = [name for name in now if name in before]
        share = _over(sum(now[name] for name in recurring), sum(now.values()))
        items[f"stability.{side}_recurring_counterparties"] = len(recurring) if known else None
        items[f"stability.{side}_recurring_share"] = _ratio(share) if known else None
        items[f"stability.{side}_new_counterparties"] = len([n for n in now if n not in before]) if known else None
        items[f"stability.{side}_lost_counterparties"] = len([n for n in before if n not in now]) if known else None
    return items


_BANDS = (
    ("under_1k", 0, 1_000_00),
    ("1k_10k", 1_000_00, 10_000_00),
    ("10k_100k", 10_000_00, 100_000_00),
    ("100k_1m", 100_000_00, 1_000_000_00),
    ("over_1m", 1_000_000_00, 10**30),
)


def _size_bands(period: _Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        for band, low, high in _BANDS:
            of_band = [t for t in period.flow(direction, _OTHER) if low <= t.amount_fen < high]
            items[f"size_bands.{side}_{band}_count"] = len(of_band)
    return items


def _activity(period: _Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        active = {t.posted_on for t in period.flow(direction, _OTHER)}
        longest = gap = 0
        for day in period.days:
            gap = 0 if day in active else gap + 1
            longest = max(longest, gap)
        items[f"activity.{side}_days"] = len(active)
        items[f"activity.longest_{side}_gap_days"] = longest
        items[f"activity.{side}_months"] = period.active_months(direction, _OTHER)
    return items


def _trend(book: _Book, period: _Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        now = _amount(period.flow(direction, _OTHER))
        for name, months in (("growth", _preceding(period)), ("growth_year_on_year", _year_before(period))):
            before = _amount(_Period(book, months).flow(direction, _OTHER))
            growth = _over(now - before, before) if book.fully_covered(months) else None
            items[f"trend.{side}_{name}"] = _ratio(growth)
        items[f"trend.{side}_variation"] = _variation(book, period, direction)
    return items


def _variation(book: _Book, period: _Period, direction: str) -> str | None:
    if len(period.months) != 3:
        return None
    amounts = [_amount(_Period(book, [month]).flow(direction, _OTHER)) for month in period.months]
    mean = Fraction(sum(amounts), 3)
    if not mean:
        return None
    variance = sum((amount - mean) ** 2 for amount in amounts) / 3
    return _root_ratio(variance / mean**2)
