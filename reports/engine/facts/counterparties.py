"""Facts about counterparties: amount and count with each identified counterparty of SELF and OTH_* flows.

A counterparty is kept as a keyed hash, so that nobody can look a name up in the facts; the account is part of what is
hashed, so that the same counterparty is seen again within an account and never across accounts.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from cfcii.common.flow_codes import COUNTERPARTY_CODES


@ibis.udf.scalar.builtin(name="sha256")  # type: ignore[untyped-decorator]
def _sha256(text: str) -> str: ...  # type: ignore[empty-body]


def counterparties(transactions: ir.Table, key: bytes) -> ir.Table:
    """Give (account, month, counterparties): the JSON object {"hash:flow code.direction": [amount in fen, count]}.

    The key is secret and of fixed length, and 96 of the hash's 256 bits are kept, so a plain prefix serves.
    """
    known = transactions.filter(transactions.flow_code.isin(COUNTERPARTY_CODES), transactions.counterparty.notnull())
    entries = known.group_by("account", "month", "counterparty", "flow_code", "direction").agg(
        amount=known.amount_fen.sum().cast("string"), count=known.count().cast("string")
    )
    hashed = _sha256(ibis.literal(key.hex() + ":") + entries.account.cast("string") + ":" + entries.counterparty)
    flow = entries.flow_code + "." + entries.direction
    text = ibis.literal('"') + hashed.substr(0, 24) + ":" + flow + '":[' + entries.amount + "," + entries["count"] + "]"
    return entries.group_by("account", "month").agg(counterparties=ibis.literal("{") + text.group_concat(",") + "}")
