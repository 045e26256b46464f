"""The steps that a page of one kind asks for: a question, what follows from it, and the words that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from accounts.clock import day_of
from accounts.models import User
from complaints import lifecycle, services
from complaints.lifecycle import Kind, Side, StepName
from complaints.models import Case
from complaints.views.desk import pages

_N: Final = StepName
_Taken = Callable[[Case, User, str, datetime, int], object]


@dataclass(frozen=True, slots=True)
class StepPage:
    """The page of a step. Without `label` the step needs no words."""

    action: Any
    question: Any
    consequences: tuple[Any, ...]
    take: _Taken
    label: Any = ""
    help: Any = ""
    is_optional: bool = False
    is_harmless: bool = True


def _by(step: Callable[..., object], word: str = "") -> _Taken:
    def taken(case: Case, actor: User, text: str, now: datetime, seen: int) -> object:
        words = {word: text} if word else {}
        return step(case=case, actor=actor, now=now, seen=seen, **words)

    return taken


PAGES: Final[dict[str, StepPage]] = {
    _N.ACCEPT: StepPage(
        _("Accept"), _("Accept this case?"),
        (_("The party is told, with the day of the answer."),
         _("The figures of a dispute are marked at once on every later document, and the bank is asked to verify."),
         _("The institution that a complaint is about is told of it, and can say something.")),
        _by(services.accept),
    ),
    _N.ASK_SUPPLEMENT: StepPage(
        _("Ask for a supplement"), _("Send this case back for a supplement?"),
        (_("The party is told what is missing, and has ten working days."),
         _("Without a supplement the case lapses then; with it the review begins anew.")),
        _by(services.ask_supplement, "missing"), _("What is missing"),
        _("The party reads this word for word: say what to send, and how."),
    ),
    _N.ASK_AGAIN: StepPage(
        _("Hand to the bank again"), _("Hand this dispute to the bank again?"),
        (_("The bank has ten days anew, at most until the answer is due."),),
        _by(services.ask_again, "question"), _("Question to the bank"), _("All who see the case read it."),
    ),
    _N.TAKE_BACK: StepPage(
        _("Take back from the bank"), _("Go on without a finding of the bank?"),
        (_("The bank has let its time pass. It is told, and the case is to be decided without it."),),
        _by(services.take_back, "note"), _("Note"), _("All who see the case read it."), is_optional=True,
    ),
    _N.SUSPEND: StepPage(
        _("Suspend"), _("Suspend this complaint?"),
        (_("The clock stands still until the complaint goes on; the party is told why."),),
        _by(services.suspend, "reason"), _("What it waits for"), _("Such as a court. All who see the case read it."),
    ),
    _N.RESUME: StepPage(
        _("Resume"), _("Let this complaint go on?"),
        (_("The clock goes on; the days of the suspension are added to the deadline."),),
        _by(services.resume, "note"), _("Note"), _("All who see the case read it."), is_optional=True,
    ),
    _N.REPORT_MEASURES: StepPage(
        _("Record the measures"), _("Have the measures been carried out?"),
        (_("The case is closed, and the party is told what was done."),),
        _by(services.report_measures, "report"), _("What was done"), _("All who see the case read it."),
    ),
    _N.ANSWER: StepPage(
        _("Answer"), _("Answer this question"),
        (_("The party is told, and may ask further for ten working days; then the case is closed."),),
        _by(services.answer, "text"), _("Answer"), _("The party reads this word for word."),
    ),
    _N.SUPPLEMENT: StepPage(
        _("Take down the supplement"), _("Has the person brought what was missing?"),
        (_("It stands on the case as said by who lodged it, taken down by you; the review begins anew."),),
        _by(services.supplement, "text"), _("The supplement"), _("In the person's own words."),
    ),
    _N.ASK_FURTHER: StepPage(
        _("Take down a further question"), _("Has the person asked further?"),
        (_("It stands on the case as said by who lodged it, taken down by you; the time of the answer begins anew."),),
        _by(services.ask_further, "text"), _("The question"), _("In the person's own words."),
    ),
    _N.WITHDRAW: StepPage(
        _("Take down the withdrawal"), _("Has the person withdrawn the case?"),
        (_("The case ends without an answer, on the word of who lodged it; keep what shows that they said so."),),
        _by(services.withdraw, "reason"), _("How and why it was withdrawn"),
        _("Such as: by telephone on a day, from which number; or by a letter."), is_harmless=False,
    ),
    _N.RETURN_DRAFT: StepPage(
        _("Return the draft"), _("Return this draft?"),
        (_("The case goes back to the person in charge, who drafts anew. The parties do not see this."),),
        _by(services.return_draft, "reason"), _("What is to be changed"), _("Only the desk reads it."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """A step that a person can take now: the words of its button, and its page."""

    name: str
    """A step of `PAGES`, or `draft`, `release`, `join`, which have pages of their own."""
    label: str


_FIRST: Final = (
    StepName.RELEASE, StepName.ACCEPT, StepName.ANSWER, StepName.RESUME, StepName.REPORT_MEASURES,
    StepName.ASK_SUPPLEMENT, StepName.DRAFT,
)  # fmt: skip
"""What brings a case nearer to its end is offered first."""


def ways(case: Case, user: User, now: datetime) -> list[Way]:
    """Give exactly the steps that the table and a person's side allow now, the usual one first."""
    found = []
    sides: dict[Side, bool] = {}
    for step in lifecycle.allowed(case.kind, case.state):
        if step.side not in sides:
            sides[step.side] = pages.is_of_side(user, case, step.side)
        if sides[step.side] and _is_time(case, step.name, now):
            found += [way for way in (_way(step.name),) if way not in found]
    return sorted(found, key=lambda way: _FIRST.index(way.name) if way.name in _FIRST else len(_FIRST))


def _way(name: StepName) -> Way:
    if name in {_N.RELEASE, _N.RELEASE_WITH_MEASURES}:
        return Way("release", str(_("Read the draft and decide on it")))
    if name == _N.DRAFT:
        return Way("draft", str(_("Draft the decision")))
    if name == _N.JOIN:
        return Way("join", str(_("Join with another case")))
    return Way(name, str(PAGES[name].action))


def _is_time(case: Case, name: StepName, now: datetime) -> bool:
    """Tell whether a step is not too early: a bank keeps its time."""
    return name != _N.TAKE_BACK or (case.due_on is not None and day_of(now) > case.due_on)


def consequences(page: StepPage, name: str, case: Case) -> list[str]:
    """Give what follows from a step for a case of this kind."""
    told = page.consequences
    if name == _N.ACCEPT:
        told = (told[0], told[1] if case.kind == Kind.DISPUTE else told[2])
        if case.kind == Kind.COMPLAINT and case.respondent is None:
            told = told[:1]
    return [str(each) for each in told]
