"""A case as its party reads it, up to the letter; others find nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from complaints import services
from complaints.models import Case
from tests.pages.browsing import signed_in
from tests.pages.cases.party import address, text

pytestmark = pytest.mark.django_db


def test_a_case_tells_how_it_goes_on(
    viewer: User, dispute_case: Case, case_handler: User, verifier: User, now: datetime
) -> None:
    browser, page_of = signed_in(viewer), address("case", dispute_case.number)
    assert "We look until" in text(browser.get(page_of))
    services.accept(case=dispute_case, actor=case_handler, now=now)
    dispute_case.refresh_from_db()
    page = text(browser.get(page_of))
    assert f"The bank verifies until {dispute_case.due_on}; you need do nothing." in page
    assert "In charge: case handler" in page
    assert "You may look at this case" in page
    assert 'method="post" action="/cases' not in page
    services.report_finding(case=dispute_case, actor=verifier, result="confirmed", text="与流水一致", now=now)
    page = text(browser.get(page_of))
    assert "We decide, and answer in writing until" in page
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
