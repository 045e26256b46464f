"""What must add up in freshly built facts, worked out anew from the transactions; checked on each build."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from cfcii.common.flow_codes import CODES, DIRECTIONS


class FactsBroken(ArithmeticError):
    """Facts that must add up do not: a fault of ours, so nothing is accepted."""


def broken_months(transactions: ir.Table, facts: ir.Table) -> ir.Table:
    """Give the account-months of facts that do not fit their transactions: account, month.

    `transactions` has account, month, direction, amount_fen and flow_code. A month fits when all its transactions have
    a known code and direction and, where its balances chain, closing less opening balance is credits less debits; a
    month without balances has no transaction.
    """
    signed = (transactions.direction == "C").ifelse(transactions.amount_fen, -transactions.amount_fen)
    known = transactions.flow_code.isin(CODES) & transactions.direction.isin(DIRECTIONS)
    moved = transactions.group_by("account", "month").agg(net=signed.cast("decimal(20, 0)").sum(), is_known=known.all())
    both = facts.left_join(moved, ["account", "month"])
    change = both.closing_fen.cast("decimal(20, 0)") - both.opening_fen.cast("decimal(20, 0)")
    fits = (both.net.isnull() & both.opening_fen.isnull()) | (both.is_known & (~both.is_chained | (change == both.net)))
    return both.filter(~fits.fill_null(ibis.literal(value=False))).select("account", "month")
