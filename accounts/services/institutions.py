"""Institutions and their users."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, crypto
from accounts.audit import Action
from accounts.models import Institution, InstitutionMembership, User
from cfcii.common.errors import DomainError

Role = InstitutionMembership.Role


class InstitutionExists(DomainError):
    code = "institution_exists"


class InstitutionHasNoKind(DomainError):
    code = "institution_has_no_kind"


class InstitutionStopped(DomainError):
    code = "institution_stopped"


class AlreadyWorksForInstitution(DomainError):
    code = "already_works_for_institution"


class RoleNotForInstitution(DomainError):
    code = "role_not_for_institution"


class MembershipStopped(DomainError):
    code = "membership_stopped"


@transaction.atomic
def create_institution(
    *,
    code: str,
    name: str,
    is_provider: bool,
    is_user: bool,
    created_by: User | None,
    now: datetime,
    balance_breaks_are_warnings: bool = False,
) -> Institution:
    """Take an institution on, with a vault keyset of its own; raises InstitutionExists or InstitutionHasNoKind."""
    if not (is_provider or is_user):
        raise InstitutionHasNoKind(_("An institution provides information, uses it, or both."))
    if Institution.objects.filter(code=code).exists():
        raise InstitutionExists(_("An institution with this code exists already."))
    institution = Institution.objects.create(
        code=code,
        name=name,
        is_provider=is_provider,
        is_user=is_user,
        balance_breaks_are_warnings=balance_breaks_are_warnings,
        vault_keyset=crypto.new_vault_keyset(code),
    )
    audit.record(Action.INSTITUTION_CREATED, actor=created_by, target=institution, at=now, institution=institution)
    return institution


@transaction.atomic
def stop_institution(*, institution: Institution, stopped_by: User | None, now: datetime) -> None:
    """Stop an institution: from now on nobody acts in its name; raises InstitutionStopped when it is already."""
    if not Institution.objects.active().filter(pk=institution.pk).update(stopped_at=now):
        raise InstitutionStopped(_("This institution has been stopped."))
    institution.stopped_at = now
    audit.record(Action.INSTITUTION_STOPPED, actor=stopped_by, target=institution, at=now, institution=institution)


@transaction.atomic
def add_institution_member(
    *, institution: Institution, user: User, role: str, added_by: User | None, now: datetime
) -> InstitutionMembership:
    """Make a person a user of an institution; raises AlreadyWorksForInstitution or RoleNotForInstitution."""
    check_institution_role(institution, role)
    if InstitutionMembership.objects.filter(institution=institution, user=user).exists():
        raise AlreadyWorksForInstitution(_("This person is or was a user of the institution."))
    membership = InstitutionMembership.objects.create(institution=institution, user=user, role=role)
    _record(Action.INSTITUTION_MEMBER_ADDED, membership, actor=added_by, now=now)
    return membership


@transaction.atomic
def change_institution_role(
    *, membership: InstitutionMembership, role: str, changed_by: User | None, now: datetime
) -> None:
    """Give a user of an institution another role; raises RoleNotForInstitution or MembershipStopped."""
    check_institution_role(membership.institution, role)
    if not InstitutionMembership.objects.filter(pk=membership.pk, stopped_at=None).update(role=role):
        raise MembershipStopped(_("This user of the institution has been stopped."))
    membership.role = role
    _record(Action.INSTITUTION_MEMBER_CHANGED, membership, actor=changed_by, now=now)


@transaction.atomic
def stop_institution_member(*, membership: InstitutionMembership, stopped_by: User | None, now: datetime) -> None:
    """Stop a user of an institution, tokens included; raises MembershipStopped."""
    if not InstitutionMembership.objects.filter(pk=membership.pk, stopped_at=None).update(stopped_at=now):
        raise MembershipStopped(_("This user of the institution has been stopped."))
    membership.stopped_at = now
    _record(Action.INSTITUTION_MEMBER_STOPPED, membership, actor=stopped_by, now=now)


def check_institution_role(institution: Institution, role: str) -> None:
    """Raise RoleNotForInstitution unless such an institution has such users."""
    if role in (Role.SUBMITTER, Role.VERIFIER) and not institution.is_provider:
        raise RoleNotForInstitution(_("Only an information provider has submitters and verifiers."))
    if role == Role.QUERY_USER and not institution.is_user:
        raise RoleNotForInstitution(_("Only an information user has query users."))


def _record(action: Action, membership: InstitutionMembership, *, actor: User | None, now: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        target=membership,
        at=now,
        institution=membership.institution,
        payload={"user": membership.user_id, "role": membership.role},
    )
