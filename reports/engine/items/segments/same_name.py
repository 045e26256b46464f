"""Flows with same-name accounts."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.formulas import difference, ratio
from reports.engine.items.measures import amount, count, counterparties

SEGMENT = {
    "income_amount": amount(credits("SELF")),
    "income_count": count(credits("SELF")),
    "expense_amount": amount(debits("SELF")),
    "expense_count": count(debits("SELF")),
    "net_amount": difference("same_name.income_amount", "same_name.expense_amount"),
    "net_balance_ratio": ratio(("same_name.income_amount", "same_name.expense_amount"), "balance.period_end_balance"),
    "account_count": counterparties(credits("SELF"), debits("SELF")),
}
