"""What needs doing now at a desk, as far as people, identity and accounts go; the apps above add theirs on the homes.

Each function asks the database once or twice, whatever the amount of data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts import listings, todo_items
from accounts.clock import day_of
from accounts.models import (
    Account,
    AccountBinding,
    ApiClient,
    BindingRequest,
    ClientKey,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    Invitation,
    Notification,
    User,
    UserProposal,
    Verification,
)
from accounts.todo_items import SOON, Item

__all__ = [
    "SOON", "Item", "OfEnterprise", "at_home", "counted", "in_order", "of_enterprise", "of_institution", "of_staff",
    "register", "unread_of",
]  # fmt: skip
_URGENCY = ("bad", "warn", "busy", "good", "quiet")
_State = Verification.State
OfInstitution = Callable[[Institution, str], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class OfEnterprise:
    """What an app above adds for those who decide for an enterprise, without a query of its own."""

    facts: Callable[[], dict[str, Any]]
    """Expressions by name, of the membership at hand (`OuterRef("enterprise")`)."""
    items: Callable[[Enterprise, Mapping[str, Any]], Iterable[Item]]


_of_institution: list[OfInstitution] = []
_of_enterprise: list[OfEnterprise] = []


def register(*, of_institution: OfInstitution, of_enterprise: OfEnterprise) -> None:
    """Let an app above add what is to be done, by role at an institution, and by those who decide for an enterprise.

    Called once, when the app is ready.
    """
    _of_institution.append(of_institution)
    _of_enterprise.append(of_enterprise)


def in_order(*items: Item) -> list[Item]:
    """Put what is urgent first."""
    return sorted(items, key=lambda item: _URGENCY.index(item.kind))


def at_home(*items: Item) -> dict[str, Any]:
    """Give a home's context: what is to be done, and with it what the head of the page would ask for once more."""
    return {"todo": in_order(*items), "unread": sum(item.unread for item in items)}


def of_enterprise(enterprise: Enterprise, user: User, now: datetime) -> list[Item]:
    """List what one of an enterprise's people has to do there; who only looks is not asked to decide."""
    own = Verification.objects.filter(applicant=user, uscc=OuterRef("enterprise__uscc")).order_by("-submitted_at")
    valid = Verification.objects.in_effect().filter(enterprise=OuterRef("enterprise"))
    elsewhere = _applications_elsewhere(user, now)
    facts = (
        EnterpriseMembership.objects.of(user)
        .filter(enterprise=enterprise)
        .values(
            "role",
            verification_id=Subquery(own.values("pk")[:1]),
            verification_state=Subquery(own.values("state")[:1]),
            is_verified=Exists(valid),
            lapses_on=Subquery(valid.order_by(F("lapses_on").desc(nulls_first=True)).values("lapses_on")[:1]),
            unbound=counted(_unbound_accounts(now).filter(enterprise=OuterRef("enterprise")), "enterprise"),
            invited=counted(Invitation.objects.open(now).filter(enterprise=OuterRef("enterprise")), "enterprise"),
            elsewhere_id=Subquery(elsewhere.values("pk")[:1]),
            elsewhere_name=Subquery(elsewhere.values("name")[:1]),
            elsewhere_state=Subquery(elsewhere.values("state")[:1]),
            unread=_unread(),
            **{name: fact for of_app in _of_enterprise for name, fact in of_app.facts().items()},
        )
        .first()
    )
    if facts is None:
        return []
    items = [*todo_items.elsewhere_items(facts), *todo_items.unread_items(facts["unread"])]
    if facts["role"] in EnterpriseMembership.DECIDING_ROLES:
        items = [*todo_items.identity_items(facts, now), *todo_items.people_items(enterprise, facts), *items]
        for of_app in _of_enterprise:
            items += of_app.items(enterprise, facts)
    return items


def of_institution(institution: Institution, user: User) -> list[Item]:
    """List what one of an institution's users has to do there, by their role."""
    waiting = Verification.objects.filter(
        bank=OuterRef("institution"), method=Verification.Method.BANK, state=_State.SUBMITTED, is_contested=False
    )
    asked = BindingRequest.objects.filter(provider=OuterRef("institution"), state=BindingRequest.State.ASKED)
    proposed = UserProposal.objects.filter(
        institution=OuterRef("institution"), state=UserProposal.State.PROPOSED
    ).exclude(proposed_by=OuterRef("user"))
    clients = ApiClient.objects.filter(
        institution=OuterRef("institution"), state=ApiClient.State.PROPOSED
    ).exclude(proposed_by=OuterRef("user"))  # fmt: skip
    keys = ClientKey.objects.waiting().filter(client__institution=OuterRef("institution"))
    keys = keys.exclude(added_by=OuterRef("user"))
    facts = (
        InstitutionMembership.objects.of(user)
        .active()
        .filter(institution=institution)
        .values(
            "role",
            verifications=counted(waiting, "bank"),
            requests=counted(asked, "provider"),
            proposals=counted(proposed, "institution"),
            clients=counted(clients, "institution"),
            keys=counted(keys, "client__institution"),
            unread=_unread(),
        )
        .first()
    )
    if facts is None:
        return []
    items: list[Item] = []
    if facts["role"] == InstitutionMembership.Role.VERIFIER:
        items += todo_items.verifier_items(institution, facts)
    elif facts["role"] == InstitutionMembership.Role.ADMINISTRATOR:
        items += todo_items.proposal_items(
            facts["proposals"], reverse("accounts:institution_people", args=[institution.code])
        )
        items += todo_items.client_items(institution, facts["clients"], facts["keys"])
    for of_app in _of_institution:
        items += of_app(institution, facts["role"])
    return [*items, *todo_items.unread_items(facts["unread"])]


def of_staff(user: User) -> list[Item]:
    """List what waits for the platform's staff; who may not look at it is not told."""
    if not user.has_perms(("accounts.view_verification", "accounts.view_userproposal")):
        return []
    counts = Verification.objects.open().aggregate(
        reviews=Count("pk", filter=Q(state=_State.SUBMITTED, method=Verification.Method.STAFF, is_contested=False)),
        appeals=Count("pk", filter=Q(state=_State.APPEALED)),
        contested=Count("pk", filter=Q(state=_State.SUBMITTED, is_contested=True)),
    )
    proposals = UserProposal.objects.filter(state=UserProposal.State.PROPOSED).count()
    return [
        *todo_items.staff_items(counts),
        *todo_items.proposal_items(proposals, reverse("admin:accounts_userproposal_changelist")),
    ]


def unread_of(user: User) -> int:
    """Count what a person has not read yet."""
    return Notification.objects.filter(user=user).unread().count()


def _applications_elsewhere(user: User, now: datetime) -> QuerySet[Verification]:
    """Give what a person asked for other enterprises and is open, or was declined lately; the latest first."""
    later = Verification.objects.filter(applicant=user, uscc=OuterRef("uscc"), pk__gt=OuterRef("pk"))
    is_lately_declined = Q(state__in=(_State.DECLINED, _State.REFUSED), decided_at__gt=now - SOON)
    current = Verification.objects.filter(Q(state__in=Verification.OPEN_STATES) | is_lately_declined, ~Exists(later))
    return current.filter(applicant=user).exclude(uscc=OuterRef("enterprise__uscc")).order_by("-submitted_at", "-pk")


def _unbound_accounts(now: datetime) -> QuerySet[Account]:
    """Give open accounts of a kind that can be bound and that nobody has bound."""
    bound = AccountBinding.objects.in_effect().filter(account=OuterRef("pk"))
    return Account.objects.filter(~Exists(bound), listings.bindable(day_of(now)))


def _unread() -> Coalesce:
    return counted(Notification.objects.unread().filter(user=OuterRef("user")), "user")


def counted(rows: QuerySet[Any], group: str) -> Coalesce:
    """Count rows of another table in the query at hand; all of them have the same `group`."""
    counted = rows.order_by().values(group).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
