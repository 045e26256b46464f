"""The enterprise's statement about a dispute that could not be established: handed in, checked, shown, withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from complaints import permissions
from complaints.lifecycle import Kind, Side, State
from complaints.models import Case, Happening, StatementDraft
from complaints.services import errors, steps, telling
from complaints.texts import case_line, case_text
from reports import annotating

LONGEST: Final = 300
"""Characters."""
_State = StatementDraft.State
STANDING: Final = (_State.WAITING, _State.SHOWN)
_UNCHANGED: Final = (Case.Outcome.NOT_ESTABLISHED, Case.Outcome.CONFIRMED)
"""Outcomes after which the figure stands as it was."""


def is_possible(case: Case) -> bool:
    """Tell whether the enterprise may hand in a statement now."""
    return _is_after_dispute(case) and not case.statements.filter(state__in=STANDING).exists()


@transaction.atomic
def hand_in(*, case: Case, actor: User, text: str, now: datetime) -> StatementDraft:
    """Ask that later documents show a statement; raises MayNotActForParty or NotForThisCase."""
    locked = steps.lock(case)
    _check_party(locked, actor)
    if not _is_after_dispute(locked):
        raise errors.NotForThisCase(_("A statement belongs to a dispute after which the figure stands as it was."))
    if locked.statements.filter(state__in=STANDING).exists():
        raise errors.NotForThisCase(_("There is a statement already. Withdraw it first."))
    tidy = case_line(text)
    if not 0 < len(tidy) <= LONGEST:
        raise errors.NotForThisCase(_("A statement has 1 to %(most)s characters.") % {"most": LONGEST})
    assert locked.enterprise is not None
    statement = StatementDraft.objects.create(
        case=locked, enterprise=locked.enterprise, text=tidy, written_by=actor, written_at=now
    )
    _record(locked, Happening.STATEMENT_WRITTEN, actor, Side.PARTY, now)
    telling.tell_desk(locked, "statement_to_check", now=now)
    return statement


@transaction.atomic
def show(*, statement: StatementDraft, actor: User, now: datetime) -> None:
    """Let later documents show a statement that says nothing that it must not; raises NotInCharge, NotForThisCase."""
    locked, case = _waiting(statement, actor)
    locked.state, locked.checked_by, locked.checked_at = _State.SHOWN, actor, now
    locked.save()
    annotating.show_statement(account=case.dispute.account, case_number=case.number, text=locked.text, now=now)
    _record(case, Happening.STATEMENT_SHOWN, actor, Side.HANDLER, now)
    telling.tell_party(case, "statement_shown", now=now)


@transaction.atomic
def send_back(*, statement: StatementDraft, actor: User, reason: str, now: datetime) -> None:
    """Return a statement with what it must not say; raises NotInCharge, NotForThisCase."""
    locked, case = _waiting(statement, actor)
    locked.state, locked.checked_by, locked.checked_at = _State.RETURNED, actor, now
    locked.reason = case_text(reason)[:500]
    locked.save()
    _record(case, Happening.STATEMENT_RETURNED, actor, Side.HANDLER, now, note=locked.reason)
    telling.tell_party(case, "statement_returned", now=now, facts={"reason": locked.reason})


@transaction.atomic
def withdraw(*, statement: StatementDraft, actor: User, now: datetime) -> None:
    """Take a statement back: later documents show it no more. Raises MayNotActForParty, NotForThisCase."""
    case = steps.lock(statement.case)
    _check_party(case, actor)
    locked = StatementDraft.objects.select_for_update().get(pk=statement.pk)
    if locked.state not in STANDING:
        raise errors.NotForThisCase(_("This statement is not shown."))
    locked.state, locked.withdrawn_at = _State.WITHDRAWN, now
    locked.save()
    annotating.withdraw_statement(case_number=case.number, now=now)
    _record(case, Happening.STATEMENT_WITHDRAWN, actor, Side.PARTY, now)


def _waiting(statement: StatementDraft, actor: User) -> tuple[StatementDraft, Case]:
    case = steps.lock(statement.case)
    if not (permissions.handles(actor) and permissions.may_handle(actor, case)):
        raise errors.NotInCharge(_("Only the desk does this."))
    locked = StatementDraft.objects.select_for_update().get(pk=statement.pk)
    if locked.written_by_id == actor.pk:
        raise errors.SamePerson(_("You wrote this statement yourself: somebody else of the desk checks it."))
    if locked.state != _State.WAITING:
        raise errors.NotForThisCase(_("Somebody else has decided on this statement already."))
    return locked, case


def _is_after_dispute(case: Case) -> bool:
    return case.kind == Kind.DISPUTE and case.state == State.CLOSED and case.outcome in _UNCHANGED


def _check_party(case: Case, actor: User) -> None:
    if not permissions.may_act_for_party(actor, case):
        raise errors.MayNotActForParty(_("Only those who decide for the enterprise do this."))


def _record(case: Case, what: Happening, actor: User, side: Side, now: datetime, note: str = "") -> None:
    steps.record(case=case, what=what, actor=actor, side=side, now=now, seen_by=steps.PARTY_AND_DESK, note=note)
