"""Steps that cases of several kinds take in the same way."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import day_of
from accounts.models import User
from complaints import comparing, deadlines
from complaints.lifecycle import Kind, State, StepName
from complaints.models import Case
from complaints.services import errors, marking, steps, telling
from complaints.texts import case_text
from complaints.working_days import WorkingDays


@transaction.atomic
def ask_supplement(*, case: Case, actor: User, missing: str, now: datetime, seen: int | None = None) -> None:
    """Send a case back to who lodged it, with what is missing; raises as `steps.begin`."""
    locked = steps.begin(case=case, name=StepName.ASK_SUPPLEMENT, actor=actor, seen=seen)
    steps.end(case=locked, name=StepName.ASK_SUPPLEMENT, actor=actor, now=now, seen_by=steps.PARTY_AND_DESK,
              note=case_text(missing))  # fmt: skip
    telling.tell_party(locked, "case_supplement_asked", now=now, facts={"missing": case_text(missing)[:300]})


@transaction.atomic
def supplement(*, case: Case, actor: User, text: str, now: datetime, seen: int | None = None) -> Case:
    """Add what was missing: the review begins anew; raises as `steps.begin`.

    The days to a dispute's answer begin anew with the first supplement only: who asks for one more does not gain time.
    """
    locked = steps.begin(case=case, name=StepName.SUPPLEMENT, actor=actor, seen=seen)
    if locked.kind != Kind.DISPUTE or not locked.entries.filter(step=StepName.SUPPLEMENT).exists():
        locked.answer_due_on = deadlines.answer_due(
            locked.kind, received_on=day_of(now), accepted_on=None, days=WorkingDays.known()
        )
    steps.end(case=locked, name=StepName.SUPPLEMENT, actor=actor, now=now, seen_by=steps.PARTY_AND_DESK,
              note=case_text(text))  # fmt: skip
    telling.tell_desk(locked, "case_supplemented", now=now)
    return locked


@transaction.atomic
def accept(*, case: Case, actor: User, now: datetime, seen: int | None = None) -> None:
    """Accept a dispute (its figures are marked from this moment, and the bank is asked) or a complaint.

    Raises as `steps.begin`.
    """
    locked = steps.begin(case=case, name=StepName.ACCEPT, actor=actor, seen=seen)
    locked.accepted_at = now
    if locked.kind == Kind.COMPLAINT:
        today = day_of(now)
        locked.answer_due_on = deadlines.answer_due(
            locked.kind, received_on=today, accepted_on=today, days=WorkingDays.known()
        )
    steps.end(case=locked, name=StepName.ACCEPT, actor=actor, now=now)
    if locked.kind == Kind.DISPUTE:
        marking.mark(locked, now=now)
        telling.tell_bank(locked, "dispute_to_verify", now=now)
    else:
        telling.tell_bank(locked, "complaint_about_you", now=now)
    telling.tell_party(locked, "dispute_accepted" if locked.kind == Kind.DISPUTE else "case_accepted", now=now)


@transaction.atomic
def withdraw(*, case: Case, actor: User, reason: str, now: datetime, seen: int | None = None) -> None:
    """Take a case back; marks are lifted. Raises as `steps.begin`."""
    locked = steps.begin(case=case, name=StepName.WITHDRAW, actor=actor, seen=seen)
    locked.suspended_on = None
    steps.end(case=locked, name=StepName.WITHDRAW, actor=actor, now=now, note=case_text(reason))
    marking.lift(locked, now=now)
    telling.tell_party(locked, "case_withdrawn_party", now=now, but=actor)
    telling.tell_desk(locked, "case_withdrawn", now=now)
    if locked.accepted_at is not None:
        telling.tell_bank(locked, "case_withdrawn_bank", now=now)


@transaction.atomic
def join(*, case: Case, to: Case, actor: User, now: datetime, seen: int | None = None) -> None:
    """Go on with a case as part of another open one of the same kind and enterprise; raises NotForThisCase.

    A dispute is answered by one about the same figures of the same account, a complaint by one about the same
    institution; cases of people without access, of whom only the name is known, are not joined.
    """
    # Both rows, always in one order: two who join cases with each other at once do not wait for each other for ever.
    both = Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[case.pk, to.pk])
    list(both.order_by("pk").values_list("pk"))
    locked = steps.begin(case=case, name=StepName.JOIN, actor=actor, seen=seen)
    other = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=to.pk)
    is_fit = (other.kind, other.enterprise_id, other.lodged_by_id if other.enterprise_id is None else None) == (
        locked.kind, locked.enterprise_id, locked.lodged_by_id if locked.enterprise_id is None else None
    )  # fmt: skip
    if other.pk == locked.pk or not other.is_open or not is_fit:
        raise errors.NotForThisCase(
            _("Only an open case of the same kind and the same enterprise can take this one in.")
        )
    _check_answers_both(locked, other)
    locked.joined_to = other
    steps.end(case=locked, name=StepName.JOIN, actor=actor, now=now, seen_by=steps.PARTY_AND_DESK,
              facts={"to": other.number})  # fmt: skip
    telling.tell_party(locked, "case_joined", now=now, facts={"other": other.number})


def _check_answers_both(case: Case, other: Case) -> None:
    """Raise unless the answer to the other case is one to this case too."""
    if case.enterprise_id is None and case.lodged_by_id is None:
        raise errors.NotForThisCase(
            _("Both were taken down for people without access: whether they are the same person is not known. Link "
              "the two, and answer each.")
        )  # fmt: skip
    if case.kind == Kind.COMPLAINT and case.respondent_id != other.respondent_id:
        raise errors.NotForThisCase(
            _("The other complaint is about another institution. Link the two, and decide each.")
        )
    if case.kind == Kind.DISPUTE and not comparing.is_about_more(other.dispute, case.dispute):
        raise errors.NotForThisCase(
            _("The other dispute is not about all figures of this one, of the same account: they would stay without "
              "mark and answer. Link the two, and decide each.")
        )  # fmt: skip


@transaction.atomic
def lapse(*, case: Case, now: datetime) -> bool:
    """End a case that was not supplemented in time, and say so; tells whether it did. Called by the clock."""
    locked = steps.lock(case)
    if locked.state != State.SUPPLEMENT or locked.due_on is None or locked.due_on >= day_of(now):
        return False
    steps.end(case=locked, name=StepName.LAPSE, actor=None, now=now, seen_by=steps.PARTY_AND_DESK)
    telling.tell_party(locked, "case_lapsed", now=now)
    telling.tell_desk(locked, "case_lapsed_desk", now=now)
    return True


def extend_after_suspension(case: Case, *, today: datetime) -> None:
    """Add the days of a suspension to the deadline of the answer."""
    assert case.suspended_on is not None
    assert case.answer_due_on is not None
    case.answer_due_on += timedelta(days=(day_of(today) - case.suspended_on).days)
    case.suspended_on = None
