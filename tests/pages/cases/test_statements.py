"""A statement of the enterprise beside a figure that stays in dispute."""

from __future__ import annotations

from datetime import datetime

import pytest

from accounts.models import User
from complaints import services
from complaints.models import Case, StatementDraft
from complaints.services import errors, statements
from tests.pages.browsing import signed_in
from tests.pages.cases.party import address, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled_dispute(
    dispute_case: Case, case_handler: User, second_case_handler: User, verifier: User, now: datetime
) -> Case:
    """The dispute, of which nobody could establish who is right."""
    services.accept(case=dispute_case, actor=case_handler, now=now)
    services.report_finding(case=dispute_case, actor=verifier, result="not_established", text="凭证已销毁", now=now)
    draft = services.Draft("not_established", "理由如下。", "The grounds are these.")
    services.draft(case=dispute_case, actor=case_handler, draft=draft, now=now)
    services.release(case=dispute_case, actor=second_case_handler, now=now)
    dispute_case.refresh_from_db()
    return dispute_case


def test_a_statement_is_handed_in_and_withdrawn(owner: User, viewer: User, settled_dispute: Case) -> None:
    browser, new = signed_in(owner), address("case_statement", settled_dispute.number)
    assert "Write a statement" in text(browser.get(address("case", settled_dispute.number)))
    page = text(browser.post(new, {"text": "字" * 301}))
    assert "at most 300" in page
    assert "字" * 301 in page
    assert signed_in(viewer).get(new).status_code == 403
    assert browser.post(new, {"text": "我们不认可\r\n这一数据。" + "字" * 289}).status_code == 302
    statement = StatementDraft.objects.get()
    assert len(statement.text) == 300
    assert "one at a time" in text(browser.get(new))
    withdraw = address("case_statement_withdraw", settled_dispute.number)
    assert "Withdraw the statement?" in text(browser.get(withdraw))
    assert signed_in(viewer).post(withdraw).status_code == 403
    assert browser.post(withdraw).status_code == 302
    statement.refresh_from_db()
    assert statement.state == "withdrawn"
    assert "not shown" in text(browser.post(withdraw, follow=True))


def test_a_statement_hides_nothing_and_is_counted_without_what_is_not_seen(owner: User, settled_dispute: Case) -> None:
    """Signed documents carry it."""
    hidden = "\u200b\u00ad\u3164" + "".join(chr(0xE0000 + ord(each)) for each in "CALL 13900001111")
    browser, new = signed_in(owner), address("case_statement", settled_dispute.number)
    assert "Nothing that can be read" in text(browser.post(new, {"text": hidden}))
    assert browser.post(new, {"text": f"字{hidden}" * 300}).status_code == 302
    assert StatementDraft.objects.get().text == "字" * 300
    with pytest.raises(errors.NotForThisCase, match="1 to 300"):
        _withdrawn_and_again(settled_dispute, owner, hidden)


def _withdrawn_and_again(case: Case, owner: User, words: str) -> None:
    statements.withdraw(statement=StatementDraft.objects.get(), actor=owner, now=case.received_at)
    statements.hand_in(case=case, actor=owner, text=words, now=case.received_at)


def test_a_returned_statement_says_why(owner: User, settled_dispute: Case, case_handler: User, now: datetime) -> None:
    statement = statements.hand_in(case=settled_dispute, actor=owner, text="张三骗人", now=now)
    statements.send_back(statement=statement, actor=case_handler, reason="不要写人名", now=now)
    browser = signed_in(owner)
    assert "不要写人名" in text(browser.get(address("case", settled_dispute.number)))
    assert "不要写人名" in text(browser.get(address("case_statement", settled_dispute.number)))


def test_there_is_no_statement_to_an_open_dispute(owner: User, dispute_case: Case) -> None:
    browser = signed_in(owner)
    assert "after which the figure stands" in text(browser.get(address("case_statement", dispute_case.number)))
    page = text(browser.post(address("case_statement", dispute_case.number), {"text": "我们不认可"}))
    assert "after which the figure stands" in page
    assert browser.get(address("case_statement_withdraw", dispute_case.number)).status_code == 404
