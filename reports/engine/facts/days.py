"""Facts about days: which days have a transaction, an OTH_* credit, an OTH_* debit, as bit masks (bit 0 = the 1st)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def day_masks(transactions: ir.Table) -> dict[str, ir.IntegerScalar]:
    """Give the aggregates of one account-month's transactions that become its three day masks."""
    is_other, is_credit = transactions.is_other, transactions.is_credit
    return {
        "active_days": _mask(transactions, None),
        "income_days": _mask(transactions, is_other & is_credit),
        "expense_days": _mask(transactions, is_other & ~is_credit),
    }


def _mask(transactions: ir.Table, where: ir.BooleanValue | None) -> ir.IntegerScalar:
    bit = ibis.literal(1, type="int64") << (transactions.day - 1)
    return bit.bit_or(where=where).fill_null(0)
