"""Other flows: counterparties (the monthly product's short form of three segments of the report)."""

from reports.engine.items.counterparties import top_share
from reports.engine.items.flows import credits, debits
from reports.engine.items.measures import amount, count, counterparties

SEGMENT = {
    "enterprise_income_amount": amount(credits("OTH_ENTERPRISE")),
    "enterprise_income_count": count(credits("OTH_ENTERPRISE")),
    "enterprise_expense_amount": amount(debits("OTH_ENTERPRISE")),
    "enterprise_expense_count": count(debits("OTH_ENTERPRISE")),
    "individual_income_amount": amount(credits("OTH_INDIVIDUAL")),
    "individual_income_count": count(credits("OTH_INDIVIDUAL")),
    "individual_expense_amount": amount(debits("OTH_INDIVIDUAL")),
    "individual_expense_count": count(debits("OTH_INDIVIDUAL")),
    "income_counterparties": counterparties(credits("OTH_*")),
    "expense_counterparties": counterparties(debits("OTH_*")),
    "income_top5_share": top_share(credits("OTH_*"), 5),
    "expense_top5_share": top_share(debits("OTH_*"), 5),
}
