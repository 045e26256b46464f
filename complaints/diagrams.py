"""The lives of cases as a page of the documentation, drawn from the same tables that the code goes by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils import translation

from complaints import alarms, deadlines, lifecycle
from complaints.lifecycle import Kind, Side, State, Step, StepName

_ORIGIN: Final = "[*]"
_HEAD: Final = """\
# Cases: disputes, complaints, consultations

Written by `manage.py case_diagrams` from `complaints/lifecycle.py`, `deadlines.py` and `alarms.py`; a test fails when
it is not current. The database refuses every change of state that is not drawn here (trigger `steps`).
"""
_LENGTHS: Final = {
    (Kind.DISPUTE, State.RECEIVED): f"{deadlines.ACCEPT_DISPUTE} working days",
    (Kind.COMPLAINT, State.RECEIVED): f"{deadlines.REVIEW_COMPLAINT} working days",
    (Kind.CONSULTATION, State.RECEIVED): f"{deadlines.ANSWER_CONSULTATION} working days",
    (Kind.DISPUTE, State.VERIFYING): f"{deadlines.VERIFY} days",
    (Kind.COMPLAINT, State.SUSPENDED): "none: its days do not count",
    (Kind.COMPLAINT, State.FOLLOWING): "the day that the decision sets",
}
_ANY: Final = {
    State.SUPPLEMENT: f"{deadlines.SUPPLEMENT} working days",
    State.ANSWERED: f"{deadlines.SETTLE} working days, then it is closed",
}
_ANSWERS: Final = {
    Kind.DISPUTE: f"{deadlines.ANSWER_DISPUTE} days from receipt, or from the first supplement",
    Kind.COMPLAINT: f"{deadlines.DECIDE_COMPLAINT} days from acceptance, without those of a suspension",
    Kind.CONSULTATION: f"{deadlines.ANSWER_CONSULTATION} working days from receipt, a supplement or a further question",
}


def page() -> str:
    """Give the page: a picture and a table of each kind, and when people are reminded."""
    with translation.override("en"):
        parts = [_HEAD, *(_part(kind) for kind in Kind), "\n".join(_reminders())]
    return "\n".join(parts)


def picture(kind: Kind) -> str:
    """Draw the life of a kind of case as a Mermaid state diagram, in both languages."""
    steps = [each for each in lifecycle.STEPS if each.kind == kind]
    states = [each for each in State if any(each in (*step.origins, step.target) for step in steps)]
    lines = ["stateDiagram-v2", *(f'    state "{_both(each)}" as {each}' for each in states)]
    lines.append(f"    {_ORIGIN} --> {State.RECEIVED}: {_both(StepName.LODGE)}")
    lines += [
        f"    {origin} --> {target}: {_both(step.name)}"
        for step in steps
        for origin in step.origins
        for target in ([step.target] if step.target else _drafted_from(kind))
    ]
    lines += [f"    {each} --> {_ORIGIN}" for each in states if each in lifecycle.ENDED]
    return "\n".join(lines)


def _part(kind: Kind) -> str:
    return "\n".join(
        [
            f"## {_both(kind)}", "", f"Answer: {_ANSWERS[kind]}.", "", "```mermaid", picture(kind), "```", "",
            "| step | by | from | to |", "|---|---|---|---|", *_rows(kind), "",
            "| state | time for the next step |", "|---|---|", *_times(kind), "",
        ]
    )  # fmt: skip


def _rows(kind: Kind) -> Iterator[str]:
    yield f"| {_both(StepName.LODGE)} | {Side.PARTY.label} | | {State.RECEIVED.label} |"
    for step in lifecycle.STEPS:
        if step.kind == kind:
            yield f"| {_both(step.name)} | {step.side.label} | {_labels(step.origins)} | {_target(step)} |"


def _times(kind: Kind) -> Iterator[str]:
    found = {origin for step in lifecycle.STEPS if step.kind == kind for origin in step.origins}
    for state in State:
        if state in found:
            length = _LENGTHS.get((kind, state)) or _ANY.get(state) or "until the answer is due"
            yield f"| {_both(state)} | {length} |"


def _reminders() -> Iterator[str]:
    before = ", ".join(f"{days} days before" if days else "on the day itself" for days in alarms.BEFORE)
    recalls = ", ".join(str(days) for days in alarms.RECALL_AFTER)
    yield "## Reminders\n"
    yield f"- Before a deadline, at half of its time with {alarms.HALF_WITH} days or more left, and {before}: who"
    yield "  has to act is reminded (a bank that verifies, who lodged a case that needs a supplement, a second person"
    yield "  for a draft, else the person in charge)."
    yield f"- When it has passed, on the day after and every {alarms.PASSED_EVERY} days: the person in charge and those"
    yield "  who lead the desk; when the answer itself is late, once, who lodged the case."
    yield "- A case without a person in charge: those who lead the desk, each working day."
    yield f"- A suspended complaint: the person in charge, every {alarms.SUSPENDED_EVERY} days."
    yield f"- A correction that a lender does not acknowledge: the lender after {recalls} days, at last those who lead"
    yield "  the desk, too."
    yield "- What was missed while the clock stood still is not sent afterwards: only the latest point is."


def _drafted_from(kind: Kind) -> tuple[State, ...]:
    return next(each.origins for each in lifecycle.STEPS if (each.kind, each.name) == (kind, StepName.DRAFT))


def _target(step: Step) -> str:
    return str(step.target.label) if step.target else "where it stood before the draft"


def _labels(states: tuple[State, ...]) -> str:
    return ", ".join(str(each.label) for each in states)


def _both(label: Kind | State | StepName) -> str:
    """Name something in Chinese and in English."""
    with translation.override("zh-hans"):
        chinese = str(label.label)
    with translation.override("en"):
        english = str(label.label)
    return english if chinese == english else f"{chinese} {english}"
