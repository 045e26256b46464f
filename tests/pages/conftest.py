"""What the tests of pages share: an account with figures, consents that last now, documents, submissions."""

from __future__ import annotations

from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import Account, Institution, User, Verification
from consent import services as consent_services
from consent.models import (
    AuthorisationRequest,
    Consent,
    ConsentReminder,
    DeletionDuty,
    Freeze,
    RevocationEffect,
)
from ingestion.models import Submission
from reports import services as reports_services
from reports.access import Asker, Question
from reports.models import Document
from tests.cast import (
    have_verifier,
    make_access_token,
    make_api_client,
    make_choice,
    make_consent,
    make_enterprise_user,
    make_institution_user,
    make_invitation,
    make_proposal,
    make_request,
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


def pressed(browser: Client, page: Any, number: int = -1, **changed: Any) -> Any:
    """Send a form of a page as a browser would: with its hidden fields. The last one of the page's own, unless said."""
    forms = _Forms()
    forms.feed(page.content.decode().partition('id="content"')[2])
    action, fields = forms.found[number]
    return browser.post(action or page.request["PATH_INFO"], fields | changed)


class _Forms(HTMLParser):
    """Reads the forms that are posted: where to, and their hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self.found.append((given.get("action", ""), {}))
        elif tag == "input" and given.get("type") == "hidden" and self.found:
            self.found[-1][1].setdefault(given["name"], []).append(given.get("value", ""))


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
def sent_request(enterprise: Any, information_user: Institution, analyst: User, now: datetime) -> AuthorisationRequest:
    """The lender asks the enterprise, which has not answered."""
    return make_request(enterprise.uscc, information_user, analyst, now=now)


@pytest.fixture
def deletion_duty(lender_document: Document, now: datetime) -> DeletionDuty:
    """What the lender saw is to be deleted."""
    assert lender_document.consent is not None
    return DeletionDuty.objects.create(
        authorisation=lender_document.consent.authorisation,
        information_user=lender_document.consent.information_user,
        due_at=now - timedelta(days=1),
        asked_at=now,
    )


@pytest.fixture
def freeze(live_consent: Consent, owner: User, now: datetime) -> Freeze:
    """A freeze that stood for an hour: it changes nothing any more."""
    ago, second = now - timedelta(hours=1), make_enterprise_user(live_consent.enterprise, "owner")
    return Freeze.objects.create(
        enterprise=live_consent.enterprise,
        frozen_by=owner,
        frozen_at=ago,
        lift_asked_by=owner,
        lift_asked_at=ago,
        lifted_by=second,
        lifted_at=now,
    )


@pytest.fixture
def reminder(live_consent: Consent, now: datetime) -> ConsentReminder:
    return ConsentReminder.objects.create(
        authorisation=live_consent.authorisation, kind=ConsentReminder.Kind.STANDS, at=now
    )


@pytest.fixture
def revocation_effect(live_consent: Consent, now: datetime) -> RevocationEffect:
    return RevocationEffect.objects.create(consent=live_consent, clicked_at=now, in_effect_at=now)


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
def api_client(provider: Any, now: Any) -> Any:
    """A client of the provider."""
    return make_api_client(provider, now=now)


@pytest.fixture
def proposed_client(provider: Any, proposer: User, now: Any) -> Any:
    return make_api_client(provider, proposed_by=proposer, is_approved=False, now=now)


@pytest.fixture
def client_key(api_client: Any) -> Any:
    return api_client.keys.first()


@pytest.fixture
def access_token(api_client: Any, now: Any) -> Any:
    return make_access_token(api_client, now=now)[0]


@pytest.fixture
def proposed_request(live_consent: Consent, owner: User, analyst: User, now: datetime) -> Any:
    """The owner has proposed to confirm a request; the enterprise wants a second person for its purpose."""
    enterprise, account = live_consent.enterprise, live_consent.account
    consent_services.change_policy(
        enterprise=enterprise, purposes=["18"], from_months=None, changed_by=owner, now=now
    )  # fmt: skip
    request = make_request(enterprise.uscc, live_consent.information_user, analyst, purpose="18", now=now)
    choice = make_choice(account.pk, now=now, purpose="18")
    consent_services.confirm_request(request=request, choice=choice, act=consent_services.Act(owner, "en"), now=now)
    return request


@pytest.fixture
def share_code(live_consent: Consent, owner: User, now: datetime) -> Any:
    act = consent_services.Act(owner, "en")
    choice = make_choice(live_consent.account_id, now=now)
    return consent_services.make_share_code(enterprise=live_consent.enterprise, choice=choice, act=act, now=now)[0]


@pytest.fixture
def authorisation_request(information_user: Any, enterprise: Any, now: Any) -> Any:
    """The lender's system asks the enterprise."""
    sender = consent_services.Sender(information_user=information_user, channel="api", client_id="client")
    wish = consent_services.Wish(
        uscc=enterprise.uscc, products=("report",), purpose="01", validity_days=30, queries_total=1,
        queries_a_month=1, look_back_months=12, data_life_days=30,
    )  # fmt: skip
    return consent_services.ask_for_authorisation(sender=sender, wish=wish, now=now)
