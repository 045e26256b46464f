"""Users of institutions. Taking one on and changing a role is for two people: see `proposals`, which calls this."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Action
from accounts.models import Institution, InstitutionMembership, User
from accounts.models.organisations import InstitutionMembershipQuerySet
from accounts.services.client_lapsing import decline_clients_of
from accounts.services.member_notices import named, told_at
from accounts.services.notifications import tell
from accounts.services.sessions import end_sessions
from cfcii.common.errors import DomainError

Role = InstitutionMembership.Role


class AlreadyWorksForInstitution(DomainError):
    code = "already_works_for_institution"


class RoleNotForInstitution(DomainError):
    code = "role_not_for_institution"


class MembershipStopped(DomainError):
    code = "membership_stopped"


class OwnMembership(DomainError):
    code = "own_membership"


@transaction.atomic
def add_institution_member(
    *, institution: Institution, user: User, role: str, added_by: User | None, now: datetime
) -> InstitutionMembership:
    """Make a person a user of an institution; raises AlreadyWorksForInstitution or RoleNotForInstitution."""
    check_institution_role(institution, role)
    # Two approvals of one person, by two addresses, come one after the other.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if InstitutionMembership.objects.filter(institution=institution, user=user, stopped_at=None).exists():
        raise AlreadyWorksForInstitution(_("This person is a user of the institution already."))
    membership = InstitutionMembership.objects.create(institution=institution, user=user, role=role)
    _record(Action.INSTITUTION_MEMBER_ADDED, membership, actor=added_by, now=now)
    return membership


@transaction.atomic
def change_institution_role(
    *, membership: InstitutionMembership, role: str, changed_by: User | None, now: datetime
) -> None:
    """Give a user of an institution another role, which counts from the next request.

    Raises RoleNotForInstitution or MembershipStopped.
    """
    check_institution_role(membership.institution, role)
    if not InstitutionMembership.objects.filter(pk=membership.pk, stopped_at=None).update(role=role):
        raise MembershipStopped(_("This user of the institution has been stopped."))
    membership.role = role
    _record(Action.INSTITUTION_MEMBER_CHANGED, membership, actor=changed_by, now=now)
    if role != Role.ADMINISTRATOR:
        decline_clients_of(proposer=membership.user, institution=membership.institution, now=now)


@transaction.atomic
def stop_institution_member(
    *, membership: InstitutionMembership, stopped_by: User | None, now: datetime, reason: str = ""
) -> None:
    """Stop a user of an institution at once, sessions included.

    Raises OwnMembership or MembershipStopped.
    """
    if stopped_by is not None and stopped_by.pk == membership.user_id:
        raise OwnMembership(_("You cannot stop yourself. Ask another administrator or the platform's staff."))
    running = InstitutionMembership.objects.filter(pk=membership.pk, stopped_at=None)
    if not running.update(stopped_at=now, stopped_by=stopped_by, stop_reason=reason):
        raise MembershipStopped(_("This user of the institution has been stopped."))
    membership.stopped_at, membership.stopped_by, membership.stop_reason = now, stopped_by, reason
    end_access(InstitutionMembership.objects.filter(pk=membership.pk))
    _record(Action.INSTITUTION_MEMBER_STOPPED, membership, actor=stopped_by, now=now)
    decline_clients_of(proposer=membership.user, institution=membership.institution, now=now)
    _tell_of_stop(membership, stopped_by, now)


def check_institution_role(institution: Institution, role: str) -> None:
    """Raise RoleNotForInstitution unless such an institution has such users."""
    if role in (Role.SUBMITTER, Role.VERIFIER) and not institution.is_provider:
        raise RoleNotForInstitution(_("Only an information provider has submitters and verifiers."))
    if role == Role.QUERY_USER and not institution.is_user:
        raise RoleNotForInstitution(_("Only an information user has query users."))


def end_access(memberships: InstitutionMembershipQuerySet) -> None:
    """End the sessions of users of institutions, in the transaction at hand.

    All sessions of a person end, for whomever they act: a session does not know for whom it was begun.
    """
    for user in User.objects.filter(institution_memberships__in=memberships).distinct():
        end_sessions(user)


def _tell_of_stop(membership: InstitutionMembership, stopped_by: User | None, now: datetime) -> None:
    institution, facts = membership.institution, {"institution": membership.institution.name}
    by = "" if stopped_by is None or stopped_by.is_staff else named(stopped_by)  # staff act as the platform
    stop = {"role": membership.role, "changed_by": by, "at": told_at(now)}
    tell(users=[membership.user], kind="user_stopped", now=now, facts={**facts, **stop}, institution=institution)
    others = InstitutionMembership.objects.active().administrators().filter(institution=institution)
    others = others.exclude(user=membership.user_id).exclude(user=stopped_by)
    tell(
        users=[each.user for each in others.select_related("user")],
        kind="colleague_stopped",
        now=now,
        facts={**facts, "name": membership.user.name},
        institution=institution,
    )


def _record(action: Action, membership: InstitutionMembership, *, actor: User | None, now: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        target=membership,
        at=now,
        institution=membership.institution,
        payload={"user": membership.user_id, "role": membership.role},
    )
