"""The states of a submission and the steps between them."""

from ingestion.models import Submission

State = Submission.State

STEPS: dict[str, frozenset[str]] = {
    State.RECEIVED: frozenset({State.CHECKING, State.FAILED}),
    State.CHECKING: frozenset({State.CHECKING, State.CHECKED, State.REJECTED, State.FAILED}),
    # Back to RECEIVED when another submission of the provider was accepted meanwhile: it is checked again.
    State.CHECKED: frozenset({State.RECEIVED, State.ACCEPTED, State.FAILED}),
    State.ACCEPTED: frozenset(),
    # The same files again: what they were rejected for may have been put right since.
    State.REJECTED: frozenset({State.RECEIVED}),
    State.FAILED: frozenset({State.RECEIVED}),
}


class StepNotAllowed(Exception):
    """A submission is not in a state from which the step leads."""


def states_before(state: str) -> list[str]:
    """List the states from which a step to this one is allowed."""
    return [before for before, after in STEPS.items() if state in after]


def move(submission: Submission, state: str, **fields: object) -> None:
    """Take a step and set fields with it, in one statement; raises StepNotAllowed when another process was faster."""
    found = Submission.objects.filter(pk=submission.pk, state__in=states_before(state))
    if found.update(state=state, **fields) != 1:
        raise StepNotAllowed(f"submission {submission.pk} to {state}")
    submission.state = state
    for name, value in fields.items():
        setattr(submission, name, value)
