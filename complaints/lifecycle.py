"""The lives of cases as one table: what may be done in which state, by which side, and where that leads.

The database holds the same table (trigger `steps` of `Case`), the documentation draws it (`docs/cases.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cfcii.common.errors import DomainError


class Kind(models.TextChoices):
    DISPUTE = "dispute", gettext_lazy("dispute")
    COMPLAINT = "complaint", gettext_lazy("complaint")
    CONSULTATION = "consultation", gettext_lazy("consultation")


class State(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("case", "received")
    SUPPLEMENT = "supplement", pgettext_lazy("case", "waiting for a supplement")
    VERIFYING = "verifying", pgettext_lazy("case", "being verified by the bank")
    VERIFIED = "verified", pgettext_lazy("case", "to be decided")
    INVESTIGATING = "investigating", pgettext_lazy("case", "being investigated")
    SUSPENDED = "suspended", pgettext_lazy("case", "suspended")
    DRAFTED = "drafted", pgettext_lazy("case", "decision waiting for release")
    ANSWERED = "answered", pgettext_lazy("case", "answered")
    FOLLOWING = "following", pgettext_lazy("case", "decided, measures followed up")
    CLOSED = "closed", pgettext_lazy("case", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "withdrawn")
    LAPSED = "lapsed", pgettext_lazy("case", "lapsed")
    JOINED = "joined", pgettext_lazy("case", "joined with another")


class Side(models.TextChoices):
    PARTY = "party", gettext_lazy("who lodged it")
    HANDLER = "handler", gettext_lazy("person in charge")
    SECOND = "second", gettext_lazy("second person")
    PROVIDER = "provider", gettext_lazy("bank")
    CLOCK = "clock", gettext_lazy("the clock")


class StepName(models.TextChoices):
    LODGE = "lodge", pgettext_lazy("step", "lodged")
    ASK_SUPPLEMENT = "ask_supplement", pgettext_lazy("step", "sent back for a supplement")
    SUPPLEMENT = "supplement", pgettext_lazy("step", "supplemented")
    LAPSE = "lapse", pgettext_lazy("step", "lapsed: not supplemented in time")
    ACCEPT = "accept", pgettext_lazy("step", "accepted")
    REPORT_FINDING = "report_finding", pgettext_lazy("step", "finding reported by the bank")
    TAKE_BACK = "take_back", pgettext_lazy("step", "taken back from the bank without a finding")
    ASK_AGAIN = "ask_again", pgettext_lazy("step", "handed to the bank again")
    SUSPEND = "suspend", pgettext_lazy("step", "suspended")
    RESUME = "resume", pgettext_lazy("step", "resumed")
    DRAFT = "draft", pgettext_lazy("step", "decision drafted")
    RETURN_DRAFT = "return_draft", pgettext_lazy("step", "draft returned")
    RELEASE = "release", pgettext_lazy("step", "decision released")
    RELEASE_WITH_MEASURES = "release_with_measures", pgettext_lazy("step", "decision released, measures follow")
    REPORT_MEASURES = "report_measures", pgettext_lazy("step", "measures carried out")
    ANSWER = "answer", pgettext_lazy("step", "question answered")
    ASK_FURTHER = "ask_further", pgettext_lazy("step", "asked further")
    SETTLE = "settle", pgettext_lazy("step", "closed after the answer")
    WITHDRAW = "withdraw", pgettext_lazy("step", "withdrawn")
    JOIN = "join", pgettext_lazy("step", "joined with another case")


class StepNotAllowed(DomainError):
    """The case is in a state in which this cannot be done."""

    code = "step_not_allowed"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table. `target` None leads back to where the case stood before the draft."""

    kind: Kind
    name: StepName
    origins: tuple[State, ...]
    target: State | None
    side: Side


_S, _N, _D, _C, _Q = State, StepName, Kind.DISPUTE, Kind.COMPLAINT, Kind.CONSULTATION

STEPS: Final[tuple[Step, ...]] = (
    Step(_D, _N.ASK_SUPPLEMENT, (_S.RECEIVED,), _S.SUPPLEMENT, Side.HANDLER),
    Step(_D, _N.SUPPLEMENT, (_S.SUPPLEMENT,), _S.RECEIVED, Side.PARTY),
    Step(_D, _N.LAPSE, (_S.SUPPLEMENT,), _S.LAPSED, Side.CLOCK),
    Step(_D, _N.ACCEPT, (_S.RECEIVED,), _S.VERIFYING, Side.HANDLER),
    Step(_D, _N.REPORT_FINDING, (_S.VERIFYING,), _S.VERIFIED, Side.PROVIDER),
    Step(_D, _N.TAKE_BACK, (_S.VERIFYING,), _S.VERIFIED, Side.HANDLER),
    Step(_D, _N.ASK_AGAIN, (_S.VERIFIED,), _S.VERIFYING, Side.HANDLER),
    Step(_D, _N.DRAFT, (_S.VERIFIED,), _S.DRAFTED, Side.HANDLER),
    Step(_D, _N.RETURN_DRAFT, (_S.DRAFTED,), None, Side.SECOND),
    Step(_D, _N.RELEASE, (_S.DRAFTED,), _S.CLOSED, Side.SECOND),
    Step(_D, _N.WITHDRAW, (_S.RECEIVED, _S.SUPPLEMENT, _S.VERIFYING, _S.VERIFIED), _S.WITHDRAWN, Side.PARTY),
    Step(_D, _N.JOIN, (_S.RECEIVED, _S.SUPPLEMENT), _S.JOINED, Side.HANDLER),
    Step(_C, _N.ASK_SUPPLEMENT, (_S.RECEIVED,), _S.SUPPLEMENT, Side.HANDLER),
    Step(_C, _N.SUPPLEMENT, (_S.SUPPLEMENT,), _S.RECEIVED, Side.PARTY),
    Step(_C, _N.LAPSE, (_S.SUPPLEMENT,), _S.LAPSED, Side.CLOCK),
    Step(_C, _N.ACCEPT, (_S.RECEIVED,), _S.INVESTIGATING, Side.HANDLER),
    Step(_C, _N.SUSPEND, (_S.INVESTIGATING,), _S.SUSPENDED, Side.HANDLER),
    Step(_C, _N.RESUME, (_S.SUSPENDED,), _S.INVESTIGATING, Side.HANDLER),
    Step(_C, _N.DRAFT, (_S.RECEIVED, _S.INVESTIGATING, _S.SUSPENDED), _S.DRAFTED, Side.HANDLER),
    Step(_C, _N.RETURN_DRAFT, (_S.DRAFTED,), None, Side.SECOND),
    Step(_C, _N.RELEASE, (_S.DRAFTED,), _S.CLOSED, Side.SECOND),
    Step(_C, _N.RELEASE_WITH_MEASURES, (_S.DRAFTED,), _S.FOLLOWING, Side.SECOND),
    Step(_C, _N.REPORT_MEASURES, (_S.FOLLOWING,), _S.CLOSED, Side.HANDLER),
    Step(_C, _N.WITHDRAW, (_S.RECEIVED, _S.SUPPLEMENT, _S.INVESTIGATING, _S.SUSPENDED), _S.WITHDRAWN, Side.PARTY),
    Step(_C, _N.JOIN, (_S.RECEIVED, _S.SUPPLEMENT, _S.INVESTIGATING), _S.JOINED, Side.HANDLER),
    Step(_Q, _N.ASK_SUPPLEMENT, (_S.RECEIVED,), _S.SUPPLEMENT, Side.HANDLER),
    Step(_Q, _N.SUPPLEMENT, (_S.SUPPLEMENT,), _S.RECEIVED, Side.PARTY),
    Step(_Q, _N.LAPSE, (_S.SUPPLEMENT,), _S.LAPSED, Side.CLOCK),
    Step(_Q, _N.ANSWER, (_S.RECEIVED,), _S.ANSWERED, Side.HANDLER),
    Step(_Q, _N.ASK_FURTHER, (_S.ANSWERED,), _S.RECEIVED, Side.PARTY),
    Step(_Q, _N.SETTLE, (_S.ANSWERED,), _S.CLOSED, Side.CLOCK),
    Step(_Q, _N.WITHDRAW, (_S.RECEIVED, _S.SUPPLEMENT), _S.WITHDRAWN, Side.PARTY),
    Step(_Q, _N.JOIN, (_S.RECEIVED, _S.SUPPLEMENT), _S.JOINED, Side.HANDLER),
)

_BY_NAME: Final = {(step.kind, step.name): step for step in STEPS}
OPEN: Final = (
    _S.RECEIVED, _S.SUPPLEMENT, _S.VERIFYING, _S.VERIFIED, _S.INVESTIGATING, _S.SUSPENDED, _S.DRAFTED, _S.ANSWERED,
    _S.FOLLOWING,
)  # fmt: skip
"""States from which something still has to come."""
ENDED: Final = (_S.CLOSED, _S.WITHDRAWN, _S.LAPSED, _S.JOINED)


def step(kind: str, state: str, name: str) -> Step:
    """Give the row for doing something to a case as it stands; raises StepNotAllowed."""
    found = _BY_NAME.get((Kind(kind), StepName(name)))
    if found is None or state not in found.origins:
        raise StepNotAllowed(
            _("The case is “%(state)s”: this cannot be done now. Somebody else may have been faster; look at it again.")
            % {"state": State(state).label}
        )
    return found


def allowed(kind: str, state: str) -> tuple[Step, ...]:
    """Give what can be done to a case in a state, by whomever."""
    return tuple(each for each in STEPS if each.kind == kind and state in each.origins)


def transitions() -> list[tuple[str, str, str]]:
    """List every change of state as (kind, old, new); what leads back leads to every state that is drafted from."""
    found = set()
    for each in STEPS:
        targets = (each.target,) if each.target else _BY_NAME[each.kind, StepName.DRAFT].origins
        found |= {(str(each.kind), str(old), str(new)) for old in each.origins for new in targets}
    return sorted(found)
