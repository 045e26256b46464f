"""When somebody is reminded of a deadline, and who: the table by which the clock works (`services.clock`).

Before a deadline whoever has to do something is reminded; when it has passed, those who lead the desk learn it too.
What was missed while the clock stood still is not sent afterwards: the latest point stands for those before it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from accounts.clock import day_of
from complaints.lifecycle import State
from complaints.models import Case
from complaints.working_days import WorkingDays


class Whom(StrEnum):
    """Who is reminded of a step."""

    PARTY = "party"
    BANK = "bank"
    SECONDS = "seconds"
    IN_CHARGE = "in_charge"


HALF_WITH: Final = 3
"""Half of the time has passed, and at least so many days are left."""
BEFORE: Final = (3, 1, 0)
"""Days before a deadline; a point that lies on or before the day on which the step began is left out."""
PASSED_EVERY: Final = 3
"""Days: the first word comes on the day after, the next ones so often."""
SUSPENDED_EVERY: Final = 30
"""Days after which it is asked whether a complaint still has to wait, those of all its suspensions together."""
RECALL_AFTER: Final = (5, 10, 20)
"""Days after which a lender that has not acknowledged a correction is asked again; the last time the desk learns it."""
REMINDED: Final = {
    State.RECEIVED: Whom.IN_CHARGE,
    State.SUPPLEMENT: Whom.PARTY,
    State.VERIFYING: Whom.BANK,
    State.VERIFIED: Whom.IN_CHARGE,
    State.INVESTIGATING: Whom.IN_CHARGE,
    State.DRAFTED: Whom.SECONDS,
    State.FOLLOWING: Whom.IN_CHARGE,
}
"""Whose turn it is. A supplement that does not come lets the case lapse: nobody is late then."""
ANSWER_AWAITED: Final = (State.RECEIVED, State.VERIFYING, State.VERIFIED, State.INVESTIGATING, State.DRAFTED)
"""States in which an answer that has not come by its day is late by our fault."""


class Deadline(StrEnum):
    """Which deadline an alarm is about (`Alarm.deadline`)."""

    STEP = "step"
    ANSWER = "answer"
    HANDLER = "handler"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Due:
    """An alarm that is to have gone out by now."""

    deadline: str
    due_on: date
    point: str

    @property
    def has_passed(self) -> bool:
        return self.point.startswith("passed")


@dataclass(frozen=True, slots=True)
class Waited:
    """The suspensions of a case that have ended: the day on which the first began (None: none), the days of all."""

    first_on: date | None = None
    days: int = 0


def of_case(
    case: Case, *, begun_on: date, working: Collection[int], today: date, days: WorkingDays, waited: Waited
) -> list[Due]:
    """Give the latest alarm of each deadline of an open case; `working` are those who can be in charge."""
    found = []
    if case.due_on is not None and case.state in REMINDED:
        point = reached(begun_on=begun_on, due_on=case.due_on, today=today)
        if point and not (case.state == State.SUPPLEMENT and point.startswith("passed")):
            found.append(Due(Deadline.STEP, case.due_on, point))
    is_awaited = case.state in ANSWER_AWAITED and case.suspended_on is None
    if is_awaited and case.answer_due_on is not None and case.answer_due_on < today:
        found.append(Due(Deadline.ANSWER, case.answer_due_on, "passed"))
    if case.handler_id not in working and days.is_working(today) and day_of(case.received_at) < today:
        found.append(Due(Deadline.HANDLER, today, "unassigned"))
    if case.state == State.SUSPENDED and case.suspended_on is not None:
        times = (waited.days + (today - case.suspended_on).days) // SUSPENDED_EVERY
        if times:
            first_on = waited.first_on or case.suspended_on
            found.append(Due(Deadline.SUSPENDED, first_on, f"after_{times * SUSPENDED_EVERY}"))
    return found


def reached(*, begun_on: date, due_on: date, today: date) -> str:
    """Name the latest point that a step has come to; empty before the first."""
    left = (due_on - today).days
    if left < 0:
        return f"passed_{(-left - 1) // PASSED_EVERY * PASSED_EVERY + 1}"
    near = [days for days in BEFORE if left <= days and due_on - timedelta(days=days) > begun_on]
    if near:
        return f"before_{min(near)}"
    is_half = 2 * (today - begun_on) >= due_on - begun_on
    return "half" if is_half and begun_on < today and left >= HALF_WITH else ""


def of_recall(*, sent_on: date, today: date) -> str:
    """Name the latest point of a correction that a lender has not acknowledged; empty before the first."""
    passed = [days for days in RECALL_AFTER if (today - sent_on).days >= days]
    return f"after_{max(passed)}" if passed else ""
