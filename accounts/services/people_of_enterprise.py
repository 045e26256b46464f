"""An enterprise's people: their owners change roles and last days, and remove them; everybody may leave."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import EnterpriseMembership, User
from accounts.services import invitations, sessions
from accounts.services.enterprises import record_member
from accounts.services.member_notices import tell_of_member_change, tell_of_member_end
from accounts.services.ownership import (
    check_delegation_end,
    check_owner_remains,
    check_within_own_delegation,
    lock_enterprise,
    lock_people,
)
from cfcii.common.errors import DomainError

Role = EnterpriseMembership.Role


class NoLongerActsForEnterprise(DomainError):
    code = "no_longer_acts_for_enterprise"


@transaction.atomic
def change_enterprise_member(
    *, membership: EnterpriseMembership, role: str, ends_on: date | None, changed_by: User, now: datetime
) -> None:
    """Give one of an enterprise's people another role or another last day; the next request is judged by it.

    Raises OnlyAnOwnerManagesPeople, NoLongerActsForEnterprise, DelegationEndsInThePast, BeyondOwnDelegation or
    LastOwner.
    """
    locked = _locked(membership, changed_by, now)
    check_delegation_end(ends_on, now)
    if role != Role.OWNER or ends_on is not None:
        check_owner_remains(locked, now)
    check_within_own_delegation(locked.enterprise, changed_by, ends_on, now, of=locked)
    if role != Role.OWNER:
        invitations.withdraw_invitations_of(inviter=locked.user, enterprise=locked.enterprise, now=now)
    before = copy(locked)
    locked.role, locked.ends_on, locked.lapse_told_at = role, ends_on, None
    locked.save(update_fields=["role", "ends_on", "lapse_told_at"])
    record_member(Action.ENTERPRISE_MEMBER_CHANGED, locked, actor=changed_by, now=now)
    if locked.user_id != changed_by.pk:
        tell_of_member_change(locked, before=before, changed_by=changed_by, now=now)


@transaction.atomic
def end_enterprise_member(*, membership: EnterpriseMembership, ended_by: User, now: datetime) -> None:
    """Let a person act for an enterprise no longer, at once; what they did stays on the record.

    All sessions of a person who then acts for nobody end. Those of a person who acts for somebody else stay: each
    request is judged anew by who acts for whom, so that the next one to this enterprise is that of a stranger.
    Raises OnlyAnOwnerManagesPeople, NoLongerActsForEnterprise, BeyondOwnDelegation or LastOwner.
    """
    locked = _locked(membership, ended_by, now)
    check_owner_remains(locked, now)
    if locked.user_id != ended_by.pk:
        check_within_own_delegation(locked.enterprise, ended_by, day_of(now), now, of=locked)
    _end(locked, ended_by, now)


@transaction.atomic
def leave_enterprise(*, membership: EnterpriseMembership, now: datetime) -> None:
    """Let a person act for an enterprise no longer because they want to, in whatever role; the owners are told.

    Sessions end as when somebody is removed. Raises NoLongerActsForEnterprise or LastOwner.
    """
    lock_enterprise(membership.enterprise_id)
    locked = _current(membership)
    check_owner_remains(locked, now)
    _end(locked, locked.user, now)


def _end(locked: EnterpriseMembership, ended_by: User, now: datetime) -> None:
    locked.ended_at = now
    locked.save(update_fields=["ended_at"])
    record_member(Action.ENTERPRISE_MEMBER_ENDED, locked, actor=ended_by, now=now)
    invitations.withdraw_invitations_of(inviter=locked.user, enterprise=locked.enterprise, now=now)
    tell_of_member_end(locked, ended_by=ended_by, now=now)
    sessions.end_sessions_of_idle(user=locked.user, now=now)


def _locked(membership: EnterpriseMembership, actor: User, now: datetime) -> EnterpriseMembership:
    """Give the membership as it stands while nobody else changes the enterprise's people."""
    lock_people(membership.enterprise, actor, now)
    return _current(membership)


def _current(membership: EnterpriseMembership) -> EnterpriseMembership:
    locked = EnterpriseMembership.objects.select_related("enterprise", "user").get(pk=membership.pk)
    if locked.ended_at is not None:
        raise NoLongerActsForEnterprise(_("This person does not act for the enterprise any more."))
    return locked
