"""What only consultations do: a question is answered, asked further, settled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.clock import day_of
from accounts.models import User
from complaints.lifecycle import State, StepName
from complaints.models import Case
from complaints.services import steps, telling
from complaints.texts import case_text


@transaction.atomic
def answer(*, case: Case, actor: User, text: str, now: datetime, seen: int | None = None) -> None:
    """Answer a question; raises as `steps.begin`."""
    locked = steps.begin(case=case, name=StepName.ANSWER, actor=actor, seen=seen)
    steps.end(case=locked, name=StepName.ANSWER, actor=actor, now=now, seen_by=steps.PARTY_AND_DESK,
              note=case_text(text))  # fmt: skip
    telling.tell_party(locked, "question_answered", now=now)


@transaction.atomic
def ask_further(*, case: Case, actor: User, text: str, now: datetime, seen: int | None = None) -> None:
    """Ask further about an answer: its time begins anew; raises as `steps.begin`."""
    locked = steps.begin(case=case, name=StepName.ASK_FURTHER, actor=actor, seen=seen)
    steps.end(case=locked, name=StepName.ASK_FURTHER, actor=actor, now=now, seen_by=steps.PARTY_AND_DESK,
              note=case_text(text))  # fmt: skip
    telling.tell_desk(locked, "question_asked_further", now=now)


@transaction.atomic
def settle(*, case: Case, now: datetime) -> bool:
    """Close an answered question that nobody came back to, and say so; tells whether it did. Called by the clock."""
    locked = steps.lock(case)
    if locked.state != State.ANSWERED or locked.due_on is None or locked.due_on >= day_of(now):
        return False
    steps.end(case=locked, name=StepName.SETTLE, actor=None, now=now, seen_by=steps.PARTY_AND_DESK)
    telling.tell_party(locked, "question_settled", now=now)
    return True
