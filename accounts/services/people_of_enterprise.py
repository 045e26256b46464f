"""An enterprise's people: their owners change roles and last days, and remove them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import EnterpriseMembership, User
from accounts.services import invitations, sessions
from accounts.services.enterprises import record_member
from accounts.services.notifications import tell
from accounts.services.ownership import (
    check_delegation_end,
    check_owner_remains,
    check_within_own_delegation,
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
    locked.role, locked.ends_on = role, ends_on
    locked.save(update_fields=["role", "ends_on"])
    record_member(Action.ENTERPRISE_MEMBER_CHANGED, locked, actor=changed_by, now=now)
    if locked.user_id != changed_by.pk:
        _tell(locked, "enterprise_member_changed", now)


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
    locked.ended_at = now
    locked.save(update_fields=["ended_at"])
    record_member(Action.ENTERPRISE_MEMBER_ENDED, locked, actor=ended_by, now=now)
    invitations.withdraw_invitations_of(inviter=locked.user, enterprise=locked.enterprise, now=now)
    if locked.user_id != ended_by.pk:
        _tell(locked, "enterprise_member_ended", now)
    sessions.end_sessions_of_idle(user=locked.user, now=now)


def _locked(membership: EnterpriseMembership, actor: User, now: datetime) -> EnterpriseMembership:
    """Give the membership as it stands while nobody else changes the enterprise's people."""
    lock_people(membership.enterprise, actor, now)
    locked = EnterpriseMembership.objects.select_related("enterprise", "user").get(pk=membership.pk)
    if locked.ended_at is not None:
        raise NoLongerActsForEnterprise(_("This person does not act for the enterprise any more."))
    return locked


def _tell(membership: EnterpriseMembership, kind: str, now: datetime) -> None:
    enterprise = membership.enterprise
    tell(users=[membership.user], kind=kind, now=now, facts={"enterprise": enterprise.name}, enterprise=enterprise)
