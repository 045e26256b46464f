"""Taking the steps of the table, each through its service and by whom it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.clock import day_of
from accounts.models import User
from complaints import lifecycle, services
from complaints.lifecycle import ENDED, Kind, Side, State, StepName
from complaints.models import Case
from tests.cast import NOW

_N = StepName
OUTCOMES = {
    (Kind.DISPUTE, State.VERIFIED): "confirmed",
    (Kind.COMPLAINT, State.RECEIVED): "refused",
    (Kind.COMPLAINT, State.INVESTIGATING): "upheld",
    (Kind.COMPLAINT, State.SUSPENDED): "ended",
}


@dataclass
class Play:
    """A case, who takes part, and a clock that goes on with each step."""

    case: Case
    party: User
    in_charge: User
    second: User
    verifier: User
    make_other: Callable[[], Case]
    with_measures: bool = False
    now: datetime = NOW
    actors: dict[Side, User | None] = field(init=False)
    _other: Case | None = None

    def __post_init__(self) -> None:
        self.actors = {
            Side.PARTY: self.party, Side.HANDLER: self.in_charge, Side.SECOND: self.second,
            Side.PROVIDER: self.verifier, Side.CLOCK: None,
        }  # fmt: skip

    @property
    def other(self) -> Case:
        """Give another open case that this one may be joined with."""
        self._other = self._other or self.make_other()
        return self._other

    def take(self, name: StepName, actor: User | None = None, *, seen: int | None = None) -> Any:
        """Take a step by its service; by whom it belongs to unless said otherwise. Gives what the service gives."""
        self.case.refresh_from_db()
        actor = actor or self.actors[_SIDES[name]]
        if actor is None:
            return _CLOCK[name](case=self.case, now=self.now)
        act = {"case": self.case, "actor": actor, "now": self.now, "seen": seen}
        if name == _N.JOIN:
            return services.join(to=self.other, **act)
        if name == _N.DRAFT:
            return services.draft(draft=self.draft(), **act)
        function, more = _BY_NAME[name]
        return function(**act, **more)

    def draft(self) -> services.Draft:
        outcome = OUTCOMES.get((Kind(self.case.kind), State(self.case.state)), "refused")
        measures = "更正" if self.with_measures and outcome == "upheld" else ""
        return services.Draft(
            outcome, "理由。", "Grounds.", measures, day_of(self.now + timedelta(days=30)) if measures else None
        )

    def go_to(self, state: State) -> Case:
        """Walk the table to a state, the shortest way."""
        for name in path(Kind(self.case.kind), state):
            self.when_possible(name)
            self.take(name)
        self.case.refresh_from_db()
        assert self.case.state == state
        return self.case

    def when_possible(self, name: StepName) -> None:
        """Move the clock to after the deadline for what happens only then."""
        self.case.refresh_from_db()
        if name in {_N.LAPSE, _N.SETTLE, _N.TAKE_BACK} and self.case.due_on is not None:
            late = self.case.due_on - day_of(self.now) + timedelta(days=1)
            self.now += max(late, timedelta())


def path(kind: Kind, state: State) -> list[StepName]:
    """Give the shortest way of steps from the beginning of a case to a state."""
    ways: dict[State, list[StepName]] = {State.RECEIVED: []}
    ahead = [State.RECEIVED]
    while ahead:
        here = ahead.pop(0)
        for each in lifecycle.allowed(kind, here):
            if each.target and each.target not in ways:
                ways[each.target] = [*ways[here], each.name]
                ahead.append(each.target)
    # Measures follow from a complaint that was looked into.
    if kind == Kind.COMPLAINT and state == State.FOLLOWING:
        return [_N.ACCEPT, _N.DRAFT, _N.RELEASE_WITH_MEASURES]
    return ways[state]


def states_of(kind: Kind) -> list[State]:
    """List the states that a case of a kind can be in."""
    named = {State.RECEIVED} | {each.target for each in lifecycle.STEPS if each.kind == kind and each.target}
    return [each for each in State if each in named]


def is_end(state: str) -> bool:
    return state in ENDED


_SIDES = {each.name: each.side for each in lifecycle.STEPS}
_CLOCK = {_N.LAPSE: services.lapse, _N.SETTLE: services.settle}
_BY_NAME: dict[StepName, tuple[Callable[..., Any], dict[str, Any]]] = {
    _N.ASK_SUPPLEMENT: (services.ask_supplement, {"missing": "凭证"}),
    _N.SUPPLEMENT: (services.supplement, {"text": "凭证在此"}),
    _N.ACCEPT: (services.accept, {}),
    _N.REPORT_FINDING: (services.report_finding, {"result": "confirmed", "text": "一致。"}),
    _N.TAKE_BACK: (services.take_back, {"note": "逾期"}),
    _N.ASK_AGAIN: (services.ask_again, {"question": "请再核查"}),
    _N.SUSPEND: (services.suspend, {"reason": "等待判决"}),
    _N.RESUME: (services.resume, {}),
    _N.RETURN_DRAFT: (services.return_draft, {"reason": "理由不足"}),
    _N.RELEASE: (services.release, {}),
    _N.RELEASE_WITH_MEASURES: (services.release, {}),
    _N.REPORT_MEASURES: (services.report_measures, {"report": "已更正"}),
    _N.ANSWER: (services.answer, {"text": "请看说明。"}),
    _N.ASK_FURTHER: (services.ask_further, {"text": "还有问题"}),
    _N.WITHDRAW: (services.withdraw, {"reason": "已解决"}),
}
