"""How long what takes (source: `domain.md`, and our own choices where it is silent).

A time in days counts from the day after its beginning and ends with its last day, as it is (a time that somebody has
to answer in is never made longer by a weekend); a time in working days ends on a working day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from complaints.lifecycle import Kind, State
from complaints.working_days import WorkingDays

ACCEPT_DISPUTE: Final = 2
"""Working days until a dispute is accepted or sent back (ours)."""
VERIFY: Final = 10
"""Days for the bank (ours)."""
ANSWER_DISPUTE: Final = 20
"""Days from receipt to the written answer."""
REVIEW_COMPLAINT: Final = 10
"""Working days for the review of the material; a supplement begins them anew."""
DECIDE_COMPLAINT: Final = 30
"""Days from acceptance to the decision, without those of a suspension."""
ANSWER_CONSULTATION: Final = 5
"""Working days (ours)."""
SUPPLEMENT: Final = 10
"""Working days for whoever lodged a case to supplement it; then it counts as given up (ours)."""
SETTLE: Final = 10
"""Working days after which an answered question that nobody came back to is closed, with a notice (ours)."""


def answer_due(kind: str, *, received_on: date, accepted_on: date | None, days: WorkingDays) -> date | None:
    """Give the last day of the answer; None where it is not known yet: a complaint's begins when it is accepted."""
    if kind == Kind.DISPUTE:
        return received_on + timedelta(days=ANSWER_DISPUTE)
    if kind == Kind.CONSULTATION:
        return days.after(received_on, ANSWER_CONSULTATION)
    return accepted_on + timedelta(days=DECIDE_COMPLAINT) if accepted_on else None


def step_due(kind: str, state: str, *, on: date, answer_due_on: date | None, days: WorkingDays) -> date | None:
    """Give the last day of what is to be done in a state that is entered on a day; None where nothing is awaited.

    What leads to the answer is never due after the answer itself; where that is late already, somebody else than who
    let it pass still has the day on which they are asked.
    """
    if state == State.SUPPLEMENT:
        return days.after(on, SUPPLEMENT)
    if state == State.ANSWERED:
        return days.after(on, SETTLE)
    if state == State.RECEIVED and kind == Kind.COMPLAINT:
        return days.after(on, REVIEW_COMPLAINT)
    if state == State.SUSPENDED:
        return None
    if state == State.RECEIVED and kind == Kind.DISPUTE:
        return max(_not_after(answer_due_on, days.after(on, ACCEPT_DISPUTE)), on)
    if state == State.VERIFYING:
        return max(_not_after(answer_due_on, on + timedelta(days=VERIFY)), on)
    return answer_due_on


def _not_after(answer_due_on: date | None, due: date) -> date:
    return min(due, answer_due_on) if answer_due_on else due
