"""One step of a case: the row locked, the table asked, the version compared, and what happened put on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from accounts import audit
from accounts.clock import day_of
from accounts.models import User
from complaints import deadlines, lifecycle, permissions
from complaints.audit import Action
from complaints.lifecycle import Kind, Side, State, StepName
from complaints.models import Case, CaseEntry
from complaints.services import errors
from complaints.working_days import WorkingDays

EVERYBODY: Final = (Side.PARTY, Side.HANDLER, Side.SECOND, Side.PROVIDER)
DESK: Final = (Side.HANDLER, Side.SECOND)
PARTY_AND_DESK: Final = (Side.PARTY, *DESK)


def begin(*, case: Case, name: StepName, actor: User | None, seen: int | None) -> Case:
    """Lock a case for a step and give it as it stands; to be called in a transaction.

    `seen` is the version that the actor looked at; None for the clock. Raises StepNotAllowed, CaseMoved, or the error
    of the side that the step belongs to when the actor is not of it.
    """
    locked = lock(case)
    row = lifecycle.step(locked.kind, locked.state, name)
    if not _is_for_absent(locked, row.side, actor):
        check_side(locked, row.side, actor)
    if seen is not None and seen != locked.version:
        raise errors.CaseMoved(
            _("Somebody has worked on this case since you opened it. Look at what is new, then decide again.")
        )
    return locked


def lock(case: Case) -> Case:
    """Give the case as it stands, locked until the transaction ends."""
    rows = Case.objects.select_related("enterprise", "respondent", "handler", "lodged_by")
    return rows.defer("respondent__vault_keyset").select_for_update(of=("self",), no_key=True).get(pk=case.pk)


def end(
    *,
    case: Case,
    name: StepName,
    actor: User | None,
    now: datetime,
    seen_by: Collection[Side] = EVERYBODY,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Bring a locked case into the state to which the step leads, with its next deadline, and put it on record.

    Other fields that the caller has set are written with it.
    """
    row = lifecycle.step(case.kind, case.state, name)
    if _is_for_absent(case, row.side, actor):
        facts = {**(facts or {}), "taken_down": True}
    old = State(case.state)
    new = row.target or State(case.state_before)
    case.state_before = old if new == State.DRAFTED else ""
    case.state, case.version = new, case.version + 1
    if new in lifecycle.ENDED:
        case.closed_at, case.due_on = now, None
    else:
        case.due_on = _due(case, old, new, day_of(now))
    case.save()
    record(
        case=case, what=name, actor=actor, side=row.side, now=now, seen_by=seen_by, note=note, facts=facts,
        states=(old, new),
    )  # fmt: skip


def record(
    *,
    case: Case,
    what: str,
    actor: User | None,
    side: Side,
    now: datetime,
    seen_by: Collection[Side],
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    states: tuple[str, str] = ("", ""),
) -> CaseEntry:
    """Put on a case's record what happened, for the sides that are to see it, and on the platform's audit record."""
    audit.record(
        Action.CASE_STEP, actor=actor, target=case, at=now, enterprise=case.enterprise, institution=case.respondent,
        payload={"step": str(what), "case": case.number},
    )  # fmt: skip
    return CaseEntry.objects.create(
        case=case,
        at=now,
        step=what,
        old_state=states[0],
        new_state=states[1],
        actor=actor,
        side=side,
        seen_by=list(seen_by),
        note=note,
        facts=dict(facts or {}),
    )


def check_side(case: Case, side: Side, actor: User | None) -> None:
    """Raise unless the actor is of the side: who lodged it, the person in charge, another handler, the bank."""
    if side == Side.CLOCK:
        if actor is not None:
            raise errors.NotInCharge(_("This happens by itself when its time has come."))
        return
    assert actor is not None, "a person takes this step"
    if side == Side.PARTY and not permissions.may_act_for_party(actor, case):
        raise errors.MayNotActForParty(_("Only those who decide for the enterprise do this."))
    if side == Side.PROVIDER and not permissions.may_verify(actor, case):
        raise errors.NotTheVerifier(_("Only a verifier of the bank does this."))
    if side in DESK:
        check_no_party(case, actor)
    if side == Side.HANDLER and not permissions.is_in_charge(actor, case):
        raise errors.NotInCharge(_("Only the person in charge does this. Have the case handed over to you first."))
    if side == Side.SECOND:
        if not permissions.handles(actor) or not permissions.may_handle(actor, case):
            raise errors.NotInCharge(_("Only a second person of the desk does this."))
        if case.decisions.filter(decided_at=None, drafted_by=actor).exists():
            raise errors.SamePerson(_("You drafted this yourself: a second person releases it."))


def check_no_party(case: Case, actor: User) -> None:
    """Raise NotInCharge for who lodged a case or belongs to its enterprise, whatever they are at the desk."""
    if permissions.is_party(actor, case):
        raise errors.NotInCharge(_("You are party to this case: somebody else of the desk does this."))


def _is_for_absent(case: Case, side: Side, actor: User | None) -> bool:
    """Tell whether a step of the party is written down by the desk, for a person without access."""
    return side == Side.PARTY and actor is not None and permissions.may_write_for_absent(actor, case)


def _due(case: Case, old: State, state: State, on: date) -> date | None:
    """Give the deadline of the next step, and bring that of the answer up to date with it."""
    if {old, state} == {State.RECEIVED, State.DRAFTED}:
        return case.due_on  # a refusal, drafted and perhaps returned, is part of the review
    days = WorkingDays.known()
    if state == State.FOLLOWING:
        return case.complaint.measures_due_on
    if case.kind == Kind.CONSULTATION and state == State.RECEIVED:
        case.answer_due_on = deadlines.answer_due(case.kind, received_on=on, accepted_on=None, days=days)
    answer_due_on = case.answer_due_on
    if case.suspended_on is not None and answer_due_on is not None:  # a draft while the clock stands still
        answer_due_on += on - case.suspended_on
    return deadlines.step_due(case.kind, state, on=on, answer_due_on=answer_due_on, days=days)
