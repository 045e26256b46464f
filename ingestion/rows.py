"""Transactions of one account as a provider submitted them, read from the vault for a look: no counterparties."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from accounts.models import Account
from cfcii.common.errors import DomainError
from cfcii.common.periods import Month
from ingestion import vault, workspace
from ingestion.models import Submission

_SHOWN = "posted_at, direction, amount_fen, balance_fen, flow_code, flow_match, transaction_id"


class RowsGone(DomainError):
    """The vault does not hold the rows any more."""

    code = "rows_gone"


@dataclass(frozen=True, slots=True)
class Row:
    """A transaction without its counterparty."""

    posted_at: datetime
    is_credit: bool
    amount_fen: int
    balance_fen: int | None
    flow_code: str
    rule: str
    transaction_id: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Some transactions out of `count`, in the order of time."""

    rows: tuple[Row, ...]
    count: int


def of_account(
    account: Account,
    sources: Sequence[tuple[Month, Submission]],
    *,
    flows: Collection[str],
    first: int,
    most: int,
) -> Rows:
    """Give transactions of an account in some months, each from the submission that the month came from.

    `flows` as in `CASH.C`; none means all. Raises RowsGone when the vault holds one of the submissions no more.
    """
    if not sources:
        return Rows((), 0)
    with workspace.for_view() as folder, duckdb.connect(config={"memory_limit": "300MB", "threads": 1}) as con:
        parts = []
        for submission in {source.pk: source for _month, source in sources}.values():
            place = folder / str(submission.pk)
            place.mkdir(mode=0o700)
            try:
                clean = vault.open_transactions_into(submission, place)
            except (KeyError, FileNotFoundError) as error:
                raise RowsGone("the vault does not hold this submission any more") from error
            months = ", ".join(f"'{month.first_day}'" for month, source in sources if source.pk == submission.pk)
            parts.append(
                f"SELECT {_SHOWN}, sequence FROM ({clean.query()}) WHERE account = {account.pk}"
                f" AND date_trunc('month', posted_on) IN ({months})"
            )
        rows = " UNION ALL ".join(parts)
        chosen = f"({rows}) WHERE len($flows) = 0 OR list_contains($flows, flow_code || '.' || direction)"
        wanted = {"flows": sorted(flows)}
        (count,) = con.execute(f"SELECT count(*) FROM {chosen}", wanted).fetchone() or (0,)
        found = con.execute(
            f"SELECT {_SHOWN} FROM {chosen} ORDER BY posted_at, sequence LIMIT {most:d} OFFSET {first:d}", wanted
        ).fetchall()
    return Rows(tuple(_row(*values) for values in found), int(count))


def _row(
    at: datetime, direction: str, amount: int, balance: int | None, code: str, match: str, transaction_id: str | None
) -> Row:
    return Row(at, direction == "C", int(amount), balance, code, match or "", transaction_id or "")
