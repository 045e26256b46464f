"""A decision: drafted by the person in charge, released or returned by a second one, told in a letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from complaints import comparing
from complaints.lifecycle import Kind, State, StepName
from complaints.models import Case, Decision, Finding, Letter
from complaints.services import common, errors, letters, marking, steps, telling
from complaints.texts import case_text

_Outcome = Case.Outcome
POSSIBLE: Final = {
    (Kind.DISPUTE, State.VERIFIED): (_Outcome.CORRECTED, _Outcome.CONFIRMED, _Outcome.NOT_ESTABLISHED),
    (Kind.COMPLAINT, State.RECEIVED): (_Outcome.REFUSED,),
    (Kind.COMPLAINT, State.INVESTIGATING): (
        _Outcome.UPHELD, _Outcome.PARTLY_UPHELD, _Outcome.NOT_UPHELD, _Outcome.ENDED,
    ),
    (Kind.COMPLAINT, State.SUSPENDED): (_Outcome.ENDED,),
}  # fmt: skip
"""What can come out of a case from where it stands."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the person in charge wants to decide; the grounds go into the letter, in both languages."""

    outcome: str
    grounds_zh: str
    grounds_en: str
    measures: str = ""
    measures_due_on: date | None = None


@transaction.atomic
def draft(*, case: Case, actor: User, draft: Draft, now: datetime, seen: int | None = None) -> Decision:
    """Draft a decision for a second person; raises OutcomeNotPossible, NotCorrectedAnyMore, or as `steps.begin`."""
    locked = steps.begin(case=case, name=StepName.DRAFT, actor=actor, seen=seen)
    _check(locked, draft)
    _check_still_corrected(locked, draft.outcome, now)
    decision = Decision.objects.create(
        case=locked,
        outcome=draft.outcome,
        grounds_zh=case_text(draft.grounds_zh),
        grounds_en=case_text(draft.grounds_en),
        measures=case_text(draft.measures),
        measures_due_on=draft.measures_due_on,
        drafted_by=actor,
        drafted_at=now,
    )
    steps.end(case=locked, name=StepName.DRAFT, actor=actor, now=now, seen_by=steps.DESK,
              facts={"outcome": draft.outcome})  # fmt: skip
    telling.tell_seconds(locked, "decision_to_release", now=now, but=actor)
    return decision


@transaction.atomic
def return_draft(*, case: Case, actor: User, reason: str, now: datetime, seen: int | None = None) -> None:
    """Give a draft back with a reason; raises SamePerson, or as `steps.begin`."""
    locked = steps.begin(case=case, name=StepName.RETURN_DRAFT, actor=actor, seen=seen)
    decision = locked.decisions.get(decided_at=None)
    decision.decided_by, decision.decided_at, decision.return_reason = actor, now, case_text(reason)
    decision.save()
    steps.end(case=locked, name=StepName.RETURN_DRAFT, actor=actor, now=now, seen_by=steps.DESK,
              note=case_text(reason))  # fmt: skip
    telling.tell_desk(locked, "decision_returned", now=now)


@transaction.atomic
def release(*, case: Case, actor: User, now: datetime, seen: int | None = None, shown: str | None = None) -> Letter:
    """Release a drafted decision: the letter goes out, marks are lifted or become a remark, lenders are told.

    `shown` is the digest of the letter that stood on the page (`letters.digest`); None where there was no page.
    Raises SamePerson, NotCorrectedAnyMore or NotAsShown, or as `steps.begin`.
    """
    locked = steps.lock(case)  # the draft that waits now is the one that is released
    waiting = locked.decisions.filter(decided_at=None).first()
    has_measures = waiting is not None and bool(waiting.measures)
    name = StepName.RELEASE_WITH_MEASURES if has_measures else StepName.RELEASE
    locked = steps.begin(case=case, name=name, actor=actor, seen=seen)
    decision = locked.decisions.get(decided_at=None)
    _check_still_corrected(locked, decision.outcome, now)
    decision.decided_by, decision.decided_at, decision.is_released = actor, now, True
    decision.save()
    locked.outcome = decision.outcome
    if locked.suspended_on is not None:
        common.extend_after_suspension(locked, today=now)
    if has_measures:
        locked.complaint.measures, locked.complaint.measures_due_on = decision.measures, decision.measures_due_on
        locked.complaint.save(update_fields=["measures", "measures_due_on"])
    steps.end(case=locked, name=name, actor=actor, now=now, facts={"outcome": decision.outcome})
    letter = letters.issue(case=locked, decision=decision, now=now, shown=shown)
    if locked.kind == Kind.DISPUTE:
        _settle_marks(locked, decision, now)
    telling.tell_party(locked, "case_decided", now=now)
    telling.tell_bank(locked, "case_decided_bank", now=now)
    return letter


def possible_outcomes(case: Case) -> list[str]:
    """Give what can come out of a case from where it stands, and from what the bank found."""
    outcomes = list(POSSIBLE.get((Kind(case.kind), State(case.state)), ()))
    if _Outcome.CORRECTED in outcomes and not _is_corrected(case):
        outcomes.remove(_Outcome.CORRECTED)
    return [str(each) for each in outcomes]


def _is_corrected(case: Case) -> bool:
    last = case.dispute.findings.order_by("-found_at", "-pk").first()
    return last is not None and last.result == Finding.Result.CORRECTED


def _settle_marks(case: Case, decision: Decision, now: datetime) -> None:
    marking.lift(case, now=now)
    if decision.outcome == _Outcome.NOT_ESTABLISHED:
        zh, en = letters.remark_texts(case)
        marking.remark(case, text_zh=zh, text_en=en, now=now)


def _check_still_corrected(case: Case, outcome: str, now: datetime) -> None:
    """Raise NotCorrectedAnyMore where the bank submitted the old figures again since its finding."""
    if case.kind != Kind.DISPUTE or outcome != _Outcome.CORRECTED:
        return
    if same := comparing.unchanged(case.dispute, now=now):
        raise errors.NotCorrectedAnyMore(
            _("These figures are again as they were issued: %(figures)s. A letter must not say that they are "
              "corrected. Return the draft if there is one, and hand the case to the bank again.")
            % {"figures": comparing.named(case.dispute, same)}
        )  # fmt: skip


def _check(case: Case, draft: Draft) -> None:
    """Raise OutcomeNotPossible for what cannot come out of a case from where it stands."""
    if draft.outcome not in POSSIBLE.get((Kind(case.kind), State(case.state)), ()):
        raise errors.OutcomeNotPossible(_("This cannot be the outcome of a case that stands here."))
    if case.kind == Kind.DISPUTE and draft.outcome == _Outcome.CORRECTED and not _is_corrected(case):
        raise errors.OutcomeNotPossible(_("The bank has not corrected the figure."))
    if bool(case_text(draft.measures)) != (draft.measures_due_on is not None):
        raise errors.OutcomeNotPossible(_("Measures need the day until which they are to be taken."))
    if case_text(draft.measures) and draft.outcome not in {_Outcome.UPHELD, _Outcome.PARTLY_UPHELD}:
        raise errors.OutcomeNotPossible(_("Measures follow from a complaint that is upheld."))
    if not (case_text(draft.grounds_zh) and case_text(draft.grounds_en)):
        raise errors.OutcomeNotPossible(_("A decision has its grounds in both languages."))
