"""Other flows: counterparty stability against the preceding period."""

from reports.engine.items.counterparties import lost, new, recurring, recurring_share
from reports.engine.items.flows import credits, debits

SEGMENT = {
    "income_recurring_counterparties": recurring(credits("OTH_*")),
    "income_recurring_share": recurring_share(credits("OTH_*")),
    "income_new_counterparties": new(credits("OTH_*")),
    "income_lost_counterparties": lost(credits("OTH_*")),
    "expense_recurring_counterparties": recurring(debits("OTH_*")),
    "expense_recurring_share": recurring_share(debits("OTH_*")),
    "expense_new_counterparties": new(debits("OTH_*")),
    "expense_lost_counterparties": lost(debits("OTH_*")),
}
