"""Work that is done once an hour among all workers, whichever of them comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.utils import timezone

_EVERY_HOUR: Final = 3600


def once(name: str, work: Callable[..., int]) -> None:
    """Call `work(now=…)` batch by batch until it has done nothing; after a failure, the next worker tries again."""
    now: datetime = timezone.now()
    if cache.add(name, 1, _EVERY_HOUR):
        try:
            while work(now=now):
                pass
        except BaseException:
            cache.delete(name)
            raise
