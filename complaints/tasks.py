"""Work on cases that no request waits for: the clock, once an hour among all workers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from complaints import services

_EVERY_HOUR: Final = 3600
_MORNING: Final = 8
"""Nobody is reminded at night."""


def end_overdue_cases() -> None:
    """Let cases lapse that were not supplemented, and settle answered questions."""
    _hourly("cases-overdue", services.end_overdue)


def send_alarms() -> None:
    """Remind whoever has to do something about a case, and tell of what is late."""
    if _is_day():
        _hourly("cases-alarms", services.send_alarms)


def chase_recalls() -> None:
    """Ask lenders again that have not acknowledged a correction."""
    if _is_day():
        _hourly("cases-recalls", services.chase_recalls)


def _is_day() -> bool:
    return timezone.localtime(timezone=timezone.get_default_timezone()).hour >= _MORNING


def _hourly(name: str, work: Callable[..., int]) -> None:
    now: datetime = timezone.now()
    if cache.add(name, 1, _EVERY_HOUR):
        try:
            work(now=now)
        except BaseException:
            cache.delete(name)
            raise
