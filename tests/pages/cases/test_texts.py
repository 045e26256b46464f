"""What people write: too little, too much, and what would act as HTML."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from accounts.models import Enterprise, User
from complaints import services
from complaints.lifecycle import Side
from complaints.models import Case
from reports.models import Document
from tests.pages.browsing import signed_in
from tests.pages.cases.party import address, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "required"),
        (" \n\t　", "required"),
        ("\u200b\u200f\u2060", "Nothing that can be read"),
        ("\u3164\U000e0041", "Nothing that can be read"),
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
    # Five: an override goes, two joiners and a mark of direction; and the end of a line counts once.
    long = typed + "字" * (20_000 - len(typed) + 5)
    browser = signed_in(owner)
    answer = browser.post(
        address("question_new", enterprise.pk), {"topic": "api", "subject": "<b>粗</b>\u202e", "text": long}
    )
    assert answer.status_code == 302
    case = Case.objects.get()
    assert len(case.text) == 20_000
    raw = browser.get(answer["Location"]).content.decode()
    assert "<script>alert" not in raw
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ case }} 😀👨👩👧" in raw
    assert "\u202e" not in raw
    assert 'class="case-text" dir="auto">第一行\n&lt;script' in raw
    assert "<b>粗" not in raw


HIDDEN = "\u200b\u202e" + "".join(chr(0xE0000 + ord(each)) for each in "CALL 139") + "\u3164"


def test_no_side_hides_anything_in_what_another_reads(
    dispute_case: Case, case_handler: User, second_case_handler: User, owner: User, verifier: User, now: datetime,
) -> None:  # fmt: skip
    case = dispute_case
    desk: dict[str, Any] = {"case": case, "actor": case_handler, "now": now}
    typed = f" 看{HIDDEN}得见 "
    say: dict[str, Any] = {"case": case, "thread": "party", "text": typed, "now": now}
    services.say(author=owner, side=Side.PARTY, **say)
    services.say(author=case_handler, side=Side.HANDLER, **say)
    services.ask_supplement(missing=typed, **desk)
    services.supplement(case=case, actor=owner, text=typed, now=now)
    services.accept(**desk)
    services.report_finding(case=case, actor=verifier, result="not_established", text=typed, now=now)
    services.draft(draft=services.Draft("not_established", typed, typed), **desk)
    services.return_draft(case=case, actor=second_case_handler, reason=typed, now=now)
    services.withdraw(case=case, actor=owner, reason=typed, now=now)
    decision = case.decisions.get()
    written = [
        *case.messages.values_list("text", flat=True), *case.entries.exclude(note="").values_list("note", flat=True),
        case.dispute.findings.get().text, decision.grounds_zh, decision.grounds_en, decision.return_reason,
    ]  # fmt: skip
    assert len(written) == 11
    assert set(written) == {"看得见"}


def test_what_is_lodged_hides_nothing(own_document: Document, case_handler: User, owner: User, now: datetime) -> None:
    sender, matter = services.Sender(owner, "en"), services.Matter(f"有{HIDDEN}误", f"看{HIDDEN}得见")
    claims = [services.Claim("public.tax_paid_amount", "2025Q1", f"2{HIDDEN}0")]
    dispute = services.lodge_dispute(sender=sender, document=own_document, claims=claims, matter=matter, now=now)
    complaint = services.lodge_complaint(
        sender=sender, enterprise=None, respondent=None, about="other", wish=f"更{HIDDEN}正", matter=matter, now=now
    )
    for case in (dispute, complaint):
        assert (case.subject, case.text) == ("有误", "看得见")
    assert (dispute.dispute.figures.get().claimed, complaint.complaint.wish) == ("20", "更正")


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
