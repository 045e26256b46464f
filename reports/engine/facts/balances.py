"""Facts about balances: opening, closing and, over the days from the first transaction to the last, the end-of-day
balances' sum, highest and lowest.

What lies before a month's first transaction and after its last belongs to its neighbours and to the account's life,
and is worked out when facts are read (`items.balances`).
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def balances(transactions: ir.Table) -> ir.Table:
    """Give one row an account and month: first_day, last_day and the balances in fen; the sum as a decimal string."""
    days = transactions.group_by("account", "month", "day").agg(
        opening_fen=transactions.day_opening_fen.max(), closing_fen=transactions.day_closing_fen.max()
    )
    next_day = days.day.lead().over(group_by=[days.account, days.month], order_by=days.day)
    days = days.mutate(held=ibis.coalesce(next_day - days.day, 1))
    held_sum = (days.closing_fen.cast("decimal(20, 0)") * days.held.cast("decimal(3, 0)")).sum()
    return days.group_by("account", "month").agg(
        first_day=days.day.min(),
        last_day=days.day.max(),
        opening_fen=days.opening_fen.argmin(days.day),
        closing_fen=days.closing_fen.argmax(days.day),
        balance_sum_fen=held_sum.cast("string"),
        highest_fen=days.closing_fen.max(),
        lowest_fen=days.closing_fen.min(),
    )
