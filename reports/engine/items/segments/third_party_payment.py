"""Flows through third-party payment platforms."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.formulas import ratio
from reports.engine.items.measures import amount, count

SEGMENT = {
    "income_amount": amount(credits("TPP")),
    "income_count": count(credits("TPP")),
    "expense_amount": amount(debits("TPP")),
    "expense_count": count(debits("TPP")),
    "income_share": ratio("third_party_payment.income_amount", "balance.income_amount"),
    "expense_share": ratio("third_party_payment.expense_amount", "balance.expense_amount"),
    "income_average": ratio("third_party_payment.income_amount", "third_party_payment.income_count"),
    "expense_average": ratio("third_party_payment.expense_amount", "third_party_payment.expense_count"),
}
