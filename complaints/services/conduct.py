"""What only complaints do: the clock stops and goes on, measures are followed up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.clock import day_of
from accounts.models import User
from complaints.lifecycle import StepName
from complaints.models import Case
from complaints.services import common, steps, telling
from complaints.texts import case_text


@transaction.atomic
def suspend(*, case: Case, actor: User, reason: str, now: datetime, seen: int | None = None) -> None:
    """Stop the clock of a complaint that has to wait for something outside (a court); raises as `begin`."""
    locked = steps.begin(case=case, name=StepName.SUSPEND, actor=actor, seen=seen)
    locked.suspended_on = day_of(now)
    steps.end(case=locked, name=StepName.SUSPEND, actor=actor, now=now, note=case_text(reason))
    telling.tell_party(locked, "case_suspended", now=now, facts={"reason": case_text(reason)[:300]})


@transaction.atomic
def resume(*, case: Case, actor: User, now: datetime, note: str = "", seen: int | None = None) -> None:
    """Let the clock go on: the days of the suspension do not count. Raises as `begin`."""
    locked = steps.begin(case=case, name=StepName.RESUME, actor=actor, seen=seen)
    common.extend_after_suspension(locked, today=now)
    steps.end(case=locked, name=StepName.RESUME, actor=actor, now=now, note=case_text(note))
    telling.tell_party(locked, "case_resumed", now=now)


@transaction.atomic
def report_measures(*, case: Case, actor: User, report: str, now: datetime, seen: int | None = None) -> None:
    """Put on record that the measures of a decision were carried out: the case is closed. Raises as `begin`."""
    locked = steps.begin(case=case, name=StepName.REPORT_MEASURES, actor=actor, seen=seen)
    locked.complaint.measures_report = case_text(report)
    locked.complaint.save(update_fields=["measures_report"])
    steps.end(case=locked, name=StepName.REPORT_MEASURES, actor=actor, now=now, note=case_text(report))
    telling.tell_party(locked, "case_measures_done", now=now)
