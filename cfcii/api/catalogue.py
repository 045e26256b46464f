"""Every error that the API knows, from all apps."""

from __future__ import annotations

from functools import cache

from accounts.api.problems import OF_THE_API, Problem
from consent.api import descriptions as consent
from reports.api import descriptions as reports


def problems() -> list[Problem]:
    """List them by status and code; each code stands once."""
    everything = [*OF_THE_API.values(), *consent.PROBLEMS, *reports.PROBLEMS]
    return sorted({each.code: each for each in everything}.values(), key=lambda each: (each.status, each.code))


@cache
def by_code() -> dict[str, Problem]:
    """Give each error by its code."""
    return {each.code: each for each in problems()}
