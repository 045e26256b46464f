"""An institution's users and what happened to them, as its administrators see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, F, Prefetch, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.audit import Action
from accounts.models import AuditRecord, Institution, InstitutionMembership, User, UserProposal

ON_RECORD: Final = (
    Action.USER_PROPOSED,
    Action.USER_PROPOSAL_APPROVED,
    Action.USER_PROPOSAL_DECLINED,
    Action.USER_PROPOSAL_WITHDRAWN,
    Action.INSTITUTION_MEMBER_ADDED,
    Action.INSTITUTION_MEMBER_CHANGED,
    Action.INSTITUTION_MEMBER_STOPPED,
    Action.INSTITUTION_STOPPED,
    Action.INSTITUTION_STARTED,
    Action.API_CLIENT_PROPOSED,
    Action.API_CLIENT_APPROVED,
    Action.API_CLIENT_DECLINED,
    Action.API_CLIENT_STOPPED,
    Action.API_CLIENT_KEY_ADDED,
    Action.API_CLIENT_KEY_REMOVED,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record: what happened, to whom, in which role, by whom, when."""

    at: datetime
    title: str
    text: str
    by: str


def users_of(institution: Institution) -> QuerySet[InstitutionMembership]:
    """Give everybody who is or was a user of an institution, those who are first.

    Each has `standing` (active, closed when staff closed the login, or stopped) and `approvals`, the latest first.
    """
    standing = Case(
        When(stopped_at__isnull=False, then=Value("stopped")),
        When(user__is_active=False, then=Value("closed")),
        default=Value("active"),
    )
    approved = UserProposal.objects.filter(state=UserProposal.State.APPROVED)
    approved = approved.select_related("proposed_by", "decided_by").order_by("-decided_at", "-pk")
    return (
        InstitutionMembership.objects.filter(institution=institution)
        .annotate(standing=standing)
        .select_related("user", "stopped_by")
        .prefetch_related(Prefetch("role_proposals", approved, to_attr="approvals"))
        .order_by(F("stopped_at").desc(nulls_first=True), "user__name", "pk")
    )


def waiting_at(institution: Institution) -> QuerySet[UserProposal]:
    """Give the proposals on which somebody has still to decide, the oldest first."""
    waiting = UserProposal.objects.waiting().filter(institution=institution)
    return waiting.select_related("proposed_by", "membership").order_by("proposed_at", "pk")


def record_of(institution: Institution) -> QuerySet[AuditRecord]:
    """Give what is on the record about an institution's users, the latest first."""
    records = AuditRecord.objects.filter(institution=institution, action__in=ON_RECORD)
    return records.select_related("actor").order_by("-at", "-pk")


def entries(records: Iterable[AuditRecord]) -> list[Entry]:
    """Put records into words; the people whom they name by number are looked up at once."""
    records = list(records)
    proposals = UserProposal.objects.in_bulk([each.target_id for each in records if _is_proposal(each)])
    numbers = {each.payload["user"] for each in records if each.payload.get("user")}
    names = {user.pk: _name(user) for user in User.objects.filter(pk__in=numbers)}
    return [_entry(each, proposals, names) for each in records]


def _entry(record: AuditRecord, proposals: dict[int, UserProposal], names: dict[int, str]) -> Entry:
    whom = names.get(record.payload.get("user", 0), "")
    if _is_proposal(record):
        proposal = proposals[record.target_id]
        whom = f"{proposal.name} ({proposal.email})"
    role = record.payload.get("role", "")
    label = str(InstitutionMembership.Role(role).label) if role else ""
    return Entry(record.at, str(Action(record.action).label), " · ".join(filter(None, (whom, label))), _by(record))


def _by(record: AuditRecord) -> str:
    """Name who did it; the platform's staff act as the platform."""
    if record.actor is None:
        return ""
    return _("the platform's staff") if record.actor.is_staff else _name(record.actor)


def _is_proposal(record: AuditRecord) -> bool:
    return record.action.startswith("user_proposal.")


def _name(user: User) -> str:
    return user.name or user.email
