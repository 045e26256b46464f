"""Other flows: activity."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.measures import days_with, months_with
from reports.engine.items.series import longest_gap

SEGMENT = {
    "income_days": days_with("income_days"),
    "longest_income_gap_days": longest_gap("income_days"),
    "income_months": months_with(credits("OTH_*")),
    "expense_days": days_with("expense_days"),
    "longest_expense_gap_days": longest_gap("expense_days"),
    "expense_months": months_with(debits("OTH_*")),
}
