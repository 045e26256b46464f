"""What every change to an enterprise's people keeps to: one at a time, by an owner, and an owner remains."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.clock import day_of
from accounts.models import Enterprise, EnterpriseMembership, User
from accounts.models.organisations import EnterpriseMembershipQuerySet
from cfcii.common.errors import DomainError


class OnlyAnOwnerManagesPeople(DomainError):
    code = "only_an_owner_manages_people"


class LastOwner(DomainError):
    code = "last_owner"


class DelegationEndsInThePast(DomainError):
    code = "delegation_ends_in_the_past"


class BeyondOwnDelegation(DomainError):
    code = "beyond_own_delegation"


def lock_enterprise(enterprise_id: int) -> None:
    """Let changes to an enterprise's people through one by one."""
    Enterprise.objects.select_for_update(of=("self",), no_key=True).get(pk=enterprise_id)


def lock_people(enterprise: Enterprise, actor: User, now: datetime) -> None:
    """Let changes by an enterprise's owners through one by one; raises OnlyAnOwnerManagesPeople.

    Who acts is judged under the lock: of two owners who remove each other, the second is none any more.
    """
    lock_enterprise(enterprise.pk)
    if not owners_in_effect(enterprise, now).filter(user=actor).exists():
        raise OnlyAnOwnerManagesPeople(_("Only an owner of the enterprise decides who acts for it."))


def check_owner_remains(membership: EnterpriseMembership, now: datetime) -> None:
    """Raise LastOwner when the enterprise would be without an owner, now or from some day on.

    It holds for whoever takes the role away: another owner, the person, or staff of the platform.
    """
    if is_last_owner(membership, now):
        raise LastOwner(
            _("This is the last owner whose role has no last day. Make another person such an owner first.")
        )


def is_last_owner(membership: EnterpriseMembership, now: datetime) -> bool:
    """Tell whether a person alone decides for their enterprise without a last day."""
    lasting = owners_in_effect(membership.enterprise, now).filter(ends_on=None)
    return lasting.filter(pk=membership.pk).exists() and not lasting.exclude(pk=membership.pk).exists()


def check_delegation_end(ends_on: date | None, now: datetime) -> None:
    """Raise DelegationEndsInThePast unless the last day lies in the future."""
    if ends_on is not None and ends_on <= day_of(now):
        raise DelegationEndsInThePast(_("The last day lies in the future: tomorrow at the earliest."))


def check_within_own_delegation(
    enterprise: Enterprise, actor: User, ends_on: date | None, now: datetime, *, of: EnterpriseMembership | None = None
) -> None:
    """Raise BeyondOwnDelegation where an owner with a last day would give more than they have, themselves included.

    Nor do they touch (`of`) an owner who acts longer than they do.
    """
    own = owners_in_effect(enterprise, now).get(user=actor).ends_on
    if own is None:
        return
    is_longer = (
        of is not None and of.role == EnterpriseMembership.Role.OWNER and (of.ends_on is None or of.ends_on > own)
    )
    if is_longer or ends_on is None or ends_on > own:
        raise BeyondOwnDelegation(
            _("Your own role ends on %(day)s: you give nobody a later day, and change no owner who stays longer.")
            % {"day": own.isoformat()}
        )


def owners_in_effect(enterprise: Enterprise, now: datetime) -> EnterpriseMembershipQuerySet:
    """Give those who decide now who acts for an enterprise."""
    in_effect = EnterpriseMembership.objects.in_effect(day_of(now))
    return in_effect.filter(enterprise=enterprise, role=EnterpriseMembership.Role.OWNER)
