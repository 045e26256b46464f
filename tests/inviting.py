"""People asked in: to act for an enterprise, or to be users of an institution."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count

from accounts import services as accounts_services
from accounts.models import (
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    Invitation,
    User,
    UserProposal,
)
from tests.cast import NOW

_serial: Iterator[int] = count(1)


def make_invitation(
    enterprise: Enterprise,
    invited_by: User,
    *,
    email: str | None = None,
    role: str = EnterpriseMembership.Role.HANDLER,
    ends_on: date | None = None,
    now: datetime = NOW,
) -> Invitation:
    return accounts_services.invite_person(
        enterprise=enterprise,
        email=email or f"invited.{next(_serial)}@example.com",
        role=role,
        ends_on=ends_on,
        invited_by=invited_by,
        now=now,
    )


def make_proposal(
    institution: Institution,
    proposed_by: User,
    *,
    email: str | None = None,
    name: str = "新人",
    role: str = InstitutionMembership.Role.ADMINISTRATOR,
    now: datetime = NOW,
) -> UserProposal:
    return accounts_services.propose_user(
        institution=institution,
        email=email or f"proposed.{next(_serial)}@example.com",
        name=name,
        role=role,
        proposed_by=proposed_by,
        now=now,
    )
