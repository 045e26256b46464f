"""A clock moved through forty days: what came, to whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from accounts.clock import day_of
from accounts.models import Notification, User
from complaints import services
from complaints.lifecycle import Kind
from complaints.models import Alarm, Case, Handler
from tests.cast import NOW
from tests.complaints.conftest import DAY, make_handler
from tests.complaints.test_ways import draft_of

pytestmark = pytest.mark.django_db

FORTY_DAYS = """
2026-03-03 dispute      before_1  deadline_near        经办
2026-03-04 dispute      before_0  deadline_near        经办
2026-03-05 dispute      passed_1  deadline_passed      主管 经办
2026-03-06 consultation before_3  deadline_near        经办
2026-03-08 consultation before_1  deadline_near        经办
2026-03-09 consultation before_0  deadline_near        经办
2026-03-10 complaint    half      supplement_reminder  owner
2026-03-10 consultation passed_1  deadline_passed      主管 经办
2026-03-10 consultation passed    case_delayed         owner
2026-03-11 dispute      half      finding_due          verifier
2026-03-13 dispute      before_3  finding_due          verifier
2026-03-14 complaint    before_3  supplement_reminder  owner
2026-03-15 dispute      before_1  finding_due          verifier
2026-03-16 complaint    before_1  supplement_reminder  owner
2026-03-16 dispute      before_0  finding_due          verifier
2026-03-17 dispute      passed_1  deadline_passed      主管 经办
2026-03-19 dispute      before_3  deadline_near        经办
2026-03-21 dispute      before_1  decision_to_release  主管 复核
2026-03-22 dispute      before_0  decision_to_release  主管 复核
2026-03-23 dispute      passed_1  deadline_passed      主管 经办
2026-03-23 dispute      passed    case_delayed         owner
2026-03-26 dispute      passed_4  deadline_passed      主管 经办
2026-03-27 consultation           question_settled     owner
2026-03-29 dispute      passed_7  deadline_passed      主管 经办
2026-04-01 dispute      passed_10 deadline_passed      主管 经办
2026-04-04 dispute      passed_13 deadline_passed      主管 经办
2026-04-07 dispute      passed_16 deadline_passed      主管 经办
2026-04-10 complaint    half      deadline_near        经办
""".strip()
"""Worked out by hand. 2 March 2026 is a Monday; 6 April is Tomb-sweeping Day's day off.

The dispute: to be accepted in 2 working days (4 March), is on the 6th; the bank has until the 16th and says nothing;
taken back on the 18th, drafted on the 19th, answer due on the 22nd, released on 8 April. The complaint: a supplement
asked on the 3rd, due on the 17th, comes on the 16th; accepted on the 17th (answer due on 16 April), suspended on the
20th for seven days (23 April). The question: due on the 9th, answered on the 12th, settled after the 26th.
"""


@pytest.fixture
def cases(dispute: Case, complaint: Case, question: Case, second: User, leader: User, verifier: User) -> list[Case]:
    Handler.objects.filter(user__in=[second, leader]).update(is_away=True)
    return [dispute, complaint, question]


@pytest.fixture
def leader(in_charge: User, dispute: Case, complaint: Case, question: Case) -> User:
    return make_handler(name="主管", leads=True)


def what_people_do(cases: list[Case], in_charge: User, second: User, owner: User, day: str, now: datetime) -> None:
    dispute, complaint, question = cases
    draft = draft_of("not_established")
    steps = {
        "2026-03-03": lambda: services.ask_supplement(case=complaint, actor=in_charge, missing="凭证", now=now),
        "2026-03-06": lambda: services.accept(case=dispute, actor=in_charge, now=now),
        "2026-03-12": lambda: services.answer(case=question, actor=in_charge, text="请看说明。", now=now),
        "2026-03-16": lambda: services.supplement(case=complaint, actor=owner, text="凭证", now=now),
        "2026-03-17": lambda: services.accept(case=complaint, actor=in_charge, now=now),
        "2026-03-18": lambda: services.take_back(case=dispute, actor=in_charge, note="银行未答复", now=now),
        "2026-03-19": lambda: services.draft(case=dispute, actor=in_charge, draft=draft, now=now),
        "2026-03-20": lambda: services.suspend(case=complaint, actor=in_charge, reason="等待判决", now=now),
        "2026-03-27": lambda: services.resume(case=complaint, actor=in_charge, now=now),
        "2026-04-08": lambda: services.release(case=dispute, actor=second, now=now),
    }
    if day in steps:
        steps[day]()


def tick(now: datetime) -> None:
    services.end_overdue(now=now)
    services.send_alarms(now=now)
    services.chase_recalls(now=now)


def came(now: datetime) -> list[str]:
    """Give what the clock sent at a moment, a line for each."""
    sent: dict[tuple[str, str, str], set[str]] = {}
    for each in Notification.objects.filter(created_at=now).select_related("user"):
        case = Case.objects.get(number=each.facts["number"])
        deadline = "answer" if each.kind == "case_delayed" else "step"
        alarm = Alarm.objects.filter(case=case, sent_at=now, deadline=deadline).first()
        sent.setdefault((case.kind, alarm.point if alarm else "", each.kind), set()).add(each.user.name)
    day = day_of(now)
    return [
        f"{day} {kind:12} {point:9} {notice:20} {' '.join(sorted(names))}"
        for (kind, point, notice), names in sorted(sent.items(), key=lambda item: (item[0][0], item[0][2], item[0][1]))
    ]


def test_forty_days(cases: list[Case], in_charge: User, second: User, owner: User) -> None:
    lines = []
    for number in range(1, 41):
        morning = NOW - timedelta(hours=1) + number * DAY
        tick(morning)
        tick(morning + timedelta(minutes=20))  # again, or another worker: nothing comes twice
        assert came(morning + timedelta(minutes=20)) == []
        lines += came(morning)
        what_people_do(cases, in_charge, second, owner, str(day_of(morning)), NOW + number * DAY)
    # Two notices about one question on one day stand in the order of the alphabet.
    assert sorted(lines) == sorted(FORTY_DAYS.splitlines())
    states = {each.kind: each for each in Case.objects.filter(pk__in=[case.pk for case in cases])}
    assert {str(kind): each.state for kind, each in states.items()} == {
        "dispute": "closed", "complaint": "investigating", "consultation": "closed",
    }  # fmt: skip
    assert str(states[Kind.COMPLAINT].answer_due_on) == "2026-04-23"
