"""The life of a consent. Beginning and expiry are moments, not steps: nothing has to happen for them.

The database holds the same table (trigger `steps` of `Consent`)."""

from typing import Final

from consent.models import Consent

State = Consent.State

STEPS: Final[dict[str, frozenset[str]]] = {
    State.IN_FORCE: frozenset({State.PAUSED, State.REVOKED, State.REPLACED}),
    State.PAUSED: frozenset({State.IN_FORCE, State.REVOKED, State.REPLACED}),
    State.REVOKED: frozenset(),
    State.REPLACED: frozenset(),
}


def is_allowed(old: str, new: str) -> bool:
    """Tell whether a consent may go from one state to the other."""
    return new in STEPS[old]
