"""What people write: too little, too much, and what would act as HTML."""

from __future__ import annotations

from datetime import datetime

import pytest

from accounts.models import Enterprise, User
from complaints import services
from complaints.lifecycle import Side
from complaints.models import Case
from tests.pages.browsing import signed_in
from tests.pages.cases.party import address, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "required"),
        (" \n\t　", "required"),
        ("\u200b\u200f\u2060", "Nothing that can be read"),
        ("字" * 20_001, "at most 20000"),
    ],
)
def test_texts_that_say_nothing_or_too_much_are_told(
    typed: str, words: str, owner: User, enterprise: Enterprise
) -> None:
    page = text(
        signed_in(owner).post(
            address("question_new", enterprise.pk), {"topic": "api", "subject": "问题主题", "text": typed}
        )
    )
    assert words in page
    assert "问题主题" in page
    assert not Case.objects.exists()


def test_texts_are_shown_as_they_are_and_never_as_html(owner: User, enterprise: Enterprise, case_handler: User) -> None:
    typed = "第一行\r\n<script>alert(1)</script> {{ case }} 😀👨‍👩‍👧 \u202eتراجع\u200f النص"
    long = typed + "字" * (20_000 - len(typed) + 2)  # two: an override goes, and the end of a line counts once
    browser = signed_in(owner)
    answer = browser.post(
        address("question_new", enterprise.pk), {"topic": "api", "subject": "<b>粗</b>\u202e", "text": long}
    )
    assert answer.status_code == 302
    case = Case.objects.get()
    assert len(case.text) == 20_000
    raw = browser.get(answer["Location"]).content.decode()
    assert "<script>alert" not in raw
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ case }} 😀👨‍👩‍👧" in raw
    assert "\u202e" not in raw
    assert 'class="case-text" dir="auto">第一行\n&lt;script' in raw
    assert "<b>粗" not in raw


def test_a_message_with_script_is_shown_as_text(
    owner: User, case_handler: User, question_case: Case, now: datetime
) -> None:
    services.say(
        case=question_case,
        author=case_handler,
        side=Side.HANDLER,
        thread="party",
        text="<img src=x onerror=a()>",
        now=now,
    )
    services.say(
        case=question_case, author=case_handler, side=Side.HANDLER, thread="internal", text="内部意见", now=now
    )
    page = signed_in(owner).get(address("case", question_case.number)).content.decode()
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert "内部意见" not in page
