"""Reads: month facts as the engine takes them, and what stands beside them in a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet

from accounts import crypto
from accounts.models import Account, Enterprise, Institution
from cfcii.common.periods import Month
from reports.engine.facts.schema import FACT_COLUMNS, JSON_COLUMNS, facts_frame, parsed

_COLUMNS = ", ".join(f"facts.{name}{'::text' if name in JSON_COLUMNS else ''}" for name in FACT_COLUMNS)

_ACCOUNT_OF_CONSENT = """
    SELECT account.*, enterprise.uscc AS enterprise_uscc, enterprise.name AS enterprise_name,
           provider.code AS provider_code, provider.name AS provider_name
      FROM consent_consent AS consent JOIN accounts_account AS account ON account.id = consent.account_id
      JOIN accounts_enterprise AS enterprise ON enterprise.id = account.enterprise_id
      JOIN accounts_institution AS provider ON provider.id = account.provider_id
     WHERE consent.number = %s
"""


@dataclass(frozen=True, slots=True)
class Source:
    """The submission that a month's facts came from."""

    submission_id: int
    digest: str
    """SHA-256 (hex) of the transactions file as the bank submitted it."""
    accepted_at: datetime
    rules_version: str
    code_version: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """All facts of one account, with the source of each month."""

    frame: pd.DataFrame
    sources: dict[Month, Source]

    @property
    def coverage(self) -> list[tuple[int, int]]:
        """The same as `Coverage.months`."""
        return [(month.ordinal, source.submission_id) for month, source in self.sources.items()]


def account_facts(account_id: int) -> AccountFacts:
    """Read the facts of an account in one query, in the order of the months.

    All of them: what is carried into a month may come from any month before it in its run of covered months.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT facts.month, submission.id, submission.transactions_digest, submission.finished_at,"
            f"       submission.rules_version, submission.code_version, {_COLUMNS}"
            f"  FROM reports_monthfacts AS facts"
            f"  JOIN ingestion_submission AS submission ON submission.id = facts.submission_id"
            f" WHERE facts.account_id = %s ORDER BY facts.month",
            [account_id],
        )
        rows = cursor.fetchall()
    frame = facts_frame(
        (account_id, Month.of(month).ordinal, *parsed(values)) for month, _, _, _, _, _, *values in rows
    )
    return AccountFacts(frame, {Month.of(month): Source(*source) for month, *source in (row[:6] for row in rows)})


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which submission each covered month of an account comes from now, when a correction was last accepted, and
    whether anything stands beside its figures (`annotating.standing`).
    """

    months: list[tuple[int, int]]
    """(ordinal of the month, id of the submission), in the order of the months."""
    last_corrected_at: datetime | None
    is_annotated: bool


def coverage(account_id: int) -> Coverage:
    """Read what an account is covered by, in one query that opens no facts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(month ORDER BY month), array_agg(submission_id ORDER BY month),"
            "       (SELECT max(submission.finished_at) FROM reports_replacedmonthfacts AS replaced"
            "          JOIN ingestion_submission AS submission ON submission.id = replaced.replaced_by_id"
            "         WHERE replaced.account_id = %s),"
            "       EXISTS (SELECT FROM reports_annotation WHERE account_id = %s AND lifted_at IS NULL)"
            "  FROM reports_monthfacts WHERE account_id = %s",
            [account_id, account_id, account_id],
        )
        months, submissions, corrected_at, is_annotated = cursor.fetchone()
    pairs = zip(months or [], submissions or [], strict=True)
    return Coverage([(Month.of(month).ordinal, submission) for month, submission in pairs], corrected_at, is_annotated)


def account_of_consent(number: str) -> Account | None:
    """Give the account that a consent is about, whoever holds it; the door judges who may see it."""
    # Written out: on the way of each query, where putting the same words together again costs more than asking them.
    account = next(iter(Account.objects.raw(_ACCOUNT_OF_CONSENT, [number])), None)
    if account is not None:
        known = vars(account)
        enterprise = (account.enterprise_id, known["enterprise_uscc"], known["enterprise_name"])
        provider = (account.provider_id, known["provider_code"], known["provider_name"])
        account.enterprise = Enterprise.from_db(DEFAULT_DB_ALIAS, ["id", "uscc", "name"], enterprise)
        account.provider = Institution.from_db(DEFAULT_DB_ALIAS, ["id", "code", "name"], provider)
    return account


def account_of_enterprise(uscc: str, number: str) -> Account | None:
    """Give the account of an enterprise by its number, at whichever provider; None when there is no such account."""
    providers = Institution.objects.providers().values_list("pk", flat=True)
    hashes = [hashed for provider in providers for hashed in crypto.lookup_hashes(number, provider)]
    return _accounts().filter(enterprise__uscc=uscc, number_hash__in=hashes).first()


def _accounts() -> QuerySet[Account]:
    return Account.objects.select_related("enterprise", "provider").defer("provider__vault_keyset")
