"""Work on consents that no request waits for: a worker does it every few seconds, some of it once an hour."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from consent import services

_EVERY_HOUR: Final = 3600


def deliver_request(request_id: int) -> None:
    """Put a request into the data account of whom it names."""
    services.deliver_request(request_id=request_id, now=timezone.now())


def tell_withdrawn(request_id: int) -> None:
    """Tell whom a request had come to that it was taken back."""
    services.tell_withdrawn(request_id=request_id, now=timezone.now())


def lapse_requests() -> None:
    """Close the requests that nobody answered in time; deliver what was left behind."""
    services.deliver_late(now=timezone.now())
    services.lapse_requests(now=timezone.now())


def remind_enterprises() -> None:
    """Remind enterprises of what they share: what ends soon, and what has stood for long."""
    _hourly("consent-reminders", services.remind)


def ask_for_deletions() -> None:
    """Ask lenders to delete what they may no longer keep, and chase those who do not answer."""
    _hourly("consent-deletions", services.ask_for_deletions)


def _hourly(name: str, work: Callable[..., int]) -> None:
    """Do work batch by batch, once an hour among all workers: it looks at every consent."""
    now: datetime = timezone.now()
    if cache.add(name, 1, _EVERY_HOUR):
        try:
            while work(now=now):
                pass
        except BaseException:
            cache.delete(name)
            raise
