"""What the tests of pages share: an account with figures, consents that last now, documents, submissions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import Account, Institution, User, Verification
from consent.models import Consent
from ingestion.models import Submission
from reports import services as reports_services
from reports.access import Asker, Question
from reports.models import Document
from tests.cast import (
    have_verifier,
    make_api_token,
    make_consent,
    make_enterprise_user,
    make_institution_user,
    make_invitation,
    make_proposal,
    make_user,
    make_verification,
    make_verified,
    sign_in,
)
from tests.submitting import accounts_csv, process, submit, transactions_csv

ROWS = [
    "2025-01-03 C 100.00 TPP 云橙支付",
    "2025-02-10 D 30.00 PUB_TAX 税务局",
    "2025-03-09 C 12.34 OTH_ENTERPRISE 甲公司",
]


def signed_in(user: User, language: str = "en", *, csrf: bool = False) -> Client:
    """Give a browser in which a person is signed in."""
    client = Client(enforce_csrf_checks=csrf, headers={"accept-language": language})
    sign_in(client, user)
    return client


@pytest.fixture
def now() -> datetime:
    """The moment of the test: pages look at the clock."""
    return timezone.now()


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
def live_consent(facts: Account, information_user: Institution, owner: User, now: datetime) -> Consent:
    return make_consent(facts, information_user, owner, now=now)


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


@pytest.fixture
def lender_administrator(information_user: Any) -> User:
    return make_institution_user(information_user, "administrator")


@pytest.fixture
def provider_administrator(provider: Any) -> User:
    return make_institution_user(provider, "administrator")


@pytest.fixture
def applicant(db: None) -> User:
    return make_user(name="applicant")


@pytest.fixture
def verifier(provider: Any) -> User:
    return make_institution_user(provider, "verifier")


@pytest.fixture
def verification(applicant: User, provider: Any) -> Verification:
    """Somebody asks the provider to confirm who they are."""
    return make_verification(applicant=applicant, bank=provider)


@pytest.fixture
def claim(enterprise: Any, owner: User) -> Verification:
    """Somebody claims the enterprise that the owner owns."""
    return make_verification(uscc=enterprise.uscc)


@pytest.fixture
def invitation(enterprise: Any, owner: User, applicant: User, now: Any) -> Any:
    """The applicant is invited to act for the enterprise."""
    return make_invitation(enterprise, owner, email=applicant.email, now=now)


@pytest.fixture
def colleague(enterprise: Any) -> Any:
    """The membership of one more of the enterprise's people."""
    return make_enterprise_user(enterprise, "viewer").enterprise_memberships.get()


@pytest.fixture
def binding(account: Any) -> Any:
    return account.bindings.get()


@pytest.fixture
def asked(enterprise: Any, provider: Any, owner: User, now: Any) -> Any:
    """The enterprise names an account that the provider has not reported."""
    make_verified(enterprise)
    have_verifier(provider)
    return services.request_binding(
        enterprise=enterprise, provider=provider, number="6222999988887777", asked_by=owner, now=now
    )


@pytest.fixture
def clerk_membership(clerk: User) -> Any:
    return clerk.institution_memberships.get()


@pytest.fixture
def proposer(provider: Any) -> User:
    return make_institution_user(provider, "administrator")


@pytest.fixture
def proposal(provider: Any, proposer: User) -> Any:
    return make_proposal(provider, proposer)


@pytest.fixture
def notice(owner: User, now: Any) -> Any:
    return services.tell(users=[owner], kind="password_changed", now=now)[0]


@pytest.fixture
def session_elsewhere(owner: User) -> Any:
    signed_in(owner).get("/profile/")
    return owner.usersession_set.latest("pk")


@pytest.fixture
def token(analyst_membership: Any, now: Any) -> Any:
    return make_api_token(analyst_membership, now=now)[0]
