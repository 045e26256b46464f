"""Income, expenditure and balance."""

from reports.engine.items import balances
from reports.engine.items.flows import credits, debits
from reports.engine.items.formulas import difference, ratio
from reports.engine.items.measures import amount, count, days_with, largest

SEGMENT = {
    "income_amount": amount(credits("*")),
    "income_count": count(credits("*")),
    "expense_amount": amount(debits("*")),
    "expense_count": count(debits("*")),
    "net_amount": difference("balance.income_amount", "balance.expense_amount"),
    "daily_average_balance": balances.daily_average(),
    "period_end_balance": balances.period_end(),
    "highest_daily_balance": balances.highest(),
    "lowest_daily_balance": balances.lowest(),
    "days_covered": balances.days_covered(),
    "active_days": days_with("active_days"),
    "largest_income": largest(credits("*")),
    "largest_expense": largest(debits("*")),
    "opening_balance": balances.opening(),
    "income_expense_ratio": ratio("balance.income_amount", "balance.expense_amount"),
    "balance_expense_ratio": ratio("balance.daily_average_balance", "balance.expense_amount"),
}
