"""What happens to cases by itself: they lapse, they are settled, people are reminded (`complaints.alarms`).

Each case is a transaction of its own, with its row locked and looked at again: workers at once, and a clock that jumps
over days or runs twice, send each alarm once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts import permissions as accounts_permissions
from accounts.clock import day_of
from complaints import alarms, permissions
from complaints.alarms import Deadline, Due, Waited, Whom
from complaints.lifecycle import Side, State, StepName
from complaints.models import Alarm, Case, CaseEntry, Happening, Recall
from complaints.services import common, consultations, steps, telling
from complaints.working_days import WorkingDays

BATCH: Final = 500


def end_overdue(*, now: datetime) -> int:
    """Let cases lapse that were not supplemented, and settle answered questions; give how many."""
    late = Case.objects.filter(due_on__lt=day_of(now))
    lapsed = sum(common.lapse(case=each, now=now) for each in _each(late.filter(state=State.SUPPLEMENT)))
    return lapsed + sum(consultations.settle(case=each, now=now) for each in _each(late.filter(state=State.ANSWERED)))


def send_alarms(*, now: datetime) -> int:
    """Send the reminders and escalations that are due, each once; give how many."""
    day = _Today(now, set(accounts_permissions.staff_with(permissions.HANDLES).values_list("pk", flat=True)))
    sent = 0
    for batch in _batches(Case.objects.open()):
        sent += sum(_send_for(case, day) for case, missing in day.missing(batch) if missing)
    return sent


def chase_recalls(*, now: datetime) -> int:
    """Ask lenders again that have not acknowledged a correction; give how many alarms went out."""
    late = Recall.objects.filter(acknowledged_at=None).order_by("pk")
    sent = 0
    for recall in late.select_related("case").iterator(BATCH):
        point = alarms.of_recall(sent_on=day_of(recall.sent_at), today=day_of(now))
        if point:
            sent += _chase(recall, Due(f"recall_{recall.pk}", day_of(recall.sent_at), point), now)
    return sent


class _Today:
    """What alarms are counted by: the moment, who can be in charge, the calendar."""

    def __init__(self, now: datetime, working: set[int]) -> None:
        self.now = now
        self.working = working
        self._days = WorkingDays.known()

    def missing(self, cases: list[Case]) -> list[tuple[Case, list[Due]]]:
        """Give with each case the alarms that are due and have not gone out, in three queries for all of them."""
        steps_begun = CaseEntry.objects.filter(case__in=cases).exclude(new_state="").order_by("case", "-at", "-pk")
        begun = dict(steps_begun.distinct("case").values_list("case", "at"))
        sent = set(Alarm.objects.filter(case__in=cases).values_list("case", "deadline", "due_on", "point"))
        waited = _waited(cases)
        found = []
        for case in cases:
            due = alarms.of_case(
                case, begun_on=day_of(begun.get(case.pk, case.received_at)), working=self.working,
                today=day_of(self.now), days=self._days, waited=waited.get(case.pk, Waited()),
            )  # fmt: skip
            missing = [each for each in due if (case.pk, each.deadline, each.due_on, each.point) not in sent]
            found.append((case, missing))
        return found


def _waited(cases: list[Case]) -> dict[int, Waited]:
    """Add up the suspensions that the record of cases has from end to end."""
    turns = CaseEntry.objects.filter(case__in=cases, step__in=(StepName.SUSPEND, StepName.RESUME)).order_by("at", "pk")
    found: dict[int, Waited] = {}
    since: dict[int, date] = {}
    for case, step, at in turns.values_list("case", "step", "at"):
        if step == StepName.SUSPEND:
            since[case] = day_of(at)
        else:
            so_far, first_on = found.get(case, Waited()), since.pop(case)
            found[case] = Waited(so_far.first_on or first_on, so_far.days + (day_of(at) - first_on).days)
    return found


@transaction.atomic
def _send_for(case: Case, today: _Today) -> int:
    locked = steps.lock(case)
    ((_case, missing),) = today.missing([locked]) if locked.is_open else ((locked, []),)
    for due in missing:
        _note(locked, due, today.now)
        _tell(locked, due, today.now, is_in_charge=locked.handler_id in today.working)
    return len(missing)


@transaction.atomic
def _chase(recall: Recall, due: Due, now: datetime) -> int:
    case = steps.lock(recall.case)
    locked = Recall.objects.select_related("document", "information_user").get(pk=recall.pk)
    known = case.alarms.filter(deadline=due.deadline, due_on=due.due_on, point=due.point)
    if locked.acknowledged_at is not None or known.exists():
        return 0
    _note(case, due, now)
    facts = {
        "number": locked.number, "document": locked.document.number, "count": len(locked.changes),
        "lender": locked.information_user.name, "sent": str(due.due_on),
    }  # fmt: skip
    link = reverse("complaints:lender_recall", args=[locked.number])
    telling.tell_lender(locked.information_user, "recall_reminder", facts=facts, now=now, link=link)
    if due.point == f"after_{max(alarms.RECALL_AFTER)}":
        telling.tell_leaders(case, "recall_ignored", now=now, facts={**facts, "number": case.number})
    _record(case, Happening.REMINDED, due, steps.DESK, now)
    return 1


def _note(case: Case, due: Due, now: datetime) -> None:
    Alarm.objects.create(case=case, deadline=due.deadline, due_on=due.due_on, point=due.point, sent_at=now)


def _tell(case: Case, due: Due, now: datetime, *, is_in_charge: bool) -> None:
    if due.deadline == Deadline.HANDLER:
        telling.tell_leaders(case, "case_unassigned", now=now)
        _record(case, Happening.ESCALATED, due, steps.DESK, now)
    elif due.deadline == Deadline.ANSWER:
        telling.tell_party(case, "case_delayed", now=now)
        _record(case, Happening.REMINDED, due, steps.PARTY_AND_DESK, now)
    elif due.deadline == Deadline.SUSPENDED:
        telling.tell_desk(case, "case_still_suspended", now=now, facts={"since": str(case.suspended_on)})
        _record(case, Happening.REMINDED, due, steps.DESK, now)
    elif due.has_passed:
        handler = case.handler.name if case.handler else "–"
        telling.tell_in_charge_and_leaders(case, "deadline_passed", now=now, facts={"handler": handler})
        _record(case, Happening.ESCALATED, due, steps.DESK, now)
    else:
        _remind(case, due, now, is_in_charge=is_in_charge)


def _remind(case: Case, due: Due, now: datetime, *, is_in_charge: bool) -> None:
    whom = alarms.REMINDED[State(case.state)]
    seen_by: tuple[Side, ...] = steps.DESK
    if whom == Whom.PARTY:
        telling.tell_party(case, "supplement_reminder", now=now)
        seen_by = steps.PARTY_AND_DESK
    elif whom == Whom.BANK:
        telling.tell_bank(case, "finding_due", now=now)
        seen_by = (Side.PROVIDER, *steps.DESK)
    elif whom == Whom.SECONDS:
        telling.tell_seconds(case, "decision_to_release", now=now, but=case.decisions.get(decided_at=None).drafted_by)
    elif is_in_charge:
        telling.tell_desk(case, "deadline_near", now=now)
    else:
        telling.tell_leaders(case, "deadline_near", now=now)
    _record(case, Happening.REMINDED, due, seen_by, now)


def _record(case: Case, what: Happening, due: Due, seen_by: tuple[Side, ...], now: datetime) -> None:
    steps.record(
        case=case, what=what, actor=None, side=Side.CLOCK, now=now, seen_by=seen_by,
        facts={"deadline": due.deadline, "due": str(due.due_on), "point": due.point},
    )  # fmt: skip


def _each(cases: QuerySet[Case]) -> Iterator[Case]:
    for batch in _batches(cases):
        yield from batch


def _batches(cases: QuerySet[Case]) -> Iterator[list[Case]]:
    last = 0
    while batch := list(cases.defer("text").filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk
