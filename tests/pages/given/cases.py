"""The desk, and cases of each kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from accounts.models import Institution, User
from complaints import services as complaints_services
from complaints.lifecycle import Side
from complaints.models import Attachment, Case, Handler, PublishedAnswer, StatementDraft
from complaints.services import attachments
from reports.models import Document
from tests.cast import make_case_handler
from tests.pages.recalling import recall_of


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
