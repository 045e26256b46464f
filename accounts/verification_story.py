"""What a verification is shown as: its steps, its colour, what the applicant can do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from accounts import services
from accounts.models import User, Verification
from cfcii.common.errors import DomainError

State = Verification.State
COLOURS: Final[dict[str, str]] = {
    State.SUBMITTED: "busy",
    State.APPEALED: "busy",
    State.CONFIRMED: "good",
    State.DECLINED: "bad",
    State.REFUSED: "bad",
    State.WITHDRAWN: "quiet",
    State.LAPSED: "warn",
}
"""Of the badge of each state."""
MOST_APPLICATIONS: Final = 5


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as `components/timeline.html` shows it."""

    at: datetime
    title: str
    text: str = ""
    by: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """A verification as its applicant finds it on the home page."""

    id: int
    name: str
    state: str
    colour: str
    is_open: bool


def applications_of(user: User) -> list[Application]:
    """List a person's verifications that are open, or declined and perhaps to be mended, the latest first."""
    rows = Verification.objects.filter(applicant=user, state__in=(*Verification.OPEN_STATES, State.DECLINED))
    return [
        Application(
            row.pk, row.name, row.get_state_display(), COLOURS[row.state], row.state in Verification.OPEN_STATES
        )
        for row in rows.order_by("-submitted_at", "-pk")[:MOST_APPLICATIONS]
    ]


def events(verification: Verification) -> list[Event]:
    """Tell what happened to a verification, the earliest first."""
    return list(_events(verification))


def decider(verification: Verification) -> str:
    """Name who decides on an open verification: a bank, or the platform's staff."""
    is_banks = verification.method == Verification.Method.BANK and not verification.is_contested
    if is_banks and verification.state == State.SUBMITTED and verification.bank is not None:
        return verification.bank.name
    return _("the platform's staff")


def masked_email(address: str) -> str:
    """Show enough of an e-mail address to know it by, for who has not been told it."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


def why_not_decided_by(verification: Verification, user: User, now: datetime) -> str:
    """Say why a person cannot decide on a verification; nothing when they can."""
    try:
        services.check_may_decide(verification, user, now)
    except DomainError as error:
        return str(error)
    return ""


def _events(verification: Verification) -> Iterator[Event]:
    yield Event(verification.submitted_at, _("Handed in"), _way(verification), kind="good")
    if verification.decided_at is not None:
        yield _decided(verification, verification.decided_at)
    if verification.appealed_at is not None:
        yield Event(verification.appealed_at, _("Appealed"), verification.appeal, kind="good")
    if verification.appeal_decided_at is not None:
        yield _decided_on_appeal(verification, verification.appeal_decided_at)


def _way(verification: Verification) -> str:
    if verification.bank is None:
        return _("For review by the platform's staff")
    return _("For confirmation by %(bank)s") % {"bank": verification.bank.name}


def _decided(verification: Verification, at: datetime) -> Event:
    """Tell the first decision: a reason stands for having been declined, whatever came after."""
    if verification.reason:
        return Event(at, _("Declined"), verification.reason, kind="bad")
    return Event(at, _("Confirmed"), kind="good")


def _decided_on_appeal(verification: Verification, at: datetime) -> Event:
    if verification.appeal_reason:
        return Event(at, _("Declined on appeal by a second person"), verification.appeal_reason, kind="bad")
    return Event(at, _("Confirmed on appeal by a second person"), kind="good")
