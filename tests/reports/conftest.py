"""A lender with a consent for an account that has three months of facts."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import Account, Institution, User
from consent.models import Consent, PurposeTemplate
from reports import access, services
from reports.models import Document, QueryRecord
from tests.cast import NOW
from tests.submitting import process, submit, transactions_csv

ROWS = [
    "2025-12-03 C 100.00 TPP 云橙支付",
    "2026-01-10 D 30.00 PUB_TAX 税务局",
    "2026-02-09 C 12.34 OTH_ENTERPRISE 甲公司",
]
"""Of the three months before `NOW`."""


@pytest.fixture
def covered(provider: Institution, clerk: User, account: Account, tmp_path: Path) -> Account:
    """The account, with facts from December 2025 to February 2026."""
    publish_first_terms()
    rows = transactions_csv(account.number, ROWS)
    assert process(submit(provider, clerk, tmp_path, transactions=rows, start="2025-12", end="2026-02")).state == (
        "accepted"
    )
    return account


@pytest.fixture
def asker(information_user: Institution, analyst: User) -> access.Asker:
    return access.Asker(information_user, analyst, QueryRecord.Channel.WEB, "203.0.113.7")


@pytest.fixture
def any_month(as_owner: None) -> None:
    """Have queries counted in months to come, which the database's own clock forbids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_month_has_begun_%%'"
            " AND tgrelid = 'consent_consent'::regclass"
        )
        (trigger,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE consent_consent DISABLE TRIGGER {trigger}")


def publish_first_terms() -> None:
    """Publish again what the migrations did: a test with real transactions leaves the tables empty."""
    if not PurposeTemplate.objects.exists():
        import_module("consent.migrations.0003_first_terms").publish(apps, None)


def question_of(account: Account | None, *, product: str = "report", purpose: str = "01") -> access.Question:
    return access.Question(account, account.enterprise if account else None, product, purpose)


def ask(
    asker: access.Asker, account: Account | None, *, at: datetime = NOW, product: str = "report", purpose: str = "01",
    **span: Any,
) -> str:  # fmt: skip
    """Query; give the code of the refusal, or nothing when a document was issued."""
    question = question_of(account, product=product, purpose=purpose)
    try:
        services.query_document(asker=asker, question=question, now=at, **span)
    except access.DomainError as error:
        return error.code
    return ""


def open_again(asker: access.Asker, document: Document, *, at: datetime = NOW) -> str:
    """Open an issued document; give the code of the refusal, or nothing."""
    try:
        services.reopen_document(asker=asker, document=document, now=at)
    except access.DomainError as error:
        return error.code
    return ""


def used(consent: Consent) -> int:
    return Consent.objects.values_list("queries_used", flat=True).get(pk=consent.pk)
