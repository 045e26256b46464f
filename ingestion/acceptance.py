"""Acceptance: what a checked submission brings becomes visible, all of it in one transaction of the caller."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
from django.db import connection
from django.db.models import F

from accounts import audit as accounts_audit
from accounts import services as accounts_services
from accounts.models import Institution
from accounts.services import ListedAccount
from ingestion import lifecycle, services, vault
from ingestion.audit import Action
from ingestion.models import Submission

_COPY_BYTES = 1024 * 1024


class CoveredAccount(NamedTuple):
    """An account whose declared months a submission covers, with its life."""

    account: int
    opened_on: date
    closed_on: date | None


def begin(*, submission: Submission) -> bool:
    """Take the provider's turn until the transaction ends.

    Gives False, and sends the submission back to be checked again, when another submission of the provider was
    accepted since it was checked: months may be covered now that were free then.
    """
    provider = Institution.objects.select_for_update(no_key=True).get(pk=submission.provider_id)
    if provider.ingest_version == submission.checked_version:
        return True
    services.check_again(submission=submission)
    return False


def record_accounts(*, submission: Submission, with_rows: Collection[int], folder: Path) -> list[CoveredAccount]:
    """Record the accounts that a submission lists; give those that it covers, in the order of their ids.

    It covers the accounts that it lists and those `with_rows` in its transactions (their ids). `folder` is scratch.
    """
    listed = _listed_accounts(submission, folder)
    ids = accounts_services.record_listed_accounts(provider=submission.provider, listed=listed)
    covered = sorted({*with_rows, *ids.values()})
    with connection.cursor() as cursor:
        cursor.execute(
            # A join: `= ANY` compares each row with the whole list when the planner picks an index for the provider.
            "SELECT account.id, account.opened_on, account.closed_on FROM unnest(%s::bigint[]) AS covered (id)"
            " JOIN accounts_account AS account ON account.id = covered.id AND account.provider_id = %s"
            " ORDER BY account.id",
            [covered, submission.provider_id],
        )
        return [CoveredAccount(*row) for row in cursor.fetchall()]


def clear_months(*, submission: Submission, accounts: Collection[int]) -> None:
    """Make room for what a correction brings; the rows' facts are kept by whoever built them."""
    _execute(
        "DELETE FROM ingestion_coveredmonth AS month USING unnest(%s::bigint[]) AS covered (id)"
        " WHERE month.account_id = covered.id AND month.month BETWEEN %s AND %s",
        [list(accounts), submission.first_month, submission.last_month],
    )


def cover_months(*, rows: Path) -> None:
    """Copy covered months in from a text file: account, month, submission, closing balance in fen (\\N when unknown).

    A month that is covered already violates the primary key: nothing is accepted twice.
    """
    copy_in("ingestion_coveredmonth", ("account_id", "month", "submission_id", "closing_fen"), rows)


def accept(*, submission: Submission, covered_months: int, idle_accounts: int, now: datetime) -> None:
    """Accept a submission whose facts have been written in this transaction, and end the provider's turn."""
    Institution.objects.filter(pk=submission.provider_id).update(ingest_version=F("ingest_version") + 1)
    lifecycle.move(
        submission,
        Submission.State.ACCEPTED,
        finished_at=now,
        progress=100,
        stage="",
        covered_months=covered_months,
        idle_accounts=idle_accounts,
    )
    accounts_audit.record(
        Action.ACCEPTED, actor=None, target=submission, at=now, institution=submission.provider,
        payload={"transactions": submission.transaction_rows, "months": covered_months},
    )  # fmt: skip


def copy_in(table: str, columns: Collection[str], rows: Path) -> None:
    """Copy a file in PostgreSQL's text format into a table of ours."""
    with (
        connection.wrap_database_errors,  # Django does not see what `copy` meets
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        rows.open("rb") as file,
    ):
        while chunk := file.read(_COPY_BYTES):
            copy.write(chunk)


def _listed_accounts(submission: Submission, folder: Path) -> list[ListedAccount]:
    if not submission.accounts_digest:
        return []
    rows = pq.read_table(vault.open_into(submission, "accounts", folder)).to_pylist()
    return [
        ListedAccount(
            number=row["number"],
            uscc=row["uscc"],
            name=row["name"],
            account_type=row["account_type"],
            currency=row["currency"],
            opened_on=row["opened_on"],
            closed_on=row["closed_on"],
            reserved_id=row["account_id"],
        )
        for row in rows
    ]


def _execute(query: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
