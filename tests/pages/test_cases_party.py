"""Pages of who lodges a case: choosing figures, lodging, the story, what they add, how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AuditRecord, Enterprise, Institution, User
from complaints import services
from complaints.lifecycle import Side
from complaints.models import Attachment, Case, CaseEntry, Message, StatementDraft
from complaints.services import attachments, statements
from complaints.views.party import choosing
from reports.models import Document
from tests import licences
from tests.cast import make_user
from tests.complaints.test_attachments import EICAR
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db
FIGURE = "public.tax_paid_amount@2025Q1"
ELSEWHERE = "third_party_payment.income_amount@2025Q1"
MATTER = {"subject": "金额有误", "text": "二月缴税20元。"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


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


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def file(content: bytes = b"a,b", name: str = "a.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def address(name: str, *args: Any) -> str:
    return reverse(f"complaints:{name}", args=args)


# --- The list ---


def test_the_list_shows_what_comes_next(viewer: User, dispute_case: Case, complaint_case: Case) -> None:
    browser, enterprise = signed_in(viewer), dispute_case.enterprise
    assert enterprise is not None
    page = text(browser.get(address("case_list", enterprise.pk)))
    for words in ("纳税金额有误", "拒绝更正", "We look until", "days left"):
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


# --- A dispute ---


def test_figures_are_chosen_segment_by_segment(owner: User, own_document: Document) -> None:
    browser, choose = signed_in(owner), address("dispute_choose", own_document.number)
    assert choose in text(browser.get(reverse("reports:document_detail", args=[own_document.number])))
    page = text(browser.get(choose, {"segment": "public", "figure": [ELSEWHERE, FIGURE, "no.such@2025Q1"]}))
    assert f'type="checkbox" name="figure" value="{FIGURE}" checked' in page
    assert f'type="hidden" name="figure" value="{ELSEWHERE}"' in page
    assert 'value="no.such' not in page
    page = text(browser.get(choose, {"segment": "account"}))
    assert 'value="account.opened_on@"' in page
    assert signed_in(owner).get(address("dispute_write", own_document.number)).status_code == 302


def test_a_dispute_is_lodged_from_figures(owner: User, own_document: Document, case_handler: User) -> None:
    browser = signed_in(owner)
    write = f"{address('dispute_write', own_document.number)}?figure={FIGURE}&figure=account.opened_on@"
    page = text(browser.get(write))
    assert "30.00" in page
    assert 'name="claimed_1"' in page
    answer = browser.post(write, {**MATTER, "claimed_0": "", "claimed_1": "20.00", "attachments": [file(), file()]})
    case = Case.objects.get()
    assert answer["Location"] == address("case", case.number)
    figures = {(each.item, each.period, each.value, each.claimed) for each in case.dispute.figures.all()}
    assert ("public.tax_paid_amount", "2025Q1", "30.00", "20.00") in figures
    assert len(figures) == 2
    assert case.attachments.count() == 2
    page = text(browser.get(answer["Location"]))
    for words in ("金额有误", "二月缴税20元。", "a.csv.txt", "30.00", "20.00", case.number, "you need do nothing"):
        assert words in page
    again = browser.post(write, {**MATTER, "claimed_0": "", "claimed_1": ""})
    assert again.status_code == 302
    assert Case.objects.count() == 1, "figures in dispute cannot be chosen again"


def test_too_many_figures_lead_back_to_the_choice(
    owner: User, own_document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_FIGURES", 1)
    figures = {"figure": [FIGURE, ELSEWHERE]}
    answer = signed_in(owner).get(address("dispute_write", own_document.number), figures, follow=True)
    assert "At most 1 figures in one dispute" in text(answer)
    assert f'value="{ELSEWHERE}"' in text(answer)


def test_a_viewer_lodges_nothing(viewer: User, enterprise: Enterprise, own_document: Document) -> None:
    browser = signed_in(viewer)
    for name, args in (
        ("dispute_choose", own_document.number), ("dispute_write", own_document.number),
        ("complaint_new", enterprise.pk), ("question_new", enterprise.pk),
    ):  # fmt: skip
        answer = browser.get(address(name, args))
        assert answer.status_code == 403
        assert "you may only look" in text(answer)


def test_lodging_asks_who_is_there(owner: User, enterprise: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.reauthentication.is_recent", lambda _request: False)
    answer = signed_in(owner).get(address("complaint_new", enterprise.pk))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


# --- A complaint, a question ---


def test_a_complaint_names_whom_it_is_about(
    owner: User, enterprise: Enterprise, provider: Institution, information_user: Institution, case_handler: User,
    live_consent: Any,
) -> None:  # fmt: skip
    browser, new = signed_in(owner), address("complaint_new", enterprise.pk)
    page = text(browser.get(new))
    for words in (provider.name, information_user.name, "The platform itself", "Another institution"):
        assert words in page
    said = {**MATTER, "about": "misuse", "wish": "道歉"}
    browser.post(new, {**said, "respondent": provider.code})
    assert Case.objects.latest("pk").respondent == provider
    browser.post(new, {**said, "respondent": "platform"})
    assert Case.objects.latest("pk").respondent is None
    browser.post(new, {**said, "respondent": "other", "other": information_user.name})
    assert Case.objects.latest("pk").respondent == information_user
    assert Case.objects.latest("pk").complaint.wish == "道歉"
    for other, words in (("", "Write the name"), ("没有这家", "No institution"), ("", "Write the name")):
        page = text(browser.post(new, {**said, "respondent": "other", "other": other}))
        assert words in page
        assert "二月缴税20元。" in page, "nothing that was typed is lost"
    assert Case.objects.count() == 3


def test_several_institutions_of_a_name_are_named(owner: User, enterprise: Enterprise, provider: Institution) -> None:
    Institution.objects.create(code="TWIN1", name="双子银行一号", is_provider=True)
    Institution.objects.create(code="TWIN2", name="双子银行二号", is_provider=True)
    page = text(
        signed_in(owner).post(
            address("complaint_new", enterprise.pk),
            {**MATTER, "about": "misuse", "respondent": "other", "other": "双子"},
        )
    )
    assert "Several are called so: 双子银行" in page


def test_a_person_of_no_enterprise_has_cases_of_their_own(case_handler: User) -> None:
    person, other = make_user(name="路人"), make_user(name="别人")
    browser = signed_in(person)
    assert "No case yet" in text(browser.get(address("own_case_list")))
    browser.post(address("own_question_new"), {**MATTER, "topic": "api"})
    browser.post(address("own_complaint_new"), {**MATTER, "about": "platform", "respondent": "platform"})
    assert [each.enterprise for each in Case.objects.all()] == [None, None]
    assert text(browser.get(address("own_case_list"))).count("金额有误</bdi>") == 2
    case = Case.objects.earliest("pk")
    assert browser.get(address("case", case.number)).status_code == 200
    for name in ("case", "case_withdraw", "case_supplement", "case_letter"):
        assert signed_in(other).get(address(name, case.number)).status_code == 404
    assert "金额有误</bdi>" not in text(signed_in(other).get(address("own_case_list")))


# --- Texts ---


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


# --- The story, and what is added to it ---


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


def test_a_message_with_files(owner: User, viewer: User, complaint_case: Case) -> None:
    browser, send = signed_in(owner), address("case_message", complaint_case.number)
    answer = browser.post(send, {"text": "请看附件", "attachments": [file(), file(licences.pdf(), "scan.pdf")]})
    assert answer["Location"] == address("case", complaint_case.number)
    assert Message.objects.get().attachments.count() == 2
    page = text(browser.get(answer["Location"]))
    assert "请看附件" in page
    assert "scan.pdf" in page
    assert "Message" in page
    assert signed_in(viewer).post(send, {"text": "我也说"}).status_code == 403
    assert browser.get(send).status_code == 405
    page = text(browser.post(send, {"text": ""}))
    assert "required" in page


def test_a_message_on_a_case_that_has_ended_is_not_lost(owner: User, decided_case: Case) -> None:
    page = text(signed_in(owner).post(address("case_message", decided_case.number), {"text": "还有一件事"}))
    assert "The case has ended" in page
    assert "还有一件事" in page


def test_malware_is_refused_and_the_case_shows_why(owner: User, complaint_case: Case) -> None:
    browser, send = signed_in(owner), address("case_message", complaint_case.number)
    page = text(browser.post(send, {"text": "请看附件", "attachments": [file(EICAR, "说明.txt")]}))
    assert "说明.txt: The file holds what scanners know as malware" in page
    assert "请看附件</textarea>" in page
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()
    page = text(browser.get(address("case", complaint_case.number)))
    assert "File refused: malware" in page
    assert "The file holds what scanners know as malware" in page


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([file(b"<html>", "a.html")], "a.html: Send a picture"),
        ([file(licences.pdf(), "a.jpg"), file(b"", "b.txt")], "not what its name says"),
        ([file() for _file in range(6)], "At most 5 files"),
    ],
)
def test_files_that_cannot_be_kept_are_told(
    files: list[SimpleUploadedFile], words: str, owner: User, complaint_case: Case
) -> None:
    page = text(
        signed_in(owner).post(address("case_message", complaint_case.number), {"text": "附件", "attachments": files})
    )
    assert words in page
    assert not Message.objects.exists()
    assert not CaseEntry.objects.filter(step="file_refused").exists()


def test_files_beyond_the_hour_are_not_opened(
    owner: User, complaint_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachments.count(files=20, uploaded_by=owner, now=timezone.now())
    monkeypatch.setattr(attachments, "checked", lambda *_args: pytest.fail("it was opened"))
    page = text(
        signed_in(owner).post(address("case_message", complaint_case.number), {"text": "附件", "attachments": [file()]})
    )
    assert "20 files within an hour" in page
    assert "附件</textarea>" in page


def test_a_body_beyond_all_limits_is_cut_off(owner: User, complaint_case: Case) -> None:
    large = [file(b"a" * (5 * 1024 * 1024), "a.txt") for _file in range(6)]
    page = text(
        signed_in(owner).post(address("case_message", complaint_case.number), {"text": "附件", "attachments": large})
    )
    assert "larger than 5 MB each" in page
    assert not Attachment.objects.exists()


def test_attachments_are_given_as_files_to_those_of_their_thread(
    owner: User, viewer: User, stranger: User, verifier: User, case_handler: User, far_case_handler: User,
    complaint_case: Case, now: datetime,
) -> None:  # fmt: skip
    party = attachments.say(
        case=complaint_case, author=owner, side=Side.PARTY, thread="party", text="附件", now=now,
        files=[attachments.checked(b"=1+1", '报"表;\u202e.csv')],
    ).attachments.get()  # fmt: skip
    note = attachments.say(
        case=complaint_case, author=case_handler, side=Side.HANDLER, thread="internal", text="内部", now=now,
        files=[attachments.checked(b"secret", "a.txt")],
    ).attachments.get()  # fmt: skip
    answer = signed_in(viewer).get(address("attachment", party.pk))
    assert answer.content == b"=1+1"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    record = AuditRecord.objects.filter(action="case.attachment_opened").latest("pk")
    assert (record.actor, record.target_id) == (viewer, party.pk)
    assert signed_in(case_handler).get(address("attachment", note.pk)).status_code == 200
    for user, file_ in ((owner, note), (viewer, note), (stranger, party), (verifier, party), (far_case_handler, party)):
        assert signed_in(user).get(address("attachment", file_.pk)).status_code == 404
    assert Client().get(address("attachment", party.pk)).status_code == 302
    assert signed_in(owner).post(address("attachment", party.pk)).status_code == 405


def test_a_supplement_goes_on_with_the_case(
    owner: User, complaint_case: Case, case_handler: User, now: datetime
) -> None:
    services.ask_supplement(case=complaint_case, actor=case_handler, missing="请补充合同", now=now)
    browser, supplement = signed_in(owner), address("case_supplement", complaint_case.number)
    page = text(browser.get(supplement))
    assert "请补充合同" in page
    assert "please supplement it until" in page
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


# --- How it ends ---


def test_the_letter_is_read_in_both_languages(viewer: User, decided_case: Case, complaint_case: Case) -> None:
    page = text(signed_in(viewer).get(address("case_letter", decided_case.number)))
    assert "理由如下。" in page
    assert "The grounds are these." in page
    assert decided_case.letter.number in page
    assert address("letter_pdf", decided_case.number) in page


def test_there_is_no_letter_before_the_decision(owner: User, question_case: Case) -> None:
    assert signed_in(owner).get(address("case_letter", question_case.number)).status_code == 404


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


# --- Doors ---


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
