"""An account with figures, and what is issued of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from accounts.models import Account, Institution, User
from consent.models import Consent
from ingestion.models import Submission
from reports import services as reports_services
from reports.access import Asker, Question
from reports.models import Document
from tests.submitting import accounts_csv, process, submit, transactions_csv

ROWS = [
    "2025-01-03 C 100.00 TPP 云橙支付",
    "2025-02-10 D 30.00 PUB_TAX 税务局",
    "2025-03-09 C 12.34 OTH_ENTERPRISE 甲公司",
]


@pytest.fixture
def accepted(provider: Institution, clerk: User, account: Account, tmp_path: Path) -> Submission:
    rows = transactions_csv(account.number, ROWS)
    submission = process(submit(provider, clerk, tmp_path, transactions=rows, start="2025-01", end="2025-03"))
    assert submission.state == "accepted"
    return submission


@pytest.fixture
def rejected(provider: Institution, clerk: User, tmp_path: Path) -> Submission:
    """A submission with more problems than stand on a page; the first value would run in a spreadsheet."""
    bad = [f"62220000111122{place:02d},=cmd|'/c calc'!A1,12345,gold,CNY,2020-13-01," for place in range(30)]
    submission = process(submit(provider, clerk, tmp_path, accounts=accounts_csv(*bad)))
    assert submission.state == "rejected"
    return submission


@pytest.fixture
def facts(accepted: Submission, account: Account) -> Account:
    """The account, with figures."""
    return account


@pytest.fixture
def own_document(facts: Account, owner: User, now: datetime) -> Document:
    return reports_services.issue_own_document(account=facts, product="report", issued_to=owner, now=now)


@pytest.fixture
def lender_document(live_consent: Consent, analyst: User, now: datetime) -> Document:
    return reports_services.query_document(
        asker=Asker(institution=live_consent.information_user, user=analyst, channel="web"),
        question=Question(live_consent.account, live_consent.enterprise, live_consent.product, live_consent.purpose),
        now=now,
    )
