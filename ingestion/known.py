"""What the platform knows about a provider's accounts, as the pipeline asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from django.db import connection

from accounts import selectors as accounts_selectors
from accounts import services as accounts_services
from accounts.models import Institution
from cfcii.common.periods import Month
from ingestion.pipeline.records import ACCOUNTS_SCHEMA, CLOSINGS_SCHEMA, COVERED_SCHEMA


class ProviderRecords:
    """The platform's records of one provider (see `ingestion.pipeline.records.Known`)."""

    def __init__(self, provider: Institution) -> None:
        self._provider = provider

    def accounts(self, numbers: Sequence[str]) -> pa.Table:
        known = accounts_selectors.accounts_by_number(self._provider, numbers)
        return _table(
            ACCOUNTS_SCHEMA,
            [
                (number, account.id, account.uscc, account.account_type, account.currency, account.opened_on,
                 account.closed_on)
                for number, account in known.items()
            ],
        )  # fmt: skip

    def covered(self, account_ids: Sequence[int], start: Month, end: Month) -> pa.Table:
        rows = _rows(
            "SELECT covered.account_id, covered.month FROM unnest(%s::bigint[]) AS asked (id)"
            " JOIN ingestion_coveredmonth AS covered ON covered.account_id = asked.id"
            " WHERE covered.month BETWEEN %s AND %s",
            [list(account_ids), start.first_day, end.first_day],
        )
        return _table(COVERED_SCHEMA, rows)

    def closing_balances(self, account_ids: Sequence[int], before: Month) -> pa.Table:
        """Walk back over covered months without a transaction to the last balance; an uncovered month ends the walk."""
        rows = _rows(
            """
            WITH RECURSIVE back AS (
                SELECT covered.account_id, covered.month, covered.closing_fen
                  FROM unnest(%s::bigint[]) AS asked (id)
                  JOIN ingestion_coveredmonth AS covered ON covered.account_id = asked.id
                 WHERE covered.month = %s
                UNION ALL
                SELECT earlier.account_id, earlier.month, earlier.closing_fen
                  FROM back JOIN ingestion_coveredmonth AS earlier
                    ON earlier.account_id = back.account_id AND earlier.month = back.month - interval '1 month'
                 WHERE back.closing_fen IS NULL
            )
            SELECT account_id, closing_fen FROM back WHERE closing_fen IS NOT NULL
            """,
            [list(account_ids), before.plus(-1).first_day],
        )
        return _table(CLOSINGS_SCHEMA, rows)

    def reserve_account_ids(self, count: int) -> Sequence[int]:
        return accounts_services.reserve_account_ids(count)


def _rows(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _table(schema: pa.Schema, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [[] for _ in schema]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
