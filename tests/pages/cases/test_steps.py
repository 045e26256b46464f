"""What the party does with a case: supplement, withdraw, ask further, rate."""

from __future__ import annotations

from datetime import datetime

import pytest

from accounts.models import AuditRecord, User
from complaints import services
from complaints.models import Attachment, Case
from tests.pages.browsing import signed_in
from tests.pages.cases.party import address, file, text

pytestmark = pytest.mark.django_db


def test_a_supplement_goes_on_with_the_case(
    owner: User, complaint_case: Case, case_handler: User, now: datetime
) -> None:
    services.ask_supplement(case=complaint_case, actor=case_handler, missing="请补充合同", now=now)
    browser, supplement = signed_in(owner), address("case_supplement", complaint_case.number)
    page = text(browser.get(supplement))
    assert "请补充合同" in page
    assert "please supplement it by" in page
    sent = {"text": "合同在附件里", "attachments": [file()], "seen": "2"}
    assert browser.post(supplement, sent).status_code == 302
    complaint_case.refresh_from_db()
    assert complaint_case.state == "received"
    page = text(browser.get(address("case", complaint_case.number)))
    assert "合同在附件里" in page
    assert "a.csv.txt" in page
    assert "There is nothing here to do" in text(browser.get(supplement))


def test_who_acts_on_what_has_changed_reads_it_and_loses_nothing(
    owner: User, complaint_case: Case, case_handler: User, now: datetime
) -> None:
    services.ask_supplement(case=complaint_case, actor=case_handler, missing="请补充合同", now=now)
    browser, supplement = signed_in(owner), address("case_supplement", complaint_case.number)
    page = text(browser.post(supplement, {"text": "合同在附件里", "seen": "1"}))
    assert "Somebody has worked on this case" in page
    assert "合同在附件里</textarea>" in page
    assert 'name="seen" value="2"' in page
    assert not Attachment.objects.exists()
    services.withdraw(case=complaint_case, actor=owner, reason="", now=now)
    page = text(browser.post(supplement, {"text": "合同在附件里", "seen": "2"}))
    assert "this cannot be done now" in page
    assert "合同在附件里</textarea>" in page
    page = text(browser.post(supplement, {"text": "合同在附件里", "seen": "x'"}))
    assert "合同在附件里</textarea>" in page


def test_withdrawing_asks_first(owner: User, viewer: User, dispute_case: Case) -> None:
    browser, withdraw = signed_in(owner), address("case_withdraw", dispute_case.number)
    assert "Withdraw this case?" in text(browser.get(withdraw))
    dispute_case.refresh_from_db()
    assert dispute_case.state == "received", "asking does nothing"
    assert signed_in(viewer).post(withdraw).status_code == 403
    assert browser.post(withdraw, {"reason": "已解决", "seen": "1"}).status_code == 302
    dispute_case.refresh_from_db()
    assert dispute_case.state == "withdrawn"
    assert AuditRecord.objects.filter(action="case.step", payload__step="withdraw", actor=owner).count() == 1
    page = text(browser.get(address("case", dispute_case.number)))
    assert "The case was withdrawn" in page
    assert "已解决" in page
    assert "this cannot be done now" in text(browser.post(withdraw, {"reason": "", "seen": "2"}))


def test_withdrawing_asks_who_is_there(owner: User, dispute_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.reauthentication.is_recent", lambda _request: False)
    answer = signed_in(owner).post(address("case_withdraw", dispute_case.number), {"seen": "1"})
    assert "reauthenticate" in answer["Location"]
    dispute_case.refresh_from_db()
    assert dispute_case.state == "received"


def test_an_answer_is_asked_further_and_rated(
    owner: User, question_case: Case, case_handler: User, now: datetime
) -> None:
    services.answer(case=question_case, actor=case_handler, text="请看说明。", now=now)
    browser, further = signed_in(owner), address("case_ask_further", question_case.number)
    assert "Ask further until" in text(browser.get(address("case", question_case.number)))
    assert "请看说明。" in text(browser.get(further))
    assert browser.post(further, {"text": "还是不明白", "seen": "2"}).status_code == 302
    question_case.refresh_from_db()
    assert question_case.state == "received"
    rate = address("case_rate", question_case.number)
    page = text(browser.post(rate, {"grade": "5"}, follow=True))
    assert "rated when it has been answered" in page
    services.answer(case=question_case, actor=case_handler, text="是这样的。", now=now)
    page = text(browser.post(rate, {"grade": "6"}))
    assert "Select a valid choice" in page
    page = text(browser.post(rate, {"grade": "4", "note": "再快一点"}, follow=True))
    assert "Your rating: 4 of 5" in page
    question_case.refresh_from_db()
    assert (question_case.satisfaction, question_case.satisfaction_note) == (4, "再快一点")
    assert "has been rated already" in text(browser.post(rate, {"grade": "1"}, follow=True))
    question_case.refresh_from_db()
    assert question_case.satisfaction == 4
