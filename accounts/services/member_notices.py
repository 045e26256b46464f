"""Telling an enterprise's people what becomes of their role: who changed it, from what to what, and when."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import EnterpriseMembership, User
from accounts.services.notifications import tell
from accounts.services.ownership import owners_in_effect


def tell_of_member_change(
    membership: EnterpriseMembership, *, before: EnterpriseMembership, changed_by: User | None, now: datetime
) -> None:
    """Tell a person of their new role or last day; it was staff of the platform when nobody is named."""
    facts = {
        "old_role": before.role,
        "old_last_day": _day(before.ends_on),
        "last_day": _day(membership.ends_on),
        "changed_by": named(changed_by),
    }
    _tell("enterprise_member_changed", membership, [membership.user], facts, now, _people_of(membership))


def tell_of_member_end(membership: EnterpriseMembership, *, ended_by: User, now: datetime) -> None:
    """Tell who was removed; or the owners, when a person has left of their own accord."""
    if membership.user_id != ended_by.pk:
        _tell("enterprise_member_ended", membership, [membership.user], {"changed_by": named(ended_by)}, now, "")
        return
    owners = owners_in_effect(membership.enterprise, now).select_related("user")
    facts = {"person": named(ended_by)}
    _tell("enterprise_member_left", membership, [each.user for each in owners], facts, now, _people_of(membership))


def named(user: User | None) -> str:
    """Give how a notice names somebody who acted; nothing for staff, whose own names are no matter."""
    return "" if user is None else user.name or user.email


def told_at(now: datetime) -> str:
    """Give how a notice writes when something was done."""
    return f"{timezone.localtime(now):%Y-%m-%d %H:%M}"


def _tell(
    kind: str, membership: EnterpriseMembership, users: list[User], facts: dict[str, str], now: datetime, link: str
) -> None:
    enterprise = membership.enterprise
    facts = {"enterprise": enterprise.name, "role": membership.role, "at": told_at(now), **facts}
    tell(users=users, kind=kind, now=now, facts=facts, link=link, enterprise=enterprise)


def _people_of(membership: EnterpriseMembership) -> str:
    return reverse("accounts:people", args=[membership.enterprise_id])


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
