"""Steps at the desk: each asks first, does it, keeps what was typed when somebody else was faster."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.clock import today
from accounts.models import User
from complaints import services
from complaints.models import Case, CaseLink, Letter
from complaints.services import letters
from reports.models import Document
from tests.pages.browsing import pressed, signed_in

pytestmark = pytest.mark.django_db


def step(user: User, case: Case, name: str, **typed: Any) -> Any:
    """Open the page of a step, and press its button."""
    browser = signed_in(user)
    answer = browser.get(reverse("complaints:desk_step", args=[case.number, name]))
    return pressed(browser, answer, **typed) if answer.status_code == 200 else answer


def state_of(case: Case) -> str:
    case.refresh_from_db()
    return case.state


def test_each_step_asks_first_and_leads_back_to_the_case(
    complaint_case: Case, case_handler: User, owner: User, now: datetime
) -> None:
    assert step(case_handler, complaint_case, "ask_supplement", text="请补充凭证").status_code == 302
    assert state_of(complaint_case) == "supplement"
    services.supplement(case=complaint_case, actor=owner, text="凭证", now=now)
    assert step(case_handler, complaint_case, "accept").status_code == 302
    assert step(case_handler, complaint_case, "suspend", text="等待法院").status_code == 302
    assert state_of(complaint_case) == "suspended"
    assert step(case_handler, complaint_case, "resume", text="").status_code == 302
    assert state_of(complaint_case) == "investigating"


def test_a_step_without_its_words_is_not_taken(complaint_case: Case, case_handler: User) -> None:
    answer = step(case_handler, complaint_case, "ask_supplement", text="  ")
    assert answer.status_code == 200
    assert "This field is required" in answer.content.decode()
    assert state_of(complaint_case) == "received"


def test_a_question_is_answered(question_case: Case, case_handler: User) -> None:
    assert step(case_handler, question_case, "answer", text="请看说明。").status_code == 302
    assert state_of(question_case) == "answered"


def test_a_bank_keeps_its_time_and_is_asked_again(
    dispute_case: Case, case_handler: User, verifier: User, now: datetime
) -> None:
    services.accept(case=dispute_case, actor=case_handler, now=now)
    early = step(case_handler, dispute_case, "take_back", text="")
    assert early.status_code == 200
    assert "The bank has until" in early.content.decode()
    Case.objects.filter(pk=dispute_case.pk).update(due_on=now - timedelta(days=2))
    assert step(case_handler, dispute_case, "take_back", text="").status_code == 302
    assert step(case_handler, dispute_case, "ask_again", text="请再核对").status_code == 302
    assert state_of(dispute_case) == "verifying"


def test_who_was_slower_sees_what_is_new_and_keeps_what_they_typed(
    complaint_case: Case, case_handler: User, owner: User, now: datetime
) -> None:
    browser = signed_in(case_handler)
    answer = browser.get(reverse("complaints:desk_step", args=[complaint_case.number, "ask_supplement"]))
    services.ask_supplement(case=complaint_case, actor=case_handler, missing="营业执照", now=now)
    services.supplement(case=complaint_case, actor=owner, text="执照已补", now=now)
    moved = pressed(browser, answer, text="请补充凭证")
    text = moved.content.decode()
    assert moved.status_code == 200
    assert "Somebody has worked on this case since you opened it" in text
    assert [event.text for event in moved.context["news"]] == ["营业执照", "执照已补"]
    assert "请补充凭证</textarea>" in text
    assert state_of(complaint_case) == "received"
    assert pressed(browser, moved, text="请补充凭证").status_code == 302
    assert state_of(complaint_case) == "supplement"


def test_what_is_not_possible_any_more_is_said(complaint_case: Case, case_handler: User, now: datetime) -> None:
    browser = signed_in(case_handler)
    answer = browser.get(reverse("complaints:desk_step", args=[complaint_case.number, "accept"]))
    services.accept(case=complaint_case, actor=case_handler, now=now)
    again = pressed(browser, answer)
    assert again.status_code == 200
    assert "this cannot be done now" in again.content.decode()
    late = browser.get(reverse("complaints:desk_step", args=[complaint_case.number, "accept"]), follow=True)
    assert "this cannot be done now" in late.content.decode()


def test_only_the_person_in_charge_takes_its_steps(
    complaint_case: Case, second_case_handler: User, far_case_handler: User, case_handler: User
) -> None:
    assert step(second_case_handler, complaint_case, "accept").status_code == 403
    assert step(far_case_handler, complaint_case, "accept").status_code == 404
    assert step(case_handler, complaint_case, "no_such_step").status_code == 404
    assert step(case_handler, complaint_case, "answer").status_code == 404  # complaints are decided, not answered
    assert step(case_handler, complaint_case, "return_draft").status_code == 302  # a second person, but nothing waits


def draft_page(case: Case, name: str = "desk_draft") -> str:
    return reverse(f"complaints:{name}", args=[case.number])


def test_a_draft_is_looked_at_as_a_letter_before_it_goes_to_a_second_person(
    complaint_case: Case, case_handler: User, second_case_handler: User, now: datetime
) -> None:
    services.accept(case=complaint_case, actor=case_handler, now=now)
    browser = signed_in(case_handler)
    asked = browser.get(draft_page(complaint_case))
    typed = {"outcome": "upheld", "grounds_zh": "银行应当更正。", "grounds_en": "The bank has to correct it.",
             "measures": "五日内更正", "measures_due_on": "2099-01-05"}  # fmt: skip
    over = pressed(browser, asked, **{**typed, "measures_due_on": today().isoformat()})
    assert "This day is over" in over.content.decode()
    seen = pressed(browser, asked, **typed)
    zh, en = seen.context["preview"]
    assert "银行应当更正。" in zh
    assert "五日内更正（2099-01-05前）" in zh
    assert "The bank has to correct it." in en
    assert state_of(complaint_case) == "investigating"
    fields = {"seen": complaint_case.version, **typed}
    assert browser.post(draft_page(complaint_case, "desk_draft_send"), fields).status_code == 302
    assert state_of(complaint_case) == "drafted"
    assert browser.get(draft_page(complaint_case, "desk_release")).status_code == 403  # one's own
    second = signed_in(second_case_handler)
    shown = second.get(draft_page(complaint_case, "desk_release"))
    assert "银行应当更正。" in shown.content.decode()
    assert pressed(second, shown).status_code == 302
    assert state_of(complaint_case) == "following"
    assert pressed(second, shown).status_code == 302  # twice: said, and nothing more
    assert step(case_handler, complaint_case, "report_measures", text="已更正").status_code == 302
    assert state_of(complaint_case) == "closed"


def test_only_possible_outcomes_are_offered(
    dispute_case: Case, complaint_case: Case, case_handler: User, verifier: User, now: datetime
) -> None:
    browser = signed_in(case_handler)

    def offered(case: Case) -> list[str]:
        form = browser.get(draft_page(case)).context["form"]
        return [value for value, _label in form.fields["outcome"].choices]

    assert offered(complaint_case) == ["refused"]
    services.accept(case=dispute_case, actor=case_handler, now=now)
    services.report_finding(case=dispute_case, actor=verifier, result="confirmed", text="一致", now=now)
    assert offered(dispute_case) == ["confirmed", "not_established"]  # the bank has not corrected anything
    wrong = {"seen": 3, "outcome": "corrected", "grounds_zh": "理由", "grounds_en": "grounds"}
    assert browser.post(draft_page(dispute_case, "desk_draft_send"), wrong).status_code == 200
    assert state_of(dispute_case) == "verified"


def test_who_drafted_does_not_release_whoever_is_in_charge_by_then(
    drafted_case: Case, case_handler: User, second_case_handler: User, case_leader: User, now: datetime
) -> None:
    services.hand_over(case=drafted_case, to=second_case_handler, actor=case_handler, reason="", now=now)
    assert signed_in(case_handler).get(draft_page(drafted_case, "desk_release")).status_code == 403
    assert step(case_handler, drafted_case, "return_draft", text="x").status_code == 403
    assert step(case_leader, drafted_case, "return_draft", text="补充理由").status_code == 302
    assert state_of(drafted_case) == "investigating"
    again = signed_in(second_case_handler).get(draft_page(drafted_case))
    assert "补充理由" in again.content.decode()
    assert again.context["form"].initial["grounds_zh"] == "理由如下。"


def test_the_letter_that_was_read_is_the_one_that_goes_out(
    drafted_case: Case, second_case_handler: User, case_leader: User, now: datetime
) -> None:
    """Whoever drafted could otherwise publish other words while somebody reads."""
    browser, address = signed_in(second_case_handler), draft_page(drafted_case, "desk_release")
    opened = browser.get(address)
    texts = {"text_zh": "{grounds}平台将赔偿一万元。", "text_en": "{grounds} The platform will pay 10,000 yuan."}
    letters.publish_template(kind="complaint", outcome="not_upheld", **texts, actor=case_leader, now=now)
    for answer in (pressed(browser, opened), pressed(browser, opened, shown="")):
        assert answer.status_code == 200
        assert "something else than what you have read" in answer.content.decode()
        assert answer.context["preview"] == (
            "理由如下。平台将赔偿一万元。", "The grounds are these. The platform will pay 10,000 yuan."
        )  # fmt: skip
        assert state_of(drafted_case) == "drafted"
    assert pressed(browser, answer).status_code == 302
    assert Letter.objects.get().text_zh == "理由如下。平台将赔偿一万元。"


def test_a_draft_that_took_the_place_of_the_one_that_was_read_is_shown_first(
    drafted_case: Case, case_handler: User, second_case_handler: User, case_leader: User, now: datetime
) -> None:
    browser = signed_in(second_case_handler)
    opened = browser.get(draft_page(drafted_case, "desk_release"))
    services.return_draft(case=drafted_case, actor=case_leader, reason="理由不足", now=now)
    draft = services.Draft("not_upheld", "另有理由。", "Other grounds.")
    services.draft(case=drafted_case, actor=case_handler, draft=draft, now=now)
    answer = pressed(browser, opened)
    assert "另有理由。" in answer.context["preview"][0]
    assert answer.context["draft"].grounds_zh == "另有理由。"
    assert state_of(drafted_case) == "drafted"
    assert pressed(browser, answer).status_code == 302
    assert "另有理由。" in Letter.objects.get().text_zh


def test_staff_who_lodged_a_case_find_it_among_their_own_only(
    case_handler: User, second_case_handler: User, case_leader: User, now: datetime
) -> None:
    for person in (second_case_handler, case_leader):
        case = services.lodge_complaint(
            sender=services.Sender(person, "en"), enterprise=None, respondent=None, about="platform", wish="", now=now,
            matter=services.Matter("about a colleague", "text"),
        )  # fmt: skip
        Case.objects.filter(pk=case.pk).update(handler=case_handler)
        services.accept(case=case, actor=case_handler, now=now)
        services.draft(case=case, actor=case_handler, draft=services.Draft("ended", "理由", "grounds"), now=now)
        browser = signed_in(person)
        assert browser.get(reverse("complaints:case", args=[case.number])).status_code == 200
        for name in ("desk_case", "desk_release", "desk_hand_over"):
            assert browser.get(reverse(f"complaints:{name}", args=[case.number])).status_code == 404, name
        assert browser.post(draft_page(case, "desk_release"), {"seen": 3}).status_code == 404
        assert case.number not in browser.get(reverse("complaints:desk"), {"queue": "all"}).content.decode()
    waiting = Case.objects.latest("pk")
    Case.objects.filter(pk=waiting.pk).update(handler=None)
    answer = signed_in(case_leader).get(reverse("complaints:desk_assignment"))
    assert answer.status_code == 200
    assert waiting.number not in answer.content.decode()


def test_two_seconds_at_once_send_one_letter(drafted_case: Case, second_case_handler: User, case_leader: User) -> None:
    first, second = signed_in(second_case_handler), signed_in(case_leader)
    pages = [each.get(draft_page(drafted_case, "desk_release")) for each in (first, second)]
    assert pressed(first, pages[0]).status_code == 302
    late = pressed(second, pages[1])
    assert late.status_code == 302
    assert "Somebody else may have been faster" in second.get(late["Location"]).content.decode()
    assert state_of(drafted_case) == "closed"


def named(browser: Any, address: str, number: str) -> Any:
    """Send the form that names another case."""
    seen = browser.get(address).context["case"].version
    return browser.post(address, {"number": number, "seen": seen})


def test_a_case_is_joined_and_linked_by_number(
    complaint_case: Case, question_case: Case, dispute_case: Case, case_handler: User, owner: User, now: datetime
) -> None:
    other = services.lodge_complaint(
        sender=services.Sender(owner, "en"), enterprise=complaint_case.enterprise, wish="", about="other",
        respondent=complaint_case.respondent, matter=services.Matter("another", "text"), now=now,
    )  # fmt: skip
    browser = signed_in(case_handler)
    join, link = (reverse(f"complaints:desk_{name}", args=[complaint_case.number]) for name in ("join", "link"))
    for number, said in (("P20200101-NONE", "You see no case"), (question_case.number, "of the same kind")):
        answer = named(browser, join, number)
        assert answer.status_code == 200
        assert said in answer.content.decode()
    assert named(browser, link, dispute_case.number.lower()).status_code == 302
    assert "linked already" in named(browser, link, dispute_case.number).content.decode()
    assert CaseLink.objects.count() == 1
    assert (
        dispute_case.number
        in browser.get(reverse("complaints:desk_case", args=[complaint_case.number])).content.decode()
    )
    assert named(browser, join, other.number).status_code == 302
    assert state_of(complaint_case) == "joined"


def test_a_case_of_nobody_is_taken_once(complaint_case: Case, case_handler: User, second_case_handler: User) -> None:
    Case.objects.filter(pk=complaint_case.pk).update(handler=None)
    address = reverse("complaints:desk_take", args=[complaint_case.number])
    first, second = signed_in(case_handler), signed_in(second_case_handler)
    asked = [each.get(address) for each in (first, second)]
    assert pressed(first, asked[0]).status_code == 302
    late = pressed(second, asked[1])
    assert "Only the person in charge or who leads" in second.get(late["Location"]).content.decode()
    complaint_case.refresh_from_db()
    assert complaint_case.handler == case_handler


def test_a_case_is_handed_over_with_a_reason(
    complaint_case: Case, case_handler: User, second_case_handler: User, far_case_handler: User
) -> None:
    browser = signed_in(case_handler)
    address = reverse("complaints:desk_hand_over", args=[complaint_case.number])
    assert signed_in(second_case_handler).get(address).status_code == 403
    answer = pressed(browser, browser.get(address), to=far_case_handler.pk, reason="该案由贵处办理")
    assert answer.status_code == 302
    assert signed_in(far_case_handler).get(answer["Location"]).status_code == 200
    assert browser.get(address).status_code == 403


TAKEN = {"for_whom": "王五 武汉市某路1号", "language": "zh-hans", "subject": "数据有误", "text": "本人到场陈述。"}


def test_a_dispute_is_taken_down_by_document_number(own_document: Document, case_handler: User) -> None:
    browser = signed_in(case_handler)
    found = browser.post(reverse("complaints:desk_new_dispute"), {"number": own_document.number.lower()})
    address = reverse("complaints:desk_take_down_dispute", args=[own_document.number])
    assert found["Location"] == address
    assert "30.00" not in browser.get(address).content.decode()  # figures are not shown
    nothing = browser.post(address, TAKEN)
    assert "Choose at least one figure" in nothing.content.decode()
    figure = {"item_0": "public.tax_paid_amount", "period_0": "2025Q1", "claimed_0": "20"}
    answer = browser.post(address, {**TAKEN, **figure})
    case = Case.objects.get(kind="dispute")
    assert answer["Location"] == reverse("complaints:desk_case", args=[case.number])
    assert (case.lodged_by, case.taken_down_by, case.contact) == (None, case_handler, TAKEN["for_whom"])
    assert case.dispute.figures.get().value == "30.00"


def test_a_dispute_is_taken_down_by_enterprise_account_and_month(own_document: Document, case_handler: User) -> None:
    browser = signed_in(case_handler)
    address = reverse("complaints:desk_new_dispute")
    known = {"uscc": own_document.enterprise.uscc, "account": "2222", "month": "2025-02"}
    assert browser.post(address, known)["Location"].endswith(f"/{own_document.number}/")
    for wrong in ({"account": "9999"}, {"month": "2019-02"}):
        assert "There is no such document" in browser.post(address, {**known, **wrong}).content.decode()
    assert "Write a document number, or" in browser.post(address, {"account": "2222"}).content.decode()
    assert "Write a month as" in browser.post(address, {**known, "month": "soon"}).content.decode()


def test_who_a_case_is_taken_down_for_is_one_line_that_can_be_read(case_handler: User) -> None:
    """It is the first line of the letter."""
    browser, address = signed_in(case_handler), reverse("complaints:desk_take_down_complaint")
    hidden = {"for_whom": "王五:\n\n结论:\u202e投诉\u200b成立  武汉市", "subject": "有\u2066误\n数据"}
    typed = {**TAKEN, "about": "platform", **hidden}
    assert browser.post(address, typed).status_code == 302
    case = Case.objects.get()
    assert (case.contact, case.subject) == ("王五: 结论:投诉成立 武汉市", "有误 数据")
    nobody = browser.post(address, {**typed, "for_whom": "\u200b\u3164"})
    assert nobody.status_code == 200
    assert "Nothing that can be read stands here" in nobody.content.decode()


def test_complaints_and_questions_are_taken_down(case_handler: User, enterprise: Any) -> None:
    browser = signed_in(case_handler)
    complaint, question = (reverse(f"complaints:desk_take_down_{name}") for name in ("complaint", "question"))
    assert browser.post(complaint, {**TAKEN, "about": "platform", "uscc": enterprise.uscc}).status_code == 302
    assert browser.post(question, {**TAKEN, "topic": "other"}).status_code == 302
    unknown = browser.post(question, {**TAKEN, "topic": "other", "uscc": "91440300MA5XXXXX00"})
    assert unknown.status_code == 200
    assert sorted(Case.objects.values_list("kind", "channel")) == [("complaint", "staff"), ("consultation", "staff")]
    assert Case.objects.get(kind="complaint").enterprise == enterprise
