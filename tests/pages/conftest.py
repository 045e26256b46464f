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
from complaints import services as complaints_services
from complaints.lifecycle import Side
from complaints.models import Attachment, Case, Handler, PublishedAnswer, StatementDraft
from complaints.services import attachments
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
    make_case_handler,
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
from tests.pages.recalling import recall_of
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


@pytest.fixture
def case_handler(db: None) -> User:
    """Works on the cases of the enterprise's region."""
    return make_case_handler(name="case handler", regions=["44"])


@pytest.fixture
def second_case_handler(case_handler: User) -> User:
    """Of the same region; is not assigned what comes first."""
    return make_case_handler(name="second case handler", regions=["44"])


@pytest.fixture
def published_answer(db: None) -> PublishedAnswer:
    """One of the answers that the platform comes with."""
    return PublishedAnswer.objects.latest("pk")


@pytest.fixture
def far_case_handler(db: None) -> User:
    """Works on the cases of another region."""
    return make_case_handler(name="far case handler", regions=["11"])


@pytest.fixture
def case_leader(case_handler: User) -> User:
    """Leads the desk, and is away: nothing is assigned to them."""
    user = make_case_handler(name="case leader", leads=True)
    Handler.objects.filter(user=user).update(is_away=True)
    return user


def _in_charge(user: User, case: Case) -> Case:
    """Put somebody in charge, whoever had fewest cases."""
    Case.objects.filter(pk=case.pk).update(handler=user)
    case.refresh_from_db()
    return case


@pytest.fixture
def dispute_case(case_handler: User, own_document: Document, owner: User, now: datetime) -> Case:
    """The owner disputes a figure of the enterprise's own report."""
    case = complaints_services.lodge_dispute(
        sender=complaints_services.Sender(owner, "zh-hans"), document=own_document,
        claims=[complaints_services.Claim("public.tax_paid_amount", "2025Q1", "20.00")],
        matter=complaints_services.Matter("纳税金额有误", "二月缴税20元,不是30元。"), now=now,
    )  # fmt: skip
    return _in_charge(case_handler, case)


@pytest.fixture
def complaint_case(case_handler: User, enterprise: Any, provider: Institution, owner: User, now: datetime) -> Case:
    case = complaints_services.lodge_complaint(
        sender=complaints_services.Sender(owner, "zh-hans"), enterprise=enterprise, respondent=provider,
        about="refused_correction", wish="更正", now=now,
        matter=complaints_services.Matter("拒绝更正", "银行拒绝更正明显的错误。"),
    )  # fmt: skip
    return _in_charge(case_handler, case)


@pytest.fixture
def question_case(case_handler: User, enterprise: Any, owner: User, now: datetime) -> Case:
    case = complaints_services.ask_question(
        sender=complaints_services.Sender(owner, "zh-hans"), enterprise=enterprise, topic="figures", now=now,
        matter=complaints_services.Matter("怎么看报告", "季度报告里的净流量是什么意思?"),
    )  # fmt: skip
    return _in_charge(case_handler, case)


@pytest.fixture
def drafted_case(complaint_case: Case, case_handler: User, second_case_handler: User, now: datetime) -> Case:
    """The complaint, with a decision that waits for a second person."""
    complaints_services.accept(case=complaint_case, actor=case_handler, now=now)
    draft = complaints_services.Draft("not_upheld", "理由如下。", "The grounds are these.")
    complaints_services.draft(case=complaint_case, actor=case_handler, draft=draft, now=now)
    complaint_case.refresh_from_db()
    return complaint_case


@pytest.fixture
def decided_case(drafted_case: Case, second_case_handler: User, now: datetime) -> Case:
    """The complaint, answered by a letter."""
    complaints_services.release(case=drafted_case, actor=second_case_handler, now=now)
    drafted_case.refresh_from_db()
    return drafted_case


@pytest.fixture
def statement(dispute_case: Case, owner: User, now: datetime) -> StatementDraft:
    """A statement that waits to be checked."""
    return StatementDraft.objects.create(
        case=dispute_case, enterprise=dispute_case.enterprise, text="我们不认可这一数据。", written_by=owner,
        written_at=now,
    )  # fmt: skip


@pytest.fixture
def party_attachment(question_case: Case, owner: User, now: datetime) -> Attachment:
    """A file that the owner sent with a message."""
    message = attachments.say(
        case=question_case, author=owner, side=Side.PARTY, thread="party", text="请看附件", now=now,
        files=[attachments.checked(b"2025-01-03,50.00", "流水.csv")],
    )  # fmt: skip
    return message.attachments.get()


@pytest.fixture
def bank_dispute(dispute_case: Case, case_handler: User, now: datetime) -> Case:
    """The dispute, accepted: it waits for the bank's finding."""
    complaints_services.accept(case=dispute_case, actor=case_handler, now=now)
    dispute_case.refresh_from_db()
    return dispute_case


@pytest.fixture
def disputed_figure(bank_dispute: Case) -> Any:
    return bank_dispute.dispute.figures.get()


@pytest.fixture
def recall(request: pytest.FixtureRequest, now: datetime) -> Any:
    """A figure that the lender received was corrected."""
    return recall_of(request.getfixturevalue, now)
