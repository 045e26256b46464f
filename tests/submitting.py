"""Submitting files as a clerk does, and seeing them through as a worker does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from accounts.models import Institution, User
from cfcii.common.money import format_fen, parse_fen
from cfcii.common.periods import Month
from ingestion import services as ingestion_services
from ingestion import tasks as ingestion_tasks
from ingestion.models import Submission
from ingestion.services import SubmittedFile
from reports import tasks as reports_tasks
from tests.cast import NOW

ACCOUNT_HEADER = "account_number,account_name,uscc,account_type,currency,opened_on,closed_on\n"
TRANSACTION_HEADER = (
    "account_number,transaction_id,posted_at,direction,amount,balance,counterparty_name,counterparty_account,"
    "counterparty_bank,medium,purpose_code,flow_code,summary\n"
)


def accounts_csv(*rows: str) -> str:
    """Write an accounts file from rows such as `6222...,河畔面馆,9144...,basic,CNY,2020-01-01,`."""
    return ACCOUNT_HEADER + "".join(f"{row}\n" for row in rows)


def transactions_csv(number: str, rows: Iterable[str], *, opening: str = "0.00", first_id: int = 1) -> str:
    """Write a transactions file of one account from rows such as `2025-01-03 C 100.00 TPP name`; balances chain."""
    return TRANSACTION_HEADER + transaction_lines(number, rows, opening=opening, first_id=first_id)


def transaction_lines(number: str, rows: Iterable[str], *, opening: str = "0.00", first_id: int = 1) -> str:
    balance, lines = parse_fen(opening), []
    for serial, row in enumerate(rows, first_id):
        day, direction, amount, code, *name = row.split(maxsplit=4)
        balance += parse_fen(amount) if direction == "C" else -parse_fen(amount)
        flow = f"{direction},{amount},{format_fen(balance)},{''.join(name)}"
        lines.append(f"{number},T{serial},{day} 09:00:00,{flow},,,,,{code},\n")
    return "".join(lines)


def submit(
    provider: Institution,
    clerk: User,
    folder: Path,
    *,
    accounts: str | bytes | None = None,
    transactions: str | bytes | None = None,
    start: str | None = None,
    end: str | None = None,
    is_correction: bool = False,
) -> Submission:
    """Submit files and leave them to a worker."""
    submission, _is_new = ingestion_services.submit(
        provider=provider,
        accounts_file=_file(folder, "accounts.csv", accounts),
        transactions_file=_file(folder, "transactions.csv", transactions),
        start=Month.parse(start) if start else None,
        end=Month.parse(end) if end else None,
        is_correction=is_correction,
        submitted_by=clerk,
        now=NOW,
    )
    return submission


def process(submission: Submission) -> Submission:
    """Do what a worker does until the submission is finished."""
    for _round in range(5):
        ingestion_tasks.check_submission(submission.pk)
        reports_tasks.build_facts(submission.pk)
        submission.refresh_from_db()
        if submission.is_finished:
            break
    return submission


def _file(folder: Path, name: str, content: str | bytes | None) -> SubmittedFile | None:
    if content is None:
        return None
    data = content.encode() if isinstance(content, str) else content
    path = folder / f"{hashlib.sha256(data).hexdigest()}-{name}"
    path.write_bytes(data)
    return SubmittedFile(path, name, hashlib.sha256(data).hexdigest())
