"""Work on cases that no request waits for: the clock, once an hour among all workers."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from cfcii import hourly
from complaints import services

_MORNING: Final = 8
"""Nobody is reminded at night."""


def end_overdue_cases() -> None:
    """Let cases lapse that were not supplemented, and settle answered questions."""
    hourly.once("cases-overdue", services.end_overdue)


def send_alarms() -> None:
    """Remind whoever has to do something about a case, and tell of what is late."""
    if _is_day():
        hourly.once("cases-alarms", services.send_alarms)


def chase_recalls() -> None:
    """Ask lenders again that have not acknowledged a correction."""
    if _is_day():
        hourly.once("cases-recalls", services.chase_recalls)


def _is_day() -> bool:
    return timezone.localtime(timezone=timezone.get_default_timezone()).hour >= _MORNING
