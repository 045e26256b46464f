"""Reads: month facts as the engine takes them, and what stands beside them in a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from django.db import connection
from django.utils import timezone

from accounts import crypto
from accounts.models import Account, Institution
from cfcii.common.periods import Month
from consent.models import Consent
from reports.engine.facts.schema import FACT_COLUMNS, facts_frame, parsed
from reports.models import ReplacedMonthFacts

_COLUMNS = ", ".join(f"facts.{name}" for name in FACT_COLUMNS)


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
    def months(self) -> list[Month]:
        return list(self.sources)


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


def last_corrected_on(account_id: int) -> date | None:
    """Give the local day on which the latest correction to an account was accepted."""
    corrected = (
        ReplacedMonthFacts.objects.filter(account=account_id).order_by("-replaced_by__finished_at")
        .values_list("replaced_by__finished_at", flat=True).first()
    )  # fmt: skip
    return local_day(corrected) if corrected else None


def local_day(moment: datetime) -> date:
    """Give the local calendar day of a moment."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def account_of_consent(number: str) -> Account | None:
    """Give the account that a consent is about, whoever holds it; the door judges who may see it."""
    consent = Consent.objects.select_related("account__enterprise", "account__provider").filter(number=number).first()
    return consent.account if consent else None


def account_of_enterprise(uscc: str, number: str) -> Account | None:
    """Give the account of an enterprise by its number, at whichever provider; None when there is no such account."""
    providers = Institution.objects.providers().values_list("pk", flat=True)
    hashes = [hashed for provider in providers for hashed in crypto.lookup_hashes(number, provider)]
    accounts = Account.objects.select_related("enterprise", "provider")
    return accounts.filter(enterprise__uscc=uscc, number_hash__in=hashes).first()
