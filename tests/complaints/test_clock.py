"""The clock: reminders and escalations, each once, whatever happens to the clock itself."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import Account, Enterprise, Institution, Notification, User
from complaints import alarms, services, tasks
from complaints.lifecycle import State
from complaints.models import Alarm, Case, CaseEntry, Recall
from complaints.services import clock
from tests.at_once import at_once
from tests.cast import NOW, make_institution_user
from tests.complaints.conftest import DAY, MATTER, make_handler
from tests.complaints.lending import received

D = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("begun", "due", "points"),
    [
        # Two working days: half of them is the day before, which has a point of its own.
        (0, 2, {0: "", 1: "before_1", 2: "before_0", 3: "passed_1", 5: "passed_1", 6: "passed_4", 40: "passed_37"}),
        (0, 10, {4: "", 5: "half", 6: "half", 7: "before_3", 8: "before_3", 9: "before_1", 10: "before_0"}),
        (0, 5, {1: "", 2: "before_3", 3: "before_3", 4: "before_1"}),
        (0, 7, {3: "", 4: "before_3"}),
        (0, 8, {3: "", 4: "half", 5: "before_3"}),
        (0, 0, {0: "", 1: "passed_1"}),  # whoever is asked on the last day is not reminded at once
        (3, 2, {3: "passed_1"}),
    ],
)
def test_points(begun: int, due: int, points: dict[int, str]) -> None:
    begun_on, due_on = D + begun * DAY, D + due * DAY
    found = {day: alarms.reached(begun_on=begun_on, due_on=due_on, today=D + day * DAY) for day in points}
    assert found == points


@given(length=st.integers(0, 60), day=st.integers(0, 120))
def test_points_only_go_forward(length: int, day: int) -> None:
    """A point that was passed never comes back, so that each goes out once."""
    due_on = D + length * DAY
    all_points = [alarms.reached(begun_on=D, due_on=due_on, today=D + each * DAY) for each in range(day + 2)]
    changes = [new for old, new in pairwise(all_points) if new != old]
    assert len(changes) == len(set(changes))
    assert all_points[0] == ""


def told(kind: str) -> list[str]:
    return sorted(each.user.name for each in Notification.objects.filter(kind=kind).select_related("user"))


@pytest.mark.django_db
def test_a_clock_that_jumps_over_days_sends_the_latest_only(question: Case) -> None:
    assert services.send_alarms(now=NOW + 12 * DAY) == 2
    assert [(each.deadline, each.point) for each in Alarm.objects.order_by("deadline")] == [
        ("answer", "passed"), ("step", "passed_4"),
    ]  # fmt: skip
    assert services.send_alarms(now=NOW + 12 * DAY) == 0


@pytest.mark.django_db
def test_an_alarm_is_on_the_record_of_the_desk_and_not_of_the_party(question: Case) -> None:
    services.send_alarms(now=NOW + 4 * DAY)
    entry = CaseEntry.objects.get(step="reminded")
    assert entry.facts == {"deadline": "step", "due": "2026-03-09", "point": "before_3"}
    assert entry.seen_by == ["handler", "second"]
    services.send_alarms(now=NOW + 9 * DAY)
    assert [each.seen_by for each in CaseEntry.objects.filter(step="escalated")] == [["handler", "second"]]


@pytest.mark.django_db
def test_leaders_hear_each_working_day_of_a_case_that_nobody_is_in_charge_of(question: Case, in_charge: User) -> None:
    make_handler(name="主管", leads=True)
    in_charge.is_active = False  # the person in charge has left
    in_charge.save(update_fields=["is_active"])
    for day in range(8):  # Monday to the Monday after: six working days, of which the first is the day it came
        services.send_alarms(now=NOW + day * DAY)
        services.send_alarms(now=NOW + day * DAY + timedelta(hours=3))
    assert told("case_unassigned") == ["主管"] * 5
    assert set(told("deadline_near")) == {"主管"}


@pytest.mark.django_db
def test_it_is_asked_now_and_then_whether_a_suspended_complaint_still_waits(complaint: Case, in_charge: User) -> None:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    services.suspend(case=complaint, actor=in_charge, reason="等待判决", now=NOW)
    for day in range(70):
        services.send_alarms(now=NOW + day * DAY)
    assert told("case_still_suspended") == ["经办"] * 2
    assert not told("deadline_passed")
    assert not told("case_delayed")  # the clock stands still


@pytest.mark.django_db
def test_a_suspension_that_is_interrupted_each_month_is_asked_about_all_the_same(
    complaint: Case, in_charge: User
) -> None:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    for day in range(100):
        if day % 29 == 0:
            if day:
                services.resume(case=complaint, actor=in_charge, now=NOW + day * DAY)
            services.suspend(case=complaint, actor=in_charge, reason="等待判决", now=NOW + day * DAY)
        services.send_alarms(now=NOW + day * DAY)
    points = Alarm.objects.filter(deadline="suspended").order_by("pk").values_list("due_on", "point")
    assert list(points) == [(D, "after_30"), (D, "after_60"), (D, "after_90")]


@pytest.mark.django_db
def test_a_draft_from_a_suspension_has_a_deadline_and_is_nobodys_delay(
    complaint: Case, in_charge: User, second: User
) -> None:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    services.suspend(case=complaint, actor=in_charge, reason="等待判决", now=NOW + 5 * DAY)
    draft = services.Draft("ended", "撤诉", "Withdrawn from court")
    services.draft(case=complaint, actor=in_charge, draft=draft, now=NOW + 50 * DAY)
    complaint.refresh_from_db()
    assert complaint.answer_due_on == D + 30 * DAY
    assert complaint.due_on == D + 75 * DAY
    services.send_alarms(now=NOW + 74 * DAY)
    assert told("decision_to_release") == ["复核", "复核"]
    assert not told("case_delayed")


@pytest.mark.django_db
def test_a_drafted_refusal_keeps_the_deadline_of_the_review(complaint: Case, in_charge: User, second: User) -> None:
    due = complaint.due_on
    draft = services.Draft("refused", "不受理", "Not for us")
    services.draft(case=complaint, actor=in_charge, draft=draft, now=NOW + 3 * DAY)
    complaint.refresh_from_db()
    assert complaint.due_on == due
    services.return_draft(case=complaint, actor=second, reason="理由不足", now=NOW + 4 * DAY)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.due_on) == ("received", due)


@pytest.mark.django_db
def test_a_case_that_was_not_supplemented_lapses_and_an_answered_question_is_closed(
    complaint: Case, question: Case, in_charge: User
) -> None:
    services.ask_supplement(case=complaint, actor=in_charge, missing="凭证", now=NOW)
    services.answer(case=question, actor=in_charge, text="请看说明。", now=NOW)
    assert services.end_overdue(now=NOW + 14 * DAY) == 0  # ten working days: the last one is 16 March
    assert services.end_overdue(now=NOW + 15 * DAY) == 2
    assert services.end_overdue(now=NOW + 15 * DAY) == 0
    assert set(Case.objects.values_list("state", flat=True)) == {State.LAPSED, State.CLOSED}
    assert told("case_lapsed") == told("question_settled") == ["owner"]


@pytest.fixture
def recall(dispute: Case, account: Account, owner: User, information_user: Institution) -> Recall:
    analyst = make_institution_user(information_user, "query_user")
    document = received(account, information_user, analyst, owner)
    return Recall.objects.create(
        case=dispute, number="N-1", document=document, information_user=information_user, changes=[{}], sent_at=NOW
    )


@pytest.mark.django_db
def test_a_lender_that_does_not_acknowledge_a_correction_is_asked_again(recall: Recall) -> None:
    make_handler(name="主管", leads=True)
    for day in range(30):
        services.chase_recalls(now=NOW + day * DAY)
    assert told("recall_reminder") == ["query_user"] * 3
    assert told("recall_ignored") == ["主管"]


@pytest.mark.django_db
def test_what_was_acknowledged_is_not_asked_for(recall: Recall, information_user: Institution) -> None:
    services.acknowledge(recall=recall, information_user=information_user, now=NOW)
    assert services.chase_recalls(now=NOW + 6 * DAY) == 0


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_alarm_once(in_charge: User, enterprise: Enterprise, owner: User) -> None:
    for _ in range(5):
        services.ask_question(
            sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, topic="api", matter=MATTER, now=NOW
        )
    found = at_once(*[lambda: services.send_alarms(now=NOW + 4 * DAY)] * 3)
    assert sum(each for each in found if isinstance(each, int)) == 5
    assert told("deadline_near") == ["经办"] * 5


@pytest.mark.django_db
def test_batches_reach_every_case(
    monkeypatch: pytest.MonkeyPatch, in_charge: User, enterprise: Enterprise, owner: User
) -> None:
    monkeypatch.setattr(clock, "BATCH", 2)
    for _ in range(5):
        services.ask_question(
            sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, topic="api", matter=MATTER, now=NOW
        )
    assert services.send_alarms(now=NOW + 4 * DAY) == 5


@pytest.mark.django_db
def test_the_tasks_are_run_by_the_workers_once_an_hour(
    question: Case, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    for name in ("end_overdue_cases", "send_alarms", "chase_recalls"):
        assert f"complaints.tasks.{name}" in settings.WORKER_STARTUP
    monkeypatch.setattr(tasks, "_is_day", lambda: True)
    tasks.send_alarms()
    sent = Alarm.objects.count()
    tasks.send_alarms()
    assert Alarm.objects.count() == sent > 0
