"""Homes say what needs doing now, and ask the database as often for much data as for little."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account, Enterprise, Institution, User
from consent.models import Consent
from ingestion.models import Submission
from reports.models import Document
from tests.accounts.test_todo import make_accounts
from tests.cast import NOW, make_institution_user, make_verification
from tests.pages.browsing import signed_in
from tests.submitting import accounts_csv, process, submit

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
VISITS = ("first", "later")
"""The first request of a session writes down that it was seen."""


def test_the_enterprise_is_told_what_to_do(owner: User, enterprise: Enterprise) -> None:
    page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/").content.decode()
    assert "To do now" in page
    assert "/register/" in page


def test_a_submitter_is_told_of_what_was_not_accepted(clerk: User, provider: Institution, rejected: Submission) -> None:
    page = signed_in(clerk).get(f"/provider/{provider.code}/submissions/").content.decode()
    assert "1 submission was not accepted" in page


def test_what_was_not_accepted_is_over_when_something_was(
    clerk: User, provider: Institution, account: Account, rejected: Submission, tmp_path: Path
) -> None:
    Submission.objects.filter(pk=rejected.pk).update(submitted_at=NOW - timedelta(hours=1))
    later = process(submit(provider, clerk, tmp_path, accounts=accounts_csv(_listed(account))))
    assert later.state == "accepted"
    assert "not accepted" not in signed_in(clerk).get(f"/provider/{provider.code}/submissions/").content.decode()


def _listed(account: Account) -> str:
    return f"{account.number},{account.name},{account.enterprise.uscc},basic,CNY,2020-01-01,"


def test_a_query_user_is_told_of_new_consents(
    analyst: User, information_user: Institution, live_consent: Consent
) -> None:
    page = signed_in(analyst).get(f"/lender/{information_user.code}/").content.decode()
    assert "1 consent was given to you" in page


def test_staff_are_told_on_the_front_page_of_the_back_office(staff: User) -> None:
    make_verification()
    page = signed_in(staff).get("/admin/").content.decode()
    assert "wait for a review: 1" in page
    assert "/staff/components/" in page


def test_nothing_to_do_takes_no_room(clerk: User, provider: Institution) -> None:
    assert "To do now" not in signed_in(clerk).get(f"/provider/{provider.code}/submissions/").content.decode()


@pytest.mark.parametrize("count", [2, 10_000])
def test_the_enterprises_home_asks_as_often_for_any_number_of_accounts(
    count: int, owner: User, enterprise: Enterprise, provider: Institution, live_consent: Consent,
    lender_document: Document, django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    make_accounts(provider, enterprise, count)
    browser = signed_in(owner)
    for _visit in VISITS:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = browser.get(f"/enterprise/{enterprise.pk}/").content.decode()
    assert Account.objects.filter(enterprise=enterprise).count() == count + 1
    assert page.count("<tr>") < 40


@pytest.mark.parametrize("role", ["submitter", "verifier", "administrator"])
def test_the_providers_homes_ask_little(
    role: str, provider: Institution, accepted: Submission, rejected: Submission, django_assert_max_num_queries: Any
) -> None:
    for _one in range(3):
        make_verification(bank=provider)
    user = make_institution_user(provider, role)
    home = signed_in(user).get("/")["Location"]
    browser = signed_in(user)
    for _visit in VISITS:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert browser.get(home).status_code == 200


def test_the_lenders_home_asks_little(
    analyst: User, information_user: Institution, lender_document: Document, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(analyst)
    for _visit in VISITS:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert browser.get(f"/lender/{information_user.code}/").status_code == 200


def test_the_choice_of_desks_and_the_back_office_ask_little(staff: User, django_assert_max_num_queries: Any) -> None:
    make_verification()
    for address in ("/?all", "/admin/") * len(VISITS):
        browser = signed_in(staff)
        with django_assert_max_num_queries(MOST_QUERIES):
            assert browser.get(address).status_code == 200
