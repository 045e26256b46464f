"""The desk: queues, a case on one page, the disputed document, messages, statements, words of letters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditRecord, User
from complaints import queues, services
from complaints.models import Case, LetterTemplate, Message, StatementDraft
from complaints.queues import Place, Queue, Wanted
from reports import annotating
from tests.cast import make_case_handler, make_enterprise, make_enterprise_user
from tests.pages.browsing import pressed, signed_in

pytestmark = pytest.mark.django_db


def page(user: User, name: str, *keys: Any, **query: Any) -> Any:
    return signed_in(user).get(reverse(f"complaints:{name}", args=keys), query)


def words_of(answer: Any) -> str:
    return str(answer.content.decode())


def make_case(*, due_in: int | None, now: datetime, region: str = "44", **changed: Any) -> Case:
    """Make a question that is due in so many days."""
    owner = make_enterprise_user(make_enterprise(), "owner")
    case = services.ask_question(
        sender=services.Sender(owner, "en"), enterprise=None, topic="other", now=now,
        matter=services.Matter(f"due in {due_in}", "text"),
    )  # fmt: skip
    due_on = None if due_in is None else timezone.localdate() + timedelta(days=due_in)
    Case.objects.filter(pk=case.pk).update(due_on=due_on, region=region, handler=None, **changed)
    case.refresh_from_db()
    return case


def test_a_queue_has_the_most_urgent_first_and_says_how_long(case_handler: User, now: datetime) -> None:
    for days in (30, -2, 0, 3, None):
        make_case(due_in=days, now=now)
    answer = page(case_handler, "desk", queue="unassigned")
    shown = [row.case.subject for row in answer.context["rows"]]
    assert shown == ["due in -2", "due in 0", "due in 3", "due in 30", "due in None"]
    assert [(row.colour, row.words) for row in answer.context["rows"]] == [
        ("bad", "overdue by 2 days"), ("bad", "due today"), ("warn", "3 days left"), ("quiet", "30 days left"),
        ("quiet", "no deadline runs"),
    ]  # fmt: skip


def test_a_queue_is_read_stretch_by_stretch(case_handler: User, now: datetime) -> None:
    """Each case once, also those of one day, and those without a deadline."""
    for days in (5, 5, 5, None, None, 1, None):
        make_case(due_in=days, now=now)
    wanted, after, seen = Wanted(Queue.UNASSIGNED), None, []
    while True:
        found = queues.stretch(case_handler, wanted, after, size=2)
        seen += [each.subject for each in found.cases]
        if not found.following:
            break
        after = Place.read(found.following)
    assert seen == ["due in 1", *["due in 5"] * 3, *["due in None"] * 3]
    assert len({each.pk for each in queues.stretch(case_handler, wanted).cases}) == 7


def test_ended_cases_are_read_stretch_by_stretch_the_latest_first(case_handler: User, now: datetime) -> None:
    cases = [make_case(due_in=None, now=now - timedelta(days=each)) for each in range(5)]
    for each in cases:
        Case.objects.filter(pk=each.pk).update(state="withdrawn", closed_at=now)
    wanted, after, seen = Wanted(Queue.ENDED), None, []
    while True:
        found = queues.stretch(case_handler, wanted, after, size=2)
        seen += [each.pk for each in found.cases]
        if not found.following:
            break
        after = Place.read(found.following)
    assert seen == [each.pk for each in cases]


@pytest.mark.parametrize(
    "text", ["", "~", "x~1", "2026-01-01~", "2026-01-01~-1", "-~" + "9" * 40, "2026-13-01~1", "2026-01-01T00:00~1"]
)
def test_a_place_that_cannot_be_read_is_the_beginning(text: str, case_handler: User) -> None:
    assert Place.read(text) is None
    assert page(case_handler, "desk", after=text).status_code == 200


@pytest.mark.parametrize(
    "text",
    ["2026-01-01~1", "2026-01-01T10:00:00+08:00~1", "0001-01-01T00:00+23:00~1", "9999-12-31T23:00-23:00~1", "-~1"],
)
@pytest.mark.parametrize("queue", Queue.values)
def test_any_place_in_any_queue_is_answered(text: str, queue: str, case_handler: User) -> None:
    assert page(case_handler, "desk", after=text, queue=queue).status_code == 200


def test_many_are_not_counted_to_the_end(case_handler: User, now: datetime) -> None:
    for _each in range(3):
        make_case(due_in=1, now=now)
    assert queues.count(case_handler, Wanted(Queue.UNASSIGNED), most=2) == 3
    assert queues.count(case_handler, Wanted(Queue.UNASSIGNED)) == 3


def test_filters_narrow_a_queue(case_handler: User, dispute_case: Case, complaint_case: Case, now: datetime) -> None:
    other = make_case(due_in=1, now=now, region="")
    everything = {dispute_case.pk, complaint_case.pk, other.pk}

    def shown(**query: Any) -> set[int]:
        return {row.case.pk for row in page(case_handler, "desk", queue="all", **query).context["rows"]}

    assert shown() == everything
    assert shown(kind="dispute") == {dispute_case.pk}
    assert shown(state="received") == everything
    assert shown(state="verifying") == set()
    assert shown(region="44") == {dispute_case.pk, complaint_case.pk}
    assert shown(region="11") == set()
    assert shown(institution=str(complaint_case.respondent_id)) == {dispute_case.pk, complaint_case.pk}
    assert shown(text="拒绝") == {complaint_case.pk}
    assert shown(text=dispute_case.number.lower()) == {dispute_case.pk}
    assert shown(kind="no such kind", institution="x", region="zz") == everything


def test_queues_hold_what_they_are_named_for(
    case_handler: User, second_case_handler: User, drafted_case: Case, dispute_case: Case, now: datetime
) -> None:
    def shown(user: User, queue: str) -> list[int]:
        return [each.pk for each in queues.stretch(user, Wanted(queue)).cases]

    assert set(shown(case_handler, Queue.MINE)) <= {drafted_case.pk, dispute_case.pk}
    assert shown(second_case_handler, Queue.RELEASE) == [drafted_case.pk]
    assert shown(case_handler, Queue.RELEASE) == []  # their own draft
    assert shown(case_handler, Queue.WAITING) == []
    handler = User.objects.get(pk=dispute_case.handler_id)
    services.accept(case=dispute_case, actor=handler, now=now)
    assert shown(case_handler, Queue.WAITING) == [dispute_case.pk]


def test_handlers_see_their_regions_and_kinds_and_leaders_all(
    dispute_case: Case, question_case: Case, far_case_handler: User, case_leader: User
) -> None:
    """List and single case agree."""
    of_questions = make_case_handler(name="questions", regions=["44"], kinds=["consultation"])
    of_nothing = make_case_handler(name="nothing", kinds=[])
    for user, seen in (
        (far_case_handler, set()),
        (of_questions, {question_case.pk}),
        (of_nothing, set()),
        (case_leader, {dispute_case.pk, question_case.pk}),
    ):
        assert {each.pk for each in queues.stretch(user, Wanted(Queue.ALL)).cases} == seen
        for case in (dispute_case, question_case):
            assert page(user, "desk_case", case.number).status_code == (200 if case.pk in seen else 404)


def test_a_case_shows_everything(dispute_case: Case, case_handler: User, verifier: User, now: datetime) -> None:
    services.accept(case=dispute_case, actor=case_handler, now=now)
    services.report_finding(case=dispute_case, actor=verifier, result="confirmed", text="与流水一致。", now=now)
    text = words_of(page(case_handler, "desk_case", dispute_case.number))
    for said in ("二月缴税20元", "与流水一致。", "30.00", "20.00", "accepted", "Q1 2025", "Tax", "days left"):
        assert said in text


def test_a_case_offers_exactly_the_steps_that_are_possible_now(
    complaint_case: Case, case_handler: User, second_case_handler: User, now: datetime
) -> None:
    """The usual one first."""

    def offered(user: User) -> list[str]:
        return [way.name for way in page(user, "desk_case", complaint_case.number).context["ways"]]

    assert offered(case_handler) == ["accept", "ask_supplement", "draft", "join"]
    assert offered(second_case_handler) == []
    services.accept(case=complaint_case, actor=case_handler, now=now)
    assert offered(case_handler) == ["draft", "suspend", "join"]
    services.draft(case=complaint_case, actor=case_handler, draft=services.Draft("ended", "理由", "grounds"), now=now)
    assert offered(case_handler) == []
    assert offered(second_case_handler) == ["release", "return_draft"]


def test_opening_a_case_is_recorded_once_a_day(dispute_case: Case, case_handler: User, case_leader: User) -> None:
    def opened() -> list[int | None]:
        return list(AuditRecord.objects.filter(action="case.opened").order_by("pk").values_list("actor", flat=True))

    for user in (case_handler, case_handler, case_leader):
        page(user, "desk_case", dispute_case.number)
    assert opened() == [case_handler.pk, case_leader.pk]


def test_the_document_is_shown_as_issued_and_each_opening_recorded(
    dispute_case: Case, complaint_case: Case, case_handler: User, far_case_handler: User
) -> None:
    number = dispute_case.dispute.document.number
    for _time in range(2):
        assert number in words_of(page(case_handler, "desk_document", dispute_case.number))
    assert AuditRecord.objects.filter(action="case.document_opened", actor=case_handler).count() == 2
    assert page(case_handler, "desk_document", complaint_case.number).status_code == 404
    assert page(far_case_handler, "desk_document", dispute_case.number).status_code == 404


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "يقول \u202e abc", "长" * 20_000])
def test_a_message_is_kept_and_shown_as_text(text: str, complaint_case: Case, case_handler: User) -> None:
    browser = signed_in(case_handler)
    address = reverse("complaints:desk_message", args=[complaint_case.number, "party"])
    answer = pressed(browser, browser.get(address), text=text)
    assert answer.status_code == 302
    shown = words_of(browser.get(answer["Location"]))
    assert "<script>alert" not in shown
    assert "\u202e" not in shown
    assert Message.objects.get().thread == "party"


def test_threads_have_pages_of_their_own_that_say_who_reads_them(
    complaint_case: Case, case_handler: User, now: datetime
) -> None:
    services.accept(case=complaint_case, actor=case_handler, now=now)
    said = {
        "party": "Who lodged the case reads this",
        "respondent": "The institution reads this",
        "internal": "Only the desk reads this note",
    }
    for thread, words in said.items():
        answer = page(case_handler, "desk_message", complaint_case.number, thread)
        assert [each for each in said.values() if each in words_of(answer)] == [words]
        assert pressed(signed_in(case_handler), answer, text=f"to {thread}").status_code == 302
    assert page(case_handler, "desk_message", complaint_case.number, "everybody").status_code == 404
    shown = {each.name: [line.message.text for line in each.lines] for each in
             page(case_handler, "desk_case", complaint_case.number).context["threads"]}  # fmt: skip
    assert shown == {"party": ["to party"], "respondent": ["to respondent"], "internal": ["to internal"]}


def test_a_message_that_cannot_be_sent_stays_typed(decided_case: Case, case_handler: User) -> None:
    browser = signed_in(case_handler)
    address = reverse("complaints:desk_message", args=[decided_case.number, "party"])
    answer = browser.post(address, {"text": "Ein Nachtrag"})
    assert answer.status_code == 200
    assert "Ein Nachtrag" in words_of(answer)
    assert "The case has ended" in words_of(answer)


def test_a_statement_is_checked_beside_what_it_must_not_say(
    statement: StatementDraft, case_handler: User, far_case_handler: User
) -> None:
    assert statement.case.number in words_of(page(case_handler, "desk_statements"))
    assert statement.case.number not in words_of(page(far_case_handler, "desk_statements"))
    assert page(far_case_handler, "desk_statement", statement.pk).status_code == 404
    answer = page(case_handler, "desk_statement", statement.pk)
    assert "names of persons" in words_of(answer)
    browser = signed_in(case_handler)
    assert pressed(browser, answer, 1, reason="").status_code == 200
    assert pressed(browser, answer, 1, reason="没有理由").status_code == 302
    statement.refresh_from_db()
    assert (statement.state, statement.reason) == ("returned", "没有理由")


def test_a_statement_is_shown_once(statement: StatementDraft, case_handler: User) -> None:
    browser = signed_in(case_handler)
    answer = browser.get(reverse("complaints:desk_statement", args=[statement.pk]))
    assert pressed(browser, answer, 0).status_code == 302
    assert pressed(browser, answer, 0).status_code == 302
    account = statement.case.dispute.account_id
    assert [each.kind for each in annotating.standing(account)] == ["statement"]


def test_leaders_publish_words_of_letters_after_looking(case_leader: User, case_handler: User) -> None:
    keys = ("complaint", "upheld")
    assert page(case_handler, "desk_letter_templates").status_code == 403
    browser = signed_in(case_leader)
    assert "upheld" in words_of(browser.get(reverse("complaints:desk_letter_templates")))
    address = reverse("complaints:desk_letter_template_new", args=keys)
    texts = {"text_zh": "{party}:{grounds}", "text_en": "To {party}: {grounds}"}
    answer = browser.post(address, texts)
    assert "Example Enterprise" in words_of(answer)
    assert LetterTemplate.objects.filter(kind="complaint", outcome="upheld").count() == 1
    publish = reverse("complaints:desk_letter_template_publish", args=keys)
    for wrong, said in (
        ("{grounds} {name}", "no placeholder {name}"), ("To {party}", "is missing"), ("{grounds} {", "brace is left"),
    ):  # fmt: skip
        answer = browser.post(publish, {**texts, "text_en": wrong})
        assert answer.status_code == 200
        assert said in words_of(answer).replace("&#x27;", "'")
    assert browser.post(publish, texts).status_code == 302
    assert LetterTemplate.objects.filter(kind="complaint", outcome="upheld").latest("version").version == 2
    assert page(case_leader, "desk_letter_template_new", "complaint", "corrected").status_code == 404


def test_leaders_assign_what_nobody_has_and_say_who_works_on_what(
    case_leader: User, case_handler: User, far_case_handler: User, now: datetime
) -> None:
    case = make_case(due_in=4, now=now)
    browser = signed_in(case_leader)
    address = reverse("complaints:desk_assignment")
    assert page(case_handler, "desk_assignment").status_code == 403
    assert "due in 4" in words_of(browser.get(address))
    assert "Nothing has been assigned" in words_of(browser.post(address, {"to": ""}))
    assert browser.post(address, {"cases": [case.pk], "to": ""}).status_code == 302
    case.refresh_from_db()
    assert case.handler == case_handler
    assert "assigned: case handler" in words_of(page(case_handler, "desk_case", case.number))
    form = reverse("complaints:desk_handler", args=[far_case_handler.pk])
    assert browser.get(form).status_code == 200
    assert browser.post(form, {"kinds": ["dispute"], "regions": ["12", "13"], "is_away": "on"}).status_code == 302
    place = far_case_handler.handler
    place.refresh_from_db()
    assert (place.kinds, place.regions, place.is_away) == (["dispute"], ["12", "13"], True)
    assert page(case_leader, "desk_handler", make_enterprise_user(make_enterprise(), "owner").pk).status_code == 404
    assert "far case handler" in words_of(browser.get(address))


def test_the_desk_is_on_the_front_page_with_what_is_to_be_done(
    case_leader: User, drafted_case: Case, statement: StatementDraft, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(case_leader)
    assert 'href="/desk/"' in words_of(browser.get("/"))
    Case.objects.filter(pk=drafted_case.pk).update(handler=None)
    Case.objects.filter(pk=statement.case_id).update(handler=case_leader, due_on="2020-01-01")
    with django_assert_max_num_queries(12):
        text = words_of(browser.get(reverse("complaints:desk")))
    for said in (
        "1 case in your charge is overdue", "1 draft waits for you", "1 statement waits to be checked",
        "Nobody is in charge of 1 case.",
    ):  # fmt: skip
        assert said in text
