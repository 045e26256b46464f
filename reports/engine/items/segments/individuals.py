"""Other flows: with natural persons."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.formulas import difference, ratio
from reports.engine.items.measures import amount, count, counterparties

SEGMENT = {
    "income_amount": amount(credits("OTH_INDIVIDUAL")),
    "income_count": count(credits("OTH_INDIVIDUAL")),
    "income_counterparties": counterparties(credits("OTH_INDIVIDUAL")),
    "income_share": ratio("individuals.income_amount", "other.income_amount"),
    "expense_amount": amount(debits("OTH_INDIVIDUAL")),
    "expense_count": count(debits("OTH_INDIVIDUAL")),
    "expense_counterparties": counterparties(debits("OTH_INDIVIDUAL")),
    "expense_share": ratio("individuals.expense_amount", "other.expense_amount"),
    "net_amount": difference("individuals.income_amount", "individuals.expense_amount"),
}
