"""Flows through the opening institution's agency services."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.formulas import ratio
from reports.engine.items.measures import amount, count, months_with

SEGMENT = {
    "collected_amount": amount(credits("AGT_*")),
    "collected_count": count(credits("AGT_*")),
    "payroll_amount": amount(debits("AGT_PAYROLL")),
    "payroll_count": count(debits("AGT_PAYROLL")),
    "other_paid_amount": amount(debits("AGT_*", without="AGT_PAYROLL")),
    "other_paid_count": count(debits("AGT_*", without="AGT_PAYROLL")),
    "payroll_months": months_with(debits("AGT_PAYROLL")),
    "payroll_monthly_average": ratio("agency.payroll_amount", "agency.payroll_months"),
    "payroll_expense_ratio": ratio("agency.payroll_amount", "balance.expense_amount"),
    "expense_amount": amount(debits("AGT_*")),
}
