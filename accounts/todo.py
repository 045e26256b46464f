"""What needs doing now at a desk, as far as people, identity and accounts go; the apps above add theirs on the homes.

Each function asks the database once or twice, whatever the amount of data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import listings
from accounts.clock import day_of
from accounts.models import (
    Account,
    AccountBinding,
    BindingRequest,
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

SOON = timedelta(days=30)
"""How long before its end something is said to end soon."""
_URGENCY = ("bad", "warn", "busy", "good", "quiet")
_State = Verification.State


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: its words, and where it is done."""

    kind: str
    """Colour of its badge: bad, warn, busy, good or quiet."""
    label: str
    words: str
    action: str
    address: str
    unread: int = 0
    """How many notices nobody has read, of the item that says so."""


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
    facts = (
        EnterpriseMembership.objects.of(user)
        .filter(enterprise=enterprise)
        .values(
            "role",
            verification_id=Subquery(own.values("pk")[:1]),
            verification_state=Subquery(own.values("state")[:1]),
            is_verified=Exists(valid),
            lapses_on=Subquery(valid.order_by(F("lapses_on").desc(nulls_first=True)).values("lapses_on")[:1]),
            unbound=_count(_unbound_accounts(now).filter(enterprise=OuterRef("enterprise")), "enterprise"),
            invited=_count(Invitation.objects.open(now).filter(enterprise=OuterRef("enterprise")), "enterprise"),
            unread=_unread(),
        )
        .first()
    )
    if facts is None:
        return []
    items = list(_unread_items(facts["unread"]))
    if facts["role"] in EnterpriseMembership.DECIDING_ROLES:
        items = [*_identity_items(facts, now), *_people_items(enterprise, facts), *items]
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
    facts = (
        InstitutionMembership.objects.of(user)
        .active()
        .filter(institution=institution)
        .values(
            "role",
            verifications=_count(waiting, "bank"),
            requests=_count(asked, "provider"),
            proposals=_count(proposed, "institution"),
            unread=_unread(),
        )
        .first()
    )
    if facts is None:
        return []
    items: list[Item] = []
    if facts["role"] == InstitutionMembership.Role.VERIFIER:
        items += _verifier_items(institution, facts)
    elif facts["role"] == InstitutionMembership.Role.ADMINISTRATOR:
        items += _proposal_items(facts["proposals"], _address("accounts:institution_people", institution.code))
    return [*items, *_unread_items(facts["unread"])]


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
    return [*_staff_items(counts), *_proposal_items(proposals, _address("admin:accounts_userproposal_changelist"))]


def unread_of(user: User) -> int:
    """Count what a person has not read yet."""
    return Notification.objects.filter(user=user).unread().count()


def _identity_items(facts: Mapping[str, Any], now: datetime) -> Iterator[Item]:
    state = facts["verification_state"]
    if facts["is_verified"]:
        if facts["lapses_on"] is not None and facts["lapses_on"] <= day_of(now + SOON):
            words = _("The identity verification lapses on %(day)s. Renew it before.") % {"day": facts["lapses_on"]}
            yield Item("warn", _("Ends soon"), words, _("Renew"), _address("accounts:enterprise_register"))
        return
    if state in Verification.OPEN_STATES:
        words = _("The identity verification waits for a decision.")
        yield Item("quiet", _("Waiting"), words, _("Look"), _verification(facts))
    elif state in {_State.DECLINED, _State.REFUSED}:
        words = _("The identity verification was declined. Read why, and what you can do.")
        yield Item("bad", _("Declined"), words, _("Look"), _verification(facts))
    else:
        words = _("The identity of the enterprise is not verified yet.")
        yield Item("warn", _("Identity"), words, _("Verify"), _address("accounts:enterprise_register"))


def _verification(facts: Mapping[str, Any]) -> str:
    return _address("accounts:verification_detail", facts["verification_id"])


def _people_items(enterprise: Enterprise, facts: Mapping[str, Any]) -> Iterator[Item]:
    if facts["is_verified"] and facts["unbound"]:
        words = ngettext(
            "%(n)s account that your banks reported is not bound yet.",
            "%(n)s accounts that your banks reported are not bound yet.",
            facts["unbound"],
        )
        address = _address("accounts:account_bindings", enterprise.pk)
        yield Item("busy", _("Accounts"), words % {"n": f"{facts['unbound']:,}"}, _("Bind"), address)
    if facts["invited"]:
        words = ngettext(
            "%(n)s invitation has not been accepted yet.",
            "%(n)s invitations have not been accepted yet.",
            facts["invited"],
        )
        address = _address("accounts:people", enterprise.pk)
        yield Item("quiet", _("Waiting"), words % {"n": f"{facts['invited']:,}"}, _("Look"), address)


def _verifier_items(institution: Institution, facts: Mapping[str, Any]) -> Iterator[Item]:
    if facts["verifications"]:
        words = ngettext(
            "%(n)s enterprise waits for you to confirm its identity.",
            "%(n)s enterprises wait for you to confirm their identity.",
            facts["verifications"],
        )
        address = _address("accounts:verification_queue", institution.code)
        yield Item("warn", _("To decide"), words % {"n": f"{facts['verifications']:,}"}, _("Decide"), address)
    if facts["requests"]:
        words = ngettext(
            "%(n)s account waits for you to confirm whose it is.",
            "%(n)s accounts wait for you to confirm whose they are.",
            facts["requests"],
        )
        address = _address("accounts:binding_request_list", institution.code)
        yield Item("warn", _("To decide"), words % {"n": f"{facts['requests']:,}"}, _("Decide"), address)


def _proposal_items(count: int, address: str) -> Iterator[Item]:
    if count:
        words = ngettext(
            "%(n)s proposed user waits for a second person.", "%(n)s proposed users wait for a second person.", count
        )
        yield Item("warn", _("To decide"), words % {"n": f"{count:,}"}, _("Decide"), address)


def _staff_items(counts: dict[str, int]) -> Iterator[Item]:
    address = _address("admin:accounts_verification_changelist")
    waiting = (
        ("warn", counts["reviews"], "submitted", _("Identity verifications that wait for a review: %(n)s")),
        ("bad", counts["contested"], "submitted", _("Claims of one enterprise by several people: %(n)s")),
        ("warn", counts["appeals"], "appealed", _("Appeals that wait for a second person: %(n)s")),
    )
    for kind, count, state, words in waiting:
        if count:
            yield Item(kind, _("To decide"), words % {"n": f"{count:,}"}, _("Decide"), f"{address}?state={state}")


def _unread_items(count: int) -> Iterator[Item]:
    if count:
        words = ngettext("%(n)s unread notice.", "%(n)s unread notices.", count) % {"n": f"{count:,}"}
        yield Item("quiet", _("Notices"), words, _("Read"), _address("accounts:notifications"), count)


def _address(name: str, *keys: str | int) -> str:
    return reverse(name, args=keys)


def _unbound_accounts(now: datetime) -> QuerySet[Account]:
    """Give open accounts of a kind that can be bound and that nobody has bound."""
    bound = AccountBinding.objects.in_effect().filter(account=OuterRef("pk"))
    return Account.objects.filter(~Exists(bound), listings.bindable(day_of(now)))


def _unread() -> Coalesce:
    return _count(Notification.objects.unread().filter(user=OuterRef("user")), "user")


def _count(rows: QuerySet[Any], group: str) -> Coalesce:
    """Count rows of another table in the query at hand; all of them have the same `group`."""
    counted = rows.order_by().values(group).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
