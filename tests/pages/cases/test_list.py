"""The list of one's cases, and what the home page says of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from accounts.models import Enterprise, User
from complaints import services
from complaints.models import Case
from tests.pages.browsing import signed_in
from tests.pages.cases.party import address, text

pytestmark = pytest.mark.django_db


def test_the_list_shows_what_comes_next(viewer: User, dispute_case: Case, complaint_case: Case) -> None:
    browser, enterprise = signed_in(viewer), dispute_case.enterprise
    assert enterprise is not None
    page = text(browser.get(address("case_list", enterprise.pk)))
    for words in ("纳税金额有误", "拒绝更正", "We look by", "days left"):
        assert words in page
    assert "Complain</a>" not in page, "who only looks lodges nothing"
    only = text(browser.get(address("case_list", enterprise.pk), {"kind": "complaint"}))
    assert "拒绝更正" in only
    assert "纳税金额有误" not in only
    ended = text(browser.get(address("case_list", enterprise.pk), {"standing": "ended"}))
    assert "No such case" in ended
    assert "拒绝更正" in text(browser.get(address("case_list", enterprise.pk), {"kind": "nonsense"}))


def test_the_list_asks_as_often_for_any_number(
    owner: User, enterprise: Enterprise, case_handler: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for _case in range(19):
        services.ask_question(
            sender=services.Sender(owner, "en"), enterprise=enterprise, topic="api", now=now,
            matter=services.Matter("问题", "为什么?"),
        )  # fmt: skip
    browser = signed_in(owner)
    browser.get("/profile/")
    with django_assert_max_num_queries(12):
        browser.get(address("case_list", enterprise.pk))


def test_the_home_says_what_is_to_be_supplemented(
    owner: User, viewer: User, complaint_case: Case, question_case: Case, case_handler: User, now: datetime
) -> None:
    home = f"/enterprise/{complaint_case.enterprise_id}/"
    assert "missing" not in text(signed_in(owner).get(home))
    services.ask_supplement(case=complaint_case, actor=case_handler, missing="凭证", now=now)
    page = text(signed_in(owner).get(home))
    assert "1 case waits until" in page
    assert address("case_supplement", complaint_case.number) in page
    assert "1 case waits" not in text(signed_in(viewer).get(home))
    services.ask_supplement(case=question_case, actor=case_handler, missing="凭证", now=now)
    assert "2 cases wait for what is missing" in text(signed_in(owner).get(home))
