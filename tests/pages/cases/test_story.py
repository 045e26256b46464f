"""A case as its party reads it, up to the letter; others find nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from complaints import services
from complaints.models import Case
from complaints.views.party import words
from tests.pages.browsing import signed_in
from tests.pages.cases.party import address, text

pytestmark = pytest.mark.django_db


def test_a_case_tells_how_it_goes_on(
    viewer: User, dispute_case: Case, case_handler: User, verifier: User, now: datetime
) -> None:
    browser, page_of = signed_in(viewer), address("case", dispute_case.number)
    assert "We look by" in text(browser.get(page_of))
    services.accept(case=dispute_case, actor=case_handler, now=now)
    dispute_case.refresh_from_db()
    page = text(browser.get(page_of))
    assert f"The bank verifies by {dispute_case.due_on}; you need do nothing." in page
    assert "In charge: case handler" in page
    assert "You may look at this case" in page
    assert 'method="post" action="/cases' not in page
    services.report_finding(case=dispute_case, actor=verifier, result="confirmed", text="与流水一致", now=now)
    page = text(browser.get(page_of))
    assert "We decide, and answer in writing by" in page
    assert "与流水一致" in page


def test_a_draft_is_none_of_the_partys_business(owner: User, drafted_case: Case) -> None:
    page = text(signed_in(owner).get(address("case", drafted_case.number)))
    assert "being decided" in page
    assert "waiting for release" not in page
    assert "理由如下" not in page
    assert "drafted" not in page


def test_the_letter_is_read_in_both_languages(viewer: User, decided_case: Case, complaint_case: Case) -> None:
    page = text(signed_in(viewer).get(address("case_letter", decided_case.number)))
    assert "理由如下。" in page
    assert "The grounds are these." in page
    assert decided_case.letter.number in page
    assert address("letter_pdf", decided_case.number) in page


def test_there_is_no_letter_before_the_decision(owner: User, question_case: Case) -> None:
    assert signed_in(owner).get(address("case_letter", question_case.number)).status_code == 404


@pytest.mark.parametrize(
    "name", ["case", "case_supplement", "case_withdraw", "case_ask_further", "case_statement", "case_letter"]
)
def test_outsiders_find_nothing(
    name: str, stranger: User, analyst: User, clerk: User, verifier: User, staff: User, decided_case: Case
) -> None:
    page = address(name, decided_case.number)
    for user in (stranger, analyst, clerk, verifier, staff):
        assert signed_in(user).get(page).status_code == 404
    answer = Client().get(page)
    assert answer["Location"].startswith("/accounts/login/")
    assert signed_in(stranger).delete(page).status_code == 405


def test_a_late_step_is_said(owner: User, question_case: Case) -> None:
    Case.objects.filter(pk=question_case.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    assert "This step is late" in text(signed_in(owner).get(address("case", question_case.number)))


def test_who_complained_reads_what_has_to_be_done(
    owner: User, complaint_case: Case, case_handler: User, second_case_handler: User, now: datetime
) -> None:
    services.accept(case=complaint_case, actor=case_handler, now=now)
    day = (now + timedelta(days=20)).date()
    draft = services.Draft("upheld", "有过错。", "It was wrong.", "退还手续费。", day)
    services.draft(case=complaint_case, actor=case_handler, draft=draft, now=now)
    services.release(case=complaint_case, actor=second_case_handler, now=now)
    page = text(signed_in(owner).get(address("case", complaint_case.number)))
    assert f"Measures to be taken by {day}" in page
    assert "退还手续费。" in page
    assert "Your rating" not in page  # before they are carried out
    services.report_measures(case=complaint_case, actor=case_handler, report="已退还。", now=now)
    assert "Your rating" in text(signed_in(owner).get(address("case", complaint_case.number)))


def test_a_complaint_that_was_refused_was_not_investigated(
    owner: User, complaint_case: Case, case_handler: User, second_case_handler: User, now: datetime
) -> None:
    draft = services.Draft("refused", "不属于受理范围。", "It is not ours to decide.")
    services.draft(case=complaint_case, actor=case_handler, draft=draft, now=now)
    services.release(case=complaint_case, actor=second_case_handler, now=now)
    complaint_case.refresh_from_db()
    assert [stage.label for stage in words.stages(complaint_case)] == ["Received", "Decided", "Answered in writing"]


def test_what_the_party_wished_for_does_not_look_like_a_failure(
    owner: User, complaint_case: Case, question_case: Case, case_handler: User, now: datetime
) -> None:
    services.withdraw(case=complaint_case, actor=owner, reason="", now=now)
    complaint_case.refresh_from_db()
    assert [stage.state for stage in words.stages(complaint_case)] == ["done", "done"]
    services.ask_supplement(case=question_case, actor=case_handler, missing="哪一份报告?", now=now)
    services.end_overdue(now=now + timedelta(days=60))
    question_case.refresh_from_db()
    assert [stage.state for stage in words.stages(question_case)] == ["done", "failed"]


def test_the_answer_to_a_question_stands_on_top(
    owner: User, question_case: Case, case_handler: User, now: datetime
) -> None:
    browser, page_of = signed_in(owner), address("case", question_case.number)
    assert "Our answer" not in text(browser.get(page_of))
    services.answer(case=question_case, actor=case_handler, text="看第二段。", now=now)
    page = text(browser.get(page_of))
    assert page.index("Our answer") < page.index("看第二段。") < page.index("Write to us")
