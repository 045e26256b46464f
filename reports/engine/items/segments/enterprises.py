"""Other flows: with enterprises."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.formulas import difference, ratio
from reports.engine.items.measures import amount, count, counterparties

SEGMENT = {
    "income_amount": amount(credits("OTH_ENTERPRISE")),
    "income_count": count(credits("OTH_ENTERPRISE")),
    "income_counterparties": counterparties(credits("OTH_ENTERPRISE")),
    "income_share": ratio("enterprises.income_amount", "other.income_amount"),
    "expense_amount": amount(debits("OTH_ENTERPRISE")),
    "expense_count": count(debits("OTH_ENTERPRISE")),
    "expense_counterparties": counterparties(debits("OTH_ENTERPRISE")),
    "expense_share": ratio("enterprises.expense_amount", "other.expense_amount"),
    "net_amount": difference("enterprises.income_amount", "enterprises.expense_amount"),
}
