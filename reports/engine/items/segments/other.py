"""Other flows: overall."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.formulas import difference, ratio
from reports.engine.items.measures import amount, count, largest

SEGMENT = {
    "income_amount": amount(credits("OTH_*")),
    "income_count": count(credits("OTH_*")),
    "expense_amount": amount(debits("OTH_*")),
    "expense_count": count(debits("OTH_*")),
    "net_amount": difference("other.income_amount", "other.expense_amount"),
    "income_average": ratio("other.income_amount", "other.income_count"),
    "expense_average": ratio("other.expense_amount", "other.expense_count"),
    "income_share": ratio("other.income_amount", "balance.income_amount"),
    "expense_share": ratio("other.expense_amount", "balance.expense_amount"),
    "net_balance_ratio": ratio("other.net_amount", "balance.period_end_balance"),
    "largest_income": largest(credits("OTH_*")),
    "largest_expense": largest(debits("OTH_*")),
}
