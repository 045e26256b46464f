"""Which flows an item speaks of: some flow codes in some directions."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from cfcii.common.flow_codes import CODES


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows in one direction; `keys` are their names in the facts, in the order of the specification."""

    keys: tuple[str, ...]


class UnknownFlowCode(LookupError):
    """A pattern that names no flow code."""


def credits(*patterns: str, without: str = "") -> Flows:
    """Money in under the codes that match (`PUB_*` matches a whole group), without those matching `without`."""
    return Flows(_keys(patterns, without, "C"))


def debits(*patterns: str, without: str = "") -> Flows:
    """Money out under the codes that match, without those matching `without`."""
    return Flows(_keys(patterns, without, "D"))


def _keys(patterns: tuple[str, ...], without: str, direction: str) -> tuple[str, ...]:
    for pattern in patterns:
        if not any(fnmatchcase(code, pattern) for code in CODES):
            raise UnknownFlowCode(pattern)
    return tuple(
        f"{code}.{direction}"
        for code in CODES
        if any(fnmatchcase(code, pattern) for pattern in patterns) and not fnmatchcase(code, without)
    )
