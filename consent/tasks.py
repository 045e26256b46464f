"""Work on consents that no request waits for: a worker does it every few seconds, some of it once an hour."""

from django.utils import timezone

from cfcii import hourly
from consent import services


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
    hourly.once("consent-reminders", services.remind)


def ask_for_deletions() -> None:
    """Ask lenders to delete what they may no longer keep, and chase those who do not answer."""
    hourly.once("consent-deletions", services.ask_for_deletions)
