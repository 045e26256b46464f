"""Facts about flows: amount, count and largest of each flow code and direction; size bands of the OTH_* flows."""

from __future__ import annotations

from itertools import pairwise

import ibis
import ibis.expr.types as ir

from reports.engine.facts.schema import SIZE_BAND_LIMITS_FEN


def flows(transactions: ir.Table) -> ir.Table:
    """Give (account, month, flows): the JSON object of what flowed under each code in each direction."""
    entries = transactions.group_by("account", "month", "flow_code", "direction").agg(
        amount=transactions.amount_fen.sum().cast("string"),
        count=transactions.count().cast("string"),
        largest=transactions.amount_fen.max().cast("string"),
    )
    key = entries.flow_code + "." + entries.direction
    text = ibis.literal('"') + key + '":[' + entries.amount + "," + entries["count"] + "," + entries.largest + "]"
    return entries.group_by("account", "month").agg(flows=ibis.literal("{") + text.group_concat(",") + "}")


def size_bands(transactions: ir.Table) -> ir.StringScalar:
    """Give the JSON list of the numbers of OTH_* transactions in the five bands of credits and of debits."""
    limits = (0, *SIZE_BAND_LIMITS_FEN, None)
    counts = []
    for is_direction in (transactions.is_credit, ~transactions.is_credit):
        for lower, upper in pairwise(limits):
            where = transactions.is_other & is_direction & (transactions.amount_fen >= lower)
            if upper is not None:
                where &= transactions.amount_fen < upper
            counts.append(transactions.count(where=where).cast("string"))
    text = counts[0]
    for count in counts[1:]:
        text = text + "," + count
    return ibis.literal("[") + text + "]"
