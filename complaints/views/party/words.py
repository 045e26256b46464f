"""Where a case stands, in words for who lodged it: what comes next, by whom, until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from complaints.lifecycle import Kind, State
from complaints.models import Case

_DECIDING: Final = (State.VERIFIED, State.DRAFTED)
COLOURS: Final = {
    State.SUPPLEMENT: "warn", State.ANSWERED: "good", State.CLOSED: "good", State.FOLLOWING: "good",
    State.WITHDRAWN: "quiet", State.LAPSED: "bad", State.JOINED: "quiet", State.SUSPENDED: "warn",
}  # fmt: skip
_STAGES: Final = {
    Kind.DISPUTE: ((State.RECEIVED, State.SUPPLEMENT), (State.VERIFYING,), _DECIDING, (State.CLOSED,)),
    Kind.COMPLAINT: (
        (State.RECEIVED, State.SUPPLEMENT), (State.INVESTIGATING, State.SUSPENDED), (State.DRAFTED,),
        (State.CLOSED, State.FOLLOWING),
    ),
    Kind.CONSULTATION: ((State.RECEIVED, State.SUPPLEMENT), (State.ANSWERED,), (State.CLOSED,)),
}  # fmt: skip
_INVESTIGATED: Final = 1
_LEFT: Final = {State.LAPSED: "failed"}
"""How the end of a case looks that left its way; what was wished for is no failure."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way, as `components/stepper.html` shows it."""

    label: str
    state: str
    note: str = ""


def state(case: Case) -> str:
    """Name the state; a draft is none of the party's business: the case is being decided."""
    return _("being decided") if case.state in _DECIDING else str(State(case.state).label)


def colour(case: Case) -> str:
    return COLOURS.get(State(case.state), "busy")


def stages(case: Case) -> list[Stage]:
    """Give the way of a case, with where it is now."""
    labels = _labels(case)
    ways = _STAGES[Kind(case.kind)]
    now = next((place for place, states in enumerate(ways) if case.state in states), len(ways))
    if now == len(ways):  # it left the way before the end
        return [Stage(labels[0], "done"), Stage(str(State(case.state).label), _LEFT.get(State(case.state), "done"))]
    is_over = case.state == State.CLOSED
    found = [
        Stage(label, "done" if place < now or is_over else "now" if place == now else "later")
        for place, label in enumerate(labels)
    ]
    if case.kind == Kind.COMPLAINT and case.accepted_at is None and now > _INVESTIGATED:  # refused as it came
        del found[_INVESTIGATED]
    return found


def next_step(case: Case) -> str:
    """Say what happens next, and whether who lodged the case need do anything."""
    day = {"day": case.due_on or "–", "answer": case.answer_due_on or "–"}
    if case.state in _DECIDING:
        return _("We decide, and answer in writing by %(answer)s; you need do nothing.") % day
    words = _WORDS.get((Kind(case.kind), State(case.state))) or _WORDS.get((None, State(case.state)))
    return str(words) % day if words else ""


def _labels(case: Case) -> list[str]:
    received, decided = pgettext("way of a case", "Received"), pgettext("way of a case", "Decided")
    if case.kind == Kind.DISPUTE:
        return [received, _("Verified by the bank"), decided, _("Answered in writing")]
    if case.kind == Kind.COMPLAINT:
        return [received, _("Investigated"), decided, _("Answered in writing")]
    return [received, pgettext("way of a case", "Answered"), pgettext("way of a case", "Closed")]


_D, _C, _Q = Kind.DISPUTE, Kind.COMPLAINT, Kind.CONSULTATION
_WORDS: Final = {
    (_D, State.RECEIVED): gettext_lazy(
        "We look by %(day)s whether we can go on, and mark the figure then; you need do nothing. The answer comes by "
        "%(answer)s."
    ),
    (_C, State.RECEIVED): gettext_lazy("We look by %(day)s whether we can accept it; you need do nothing."),
    (_Q, State.RECEIVED): gettext_lazy("We answer by %(answer)s; you need do nothing."),
    (None, State.SUPPLEMENT): gettext_lazy(
        "Something is missing: please supplement it by %(day)s. After that day the case ends by itself."
    ),
    (None, State.VERIFYING): gettext_lazy(
        "The bank verifies by %(day)s; you need do nothing. The written answer comes by %(answer)s."
    ),
    (None, State.INVESTIGATING): gettext_lazy(
        "We look into it, and answer in writing by %(answer)s; you need do nothing."
    ),
    (None, State.SUSPENDED): gettext_lazy(
        "The case has to wait; the record says for what. These days do not count. You need do nothing."
    ),
    (None, State.ANSWERED): gettext_lazy(
        "The answer is there. Ask further until %(day)s if something is left; after that day the question is closed."
    ),
    (None, State.FOLLOWING): gettext_lazy(
        "It is decided. What the decision demands is to be done by %(day)s; you need do nothing."
    ),
    (None, State.CLOSED): gettext_lazy("The case has ended. Nothing is left to do."),
    (None, State.WITHDRAWN): gettext_lazy("The case was withdrawn. You may lodge a new one at any time."),
    (None, State.LAPSED): gettext_lazy(
        "The case ended because what was missing did not come in time. You may lodge it anew."
    ),
    (None, State.JOINED): gettext_lazy("The case is answered together with another one of yours."),
}  # fmt: skip
