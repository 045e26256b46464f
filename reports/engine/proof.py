"""The proof state of each month: do its balances chain, and do they continue the month before?

Silent gaps and duplicates are the commonest complaint about account data; the proof state tells a reader of a figure
whether there can be any behind it (design.md, "Month facts").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cfcii.common.periods import Month
from reports.engine.items.months import AccountMonth, Life

ProofState = Literal["proven", "gap", "not_proven"]
"""proven: opening balance, every row and closing balance chain, and continue the month before (or the account's
opening); gap: they chain, but nothing shows that they continue it; not_proven: accepted with broken balances."""


def proof_states(months: Sequence[AccountMonth], life: Life) -> dict[Month, ProofState]:
    """Give the proof state of each of an account's covered months, which stand in the order of time."""
    states: dict[Month, ProofState] = {}
    last_known: int | None = None
    for month in months:
        if not month.continues:
            last_known = 0 if Month.of(life.opened_on) == month.month else None
        opening = month.facts["opening_fen"]
        if not month.facts["is_chained"]:
            states[month.month] = "not_proven"
        elif last_known is not None and opening in (None, last_known):
            states[month.month] = "proven"
        else:
            states[month.month] = "gap"
        last_known = month.facts["closing_fen"] if opening is not None else last_known
    return states
