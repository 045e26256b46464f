"""The columns of month facts, and how a set of them is held as a pandas frame of exact integers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

import pandas as pd

from cfcii.common.digests import canonical_json, sha256_hex
from cfcii.common.flow_codes import CODES, DIRECTIONS

FACT_COLUMNS: Final = (
    "first_day",  # day of the month of the first transaction; null without one
    "last_day",
    "opening_fen",  # balance before the month's first transaction; null without one
    "closing_fen",  # balance after the month's last transaction
    "balance_sum_fen",  # sum of the end-of-day balances from first_day to last_day
    "highest_fen",  # of the same days
    "lowest_fen",
    "active_days",  # bit mask, bit 0 = the 1st: days with a transaction
    "income_days",  # bit mask: days with an OTH_* credit
    "expense_days",  # bit mask: days with an OTH_* debit
    "is_chained",  # opening balance, every row and closing balance chain
    "flows",  # {"CASH.C": [amount in fen, count, largest in fen], ...}, only those that occur
    "size_bands",  # counts of OTH_* transactions: five bands of credits, then five of debits
    "counterparties",  # {"keyed hash:SELF.C": [amount in fen, count], ...} of SELF and OTH_* flows
)
SIZE_BAND_LIMITS_FEN: Final = (100_000, 1_000_000, 10_000_000, 100_000_000)
"""Upper limits (not included) of the first four size bands: 1,000, 10,000, 100,000 and 1,000,000 yuan."""
FLOW_KEYS: Final = tuple(f"{code}.{direction}" for code in CODES for direction in DIRECTIONS)

JSON_COLUMNS: Final = ("flows", "size_bands", "counterparties")


def facts_frame(rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Hold rows of (account, month ordinal, *FACT_COLUMNS) as a frame sorted by account and month.

    Every column has dtype object: Python integers are exact at any size, and None is null.
    """
    in_order = sorted(rows, key=itemgetter(0, 1))
    return pd.DataFrame(in_order, columns=["account", "month", *FACT_COLUMNS], dtype=object)


def parsed(values: Sequence[Any]) -> list[Any]:
    """Turn FACT_COLUMNS as a database gives them (JSON as text, wide integers as text or decimal) into their values."""
    named = dict(zip(FACT_COLUMNS, values, strict=True))
    if named["balance_sum_fen"] is not None:
        named["balance_sum_fen"] = int(named["balance_sum_fen"])
    for column in JSON_COLUMNS:
        named[column] = json.loads(named[column])
    return list(named.values())


def facts_digest(values: Mapping[str, Any]) -> str:
    """Give the SHA-256 (hex) of one month's facts in canonical JSON; equal facts have equal digests."""
    return sha256_hex(canonical_json({name: values[name] for name in FACT_COLUMNS}))
