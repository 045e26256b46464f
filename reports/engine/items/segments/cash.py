"""Cash deposits and withdrawals."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.formulas import ratio
from reports.engine.items.measures import amount, count, largest

SEGMENT = {
    "deposit_amount": amount(credits("CASH")),
    "deposit_count": count(credits("CASH")),
    "withdrawal_amount": amount(debits("CASH")),
    "withdrawal_count": count(debits("CASH")),
    "deposit_income_ratio": ratio("cash.deposit_amount", "balance.income_amount"),
    "withdrawal_expense_ratio": ratio("cash.withdrawal_amount", "balance.expense_amount"),
    "net_balance_ratio": ratio(("cash.deposit_amount", "cash.withdrawal_amount"), "balance.period_end_balance"),
    "largest_deposit": largest(credits("CASH")),
    "largest_withdrawal": largest(debits("CASH")),
}
