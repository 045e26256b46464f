"""Segments of one kind of flow each: how much came and went."""

from __future__ import annotations

from fractions import Fraction

from tests.reports.engine.oracle.account import Value
from tests.reports.engine.oracle.book import Book
from tests.reports.engine.oracle.period import ANY, OTHER, Period, amount_of, average_of, largest_of, only, starts
from tests.reports.engine.oracle.rounding import money, over, ratio


def _period_end_balance(book: Book, period: Period) -> int | None:
    return book.balance_after[period.days[-1]]


def balance(book: Book, period: Period) -> dict[str, Value]:
    income, expense = period.flow("C", ANY), period.flow("D", ANY)
    balances = [book.balance_after[day] for day in period.days]
    known = [balance for balance in balances if balance is not None]
    average = Fraction(sum(known), len(period.days)) if len(known) == len(balances) else None
    return {
        "balance.income_amount": money(amount_of(income)),
        "balance.income_count": len(income),
        "balance.expense_amount": money(amount_of(expense)),
        "balance.expense_count": len(expense),
        "balance.net_amount": money(amount_of(income) - amount_of(expense)),
        "balance.daily_average_balance": money(average),
        "balance.period_end_balance": money(_period_end_balance(book, period)),
        "balance.highest_daily_balance": money(max(known)) if average is not None else None,
        "balance.lowest_daily_balance": money(min(known)) if average is not None else None,
        "balance.days_covered": len(period.days),
        "balance.active_days": len({t.posted_on for t in period.transactions}),
        "balance.largest_income": largest_of(income),
        "balance.largest_expense": largest_of(expense),
        "balance.opening_balance": money(book.balance_before[period.days[0]]),
        "balance.income_expense_ratio": ratio(over(amount_of(income), amount_of(expense))),
        "balance.balance_expense_ratio": ratio(over(average, amount_of(expense))),
    }


def cash(book: Book, period: Period) -> dict[str, Value]:
    deposits, withdrawals = period.flow("C", only("CASH")), period.flow("D", only("CASH"))
    net = amount_of(deposits) - amount_of(withdrawals)
    return {
        "cash.deposit_amount": money(amount_of(deposits)),
        "cash.deposit_count": len(deposits),
        "cash.withdrawal_amount": money(amount_of(withdrawals)),
        "cash.withdrawal_count": len(withdrawals),
        "cash.deposit_income_ratio": ratio(over(amount_of(deposits), amount_of(period.flow("C", ANY)))),
        "cash.withdrawal_expense_ratio": ratio(over(amount_of(withdrawals), amount_of(period.flow("D", ANY)))),
        "cash.net_balance_ratio": ratio(over(net, _period_end_balance(book, period))),
        "cash.largest_deposit": largest_of(deposits),
        "cash.largest_withdrawal": largest_of(withdrawals),
    }


def public(period: Period) -> dict[str, Value]:
    income, expense = period.flow("C", starts("PUB_")), period.flow("D", starts("PUB_"))
    tax, social = period.flow("D", only("PUB_TAX")), period.flow("D", only("PUB_SOCIAL"))
    housing, utility = period.flow("D", only("PUB_HOUSING")), period.flow("D", only("PUB_UTILITY"))
    other_paid = period.flow("D", only("PUB_OTHER"))
    refund = period.flow("C", only("PUB_TAX"))
    other_received = period.flow("C", starts("PUB_", but="PUB_TAX"))
    return {
        "public.income_amount": money(amount_of(income)),
        "public.income_count": len(income),
        "public.income_average": average_of(income),
        "public.expense_amount": money(amount_of(expense)),
        "public.expense_count": len(expense),
        "public.expense_average": average_of(expense),
        "public.tax_paid_amount": money(amount_of(tax)),
        "public.tax_paid_count": len(tax),
        "public.social_security_paid_amount": money(amount_of(social)),
        "public.social_security_paid_count": len(social),
        "public.housing_fund_paid_amount": money(amount_of(housing)),
        "public.housing_fund_paid_count": len(housing),
        "public.utility_paid_amount": money(amount_of(utility)),
        "public.utility_paid_count": len(utility),
        "public.other_paid_amount": money(amount_of(other_paid)),
        "public.other_paid_count": len(other_paid),
        "public.tax_refund_amount": money(amount_of(refund)),
        "public.tax_refund_count": len(refund),
        "public.other_received_amount": money(amount_of(other_received)),
        "public.other_received_count": len(other_received),
        "public.tax_paid_months": period.active_months("D", only("PUB_TAX")),
        "public.social_security_paid_months": period.active_months("D", only("PUB_SOCIAL")),
    }


def same_name(book: Book, period: Period) -> dict[str, Value]:
    income, expense = period.flow("C", only("SELF")), period.flow("D", only("SELF"))
    net = amount_of(income) - amount_of(expense)
    return {
        "same_name.income_amount": money(amount_of(income)),
        "same_name.income_count": len(income),
        "same_name.expense_amount": money(amount_of(expense)),
        "same_name.expense_count": len(expense),
        "same_name.net_amount": money(net),
        "same_name.net_balance_ratio": ratio(over(net, _period_end_balance(book, period))),
        "same_name.account_count": len({t.counterparty for t in income + expense if t.counterparty is not None}),
    }


def third_party_payment(period: Period) -> dict[str, Value]:
    income, expense = period.flow("C", only("TPP")), period.flow("D", only("TPP"))
    return {
        "third_party_payment.income_amount": money(amount_of(income)),
        "third_party_payment.income_count": len(income),
        "third_party_payment.expense_amount": money(amount_of(expense)),
        "third_party_payment.expense_count": len(expense),
        "third_party_payment.income_share": ratio(over(amount_of(income), amount_of(period.flow("C", ANY)))),
        "third_party_payment.expense_share": ratio(over(amount_of(expense), amount_of(period.flow("D", ANY)))),
        "third_party_payment.income_average": average_of(income),
        "third_party_payment.expense_average": average_of(expense),
    }


def agency(period: Period) -> dict[str, Value]:
    collected, expense = period.flow("C", starts("AGT_")), period.flow("D", starts("AGT_"))
    payroll = period.flow("D", only("AGT_PAYROLL"))
    other_paid = period.flow("D", starts("AGT_", but="AGT_PAYROLL"))
    payroll_months = period.active_months("D", only("AGT_PAYROLL"))
    return {
        "agency.collected_amount": money(amount_of(collected)),
        "agency.collected_count": len(collected),
        "agency.payroll_amount": money(amount_of(payroll)),
        "agency.payroll_count": len(payroll),
        "agency.other_paid_amount": money(amount_of(other_paid)),
        "agency.other_paid_count": len(other_paid),
        "agency.payroll_months": payroll_months,
        "agency.payroll_monthly_average": money(over(amount_of(payroll), payroll_months)),
        "agency.payroll_expense_ratio": ratio(over(amount_of(payroll), amount_of(period.flow("D", ANY)))),
        "agency.expense_amount": money(amount_of(expense)),
    }


def institution(period: Period) -> dict[str, Value]:
    flows = {
        "loan_disbursed": period.flow("C", only("INS_LOAN")),
        "loan_repaid": period.flow("D", only("INS_LOAN")),
        "interest_received": period.flow("C", only("INS_INTEREST")),
        "interest_paid": period.flow("D", only("INS_INTEREST")),
        "fee_paid": period.flow("D", only("INS_FEE")),
        "deposit_returned": period.flow("C", only("INS_DEPOSIT")),
        "deposit_placed": period.flow("D", only("INS_DEPOSIT")),
        "other_received": period.flow("C", only("INS_OTHER", "INS_FEE")),
        "other_paid": period.flow("D", only("INS_OTHER")),
    }
    amounts = {f"institution.{name}_amount": money(amount_of(flow)) for name, flow in flows.items()}
    counts = {f"institution.{name}_count": len(flow) for name, flow in flows.items()}
    return {**amounts, **counts}


def other(book: Book, period: Period) -> dict[str, Value]:
    income, expense = period.flow("C", OTHER), period.flow("D", OTHER)
    net = amount_of(income) - amount_of(expense)
    return {
        "other.income_amount": money(amount_of(income)),
        "other.income_count": len(income),
        "other.expense_amount": money(amount_of(expense)),
        "other.expense_count": len(expense),
        "other.net_amount": money(net),
        "other.income_average": average_of(income),
        "other.expense_average": average_of(expense),
        "other.income_share": ratio(over(amount_of(income), amount_of(period.flow("C", ANY)))),
        "other.expense_share": ratio(over(amount_of(expense), amount_of(period.flow("D", ANY)))),
        "other.net_balance_ratio": ratio(over(net, _period_end_balance(book, period))),
        "other.largest_income": largest_of(income),
        "other.largest_expense": largest_of(expense),
    }


_BANDS = (
    ("under_1k", 0, 1_000_00),
    ("1k_10k", 1_000_00, 10_000_00),
    ("10k_100k", 10_000_00, 100_000_00),
    ("100k_1m", 100_000_00, 1_000_000_00),
    ("over_1m", 1_000_000_00, 10**30),
)


def size_bands(period: Period) -> dict[str, Value]:
    items: dict[str, Value] = {}
    for side, direction in (("income", "C"), ("expense", "D")):
        for band, low, high in _BANDS:
            of_band = [t for t in period.flow(direction, OTHER) if low <= t.amount_fen < high]
            items[f"size_bands.{side}_{band}_count"] = len(of_band)
    return items
