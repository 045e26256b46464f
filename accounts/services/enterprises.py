"""Enterprises and the people who act for them."""

from collections.abc import Mapping
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import Enterprise, EnterpriseMembership, User
from accounts.services.member_notices import tell_of_member_change
from accounts.services.ownership import check_owner_remains, lock_enterprise
from cfcii.common.errors import DomainError
from cfcii.common.identifiers import is_valid_uscc


class InvalidUscc(DomainError):
    code = "invalid_uscc"


class NotSomebodyOfTheEnterprise(DomainError):
    code = "not_somebody_of_the_enterprise"


class EnterpriseExists(DomainError):
    code = "enterprise_exists"


class AlreadyActsForEnterprise(DomainError):
    code = "already_acts_for_enterprise"


@transaction.atomic
def create_enterprise(*, uscc: str, name: str, created_by: User | None, now: datetime) -> Enterprise:
    """Create an enterprise; raises InvalidUscc or EnterpriseExists."""
    _check_uscc(uscc)
    if Enterprise.objects.filter(uscc=uscc).exists():
        raise EnterpriseExists(_("An enterprise with this unified social credit code exists already."))
    enterprise = Enterprise.objects.create(uscc=uscc, name=name)
    audit.record(Action.ENTERPRISE_CREATED, actor=created_by, target=enterprise, at=now, enterprise=enterprise)
    return enterprise


@transaction.atomic
def ensure_enterprises(*, names: Mapping[str, str]) -> dict[str, int]:
    """Make the archives that an accounts file needs, from USCC to name; give all their ids. Raises InvalidUscc.

    Two providers may name one enterprise at the same moment: the first to come makes it. An enterprise that exists
    keeps its name. The audit record is that of the submission, in whose transaction this runs.
    """
    for uscc in names:
        _check_uscc(uscc)
    # In one order everywhere, so that two providers cannot wait for each other.
    codes = sorted(names)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_enterprise (uscc, name)
            SELECT listed.uscc, listed.name FROM unnest(%s::text[], %s::text[]) AS listed (uscc, name)
             WHERE NOT EXISTS (SELECT FROM accounts_enterprise AS known WHERE known.uscc = listed.uscc)
                ON CONFLICT (uscc) DO NOTHING
            """,
            [codes, [names[uscc] for uscc in codes]],
        )
        cursor.execute("SELECT uscc, id FROM accounts_enterprise WHERE uscc = ANY(%s::text[])", [codes])
        return dict(cursor.fetchall())


@transaction.atomic
def add_enterprise_member(
    *,
    enterprise: Enterprise,
    user: User,
    role: str,
    added_by: User | None,
    now: datetime,
    ends_on: date | None = None,
) -> EnterpriseMembership:
    """Let a person act for an enterprise, perhaps to a last day.

    Raises AlreadyActsForEnterprise or NotSomebodyOfTheEnterprise: staff of the platform never decide for an enterprise,
    and an address that nobody has shown to be theirs might be anybody's.
    """
    check_enterprise_member(user)
    known = EnterpriseMembership.objects.filter(enterprise=enterprise, user=user, ended_at=None)
    for lapsed in known.filter(ends_on__lt=day_of(now)):
        _end_lapsed(lapsed, added_by, now)
    if known.exists():
        raise AlreadyActsForEnterprise(_("This person acts for the enterprise already."))
    membership = EnterpriseMembership.objects.create(enterprise=enterprise, user=user, role=role, ends_on=ends_on)
    record_member(Action.ENTERPRISE_MEMBER_ADDED, membership, actor=added_by, now=now)
    return membership


def check_enterprise_member(user: User) -> None:
    """Raise NotSomebodyOfTheEnterprise for a person who can never act for an enterprise."""
    if user.is_staff:
        raise NotSomebodyOfTheEnterprise(_("Staff of the platform cannot act for an enterprise."))
    if not EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        raise NotSomebodyOfTheEnterprise(_("This person's e-mail address is not verified yet."))


@transaction.atomic
def change_enterprise_role(
    *, membership: EnterpriseMembership, role: str, changed_by: User | None, now: datetime
) -> None:
    """Have staff give one of an enterprise's people another role; raises LastOwner."""
    lock_enterprise(membership.enterprise_id)
    before = EnterpriseMembership.objects.select_related("enterprise").get(pk=membership.pk)
    if role != EnterpriseMembership.Role.OWNER:
        check_owner_remains(before, now)
    membership.role = role
    membership.save(update_fields=["role"])
    record_member(Action.ENTERPRISE_MEMBER_CHANGED, membership, actor=changed_by, now=now)
    tell_of_member_change(membership, before=before, changed_by=None, now=now)


def _end_lapsed(membership: EnterpriseMembership, actor: User | None, now: datetime) -> None:
    """Close a delegation that is past its last day, so that a new one can follow it."""
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    record_member(Action.ENTERPRISE_MEMBER_ENDED, membership, actor=actor, now=now)


def _check_uscc(uscc: str) -> None:
    if not is_valid_uscc(uscc):
        raise InvalidUscc(_("This is not a valid unified social credit code."))


def record_member(action: Action, membership: EnterpriseMembership, *, actor: User | None, now: datetime) -> None:
    """Write down what happened to one of an enterprise's people."""
    audit.record(
        action,
        actor=actor,
        target=membership,
        at=now,
        enterprise=membership.enterprise,
        payload={"user": membership.user_id, "role": membership.role, **delegation_facts(membership.ends_on)},
    )


def delegation_facts(ends_on: date | None) -> dict[str, str]:
    """Give what an audit record says of a delegation's end, if it has one."""
    return {"ends_on": ends_on.isoformat()} if ends_on else {}
