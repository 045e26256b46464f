"""Which flows an item speaks of: some flow codes in some directions."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from cfcii.common.flow_codes import CODES


@dataclass(frozen=True, slots=True)
class Flows:
    """Flow codes in the order of the specification, with a direction; `keys` are their names in the facts."""

    codes: tuple[str, ...]
    direction: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(f"{code}.{self.direction}" for code in self.codes)


class UnknownFlowCode(LookupError):
    """A pattern that names no flow code."""


def credits(*patterns: str, without: str = "") -> Flows:
    """Money in under the codes that match (`PUB_*` matches a whole group), without those matching `without`."""
    return Flows(_codes(patterns, without), "C")


def debits(*patterns: str, without: str = "") -> Flows:
    """Money out under the codes that match, without those matching `without`."""
    return Flows(_codes(patterns, without), "D")


def _codes(patterns: tuple[str, ...], without: str) -> tuple[str, ...]:
    for pattern in patterns:
        if not any(fnmatchcase(code, pattern) for code in CODES):
            raise UnknownFlowCode(pattern)
    return tuple(
        code
        for code in CODES
        if any(fnmatchcase(code, pattern) for pattern in patterns) and not fnmatchcase(code, without)
    )
