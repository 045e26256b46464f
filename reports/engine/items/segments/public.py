"""Flows with identifiable public institutions."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.formulas import ratio
from reports.engine.items.measures import amount, count, months_with

SEGMENT = {
    "income_amount": amount(credits("PUB_*")),
    "income_count": count(credits("PUB_*")),
    "income_average": ratio("public.income_amount", "public.income_count"),
    "expense_amount": amount(debits("PUB_*")),
    "expense_count": count(debits("PUB_*")),
    "expense_average": ratio("public.expense_amount", "public.expense_count"),
    "tax_paid_amount": amount(debits("PUB_TAX")),
    "tax_paid_count": count(debits("PUB_TAX")),
    "social_security_paid_amount": amount(debits("PUB_SOCIAL")),
    "social_security_paid_count": count(debits("PUB_SOCIAL")),
    "housing_fund_paid_amount": amount(debits("PUB_HOUSING")),
    "housing_fund_paid_count": count(debits("PUB_HOUSING")),
    "utility_paid_amount": amount(debits("PUB_UTILITY")),
    "utility_paid_count": count(debits("PUB_UTILITY")),
    "other_paid_amount": amount(debits("PUB_OTHER")),
    "other_paid_count": count(debits("PUB_OTHER")),
    "tax_refund_amount": amount(credits("PUB_TAX")),
    "tax_refund_count": count(credits("PUB_TAX")),
    "other_received_amount": amount(credits("PUB_*", without="PUB_TAX")),
    "other_received_count": count(credits("PUB_*", without="PUB_TAX")),
    "tax_paid_months": months_with(debits("PUB_TAX")),
    "social_security_paid_months": months_with(debits("PUB_SOCIAL")),
}
