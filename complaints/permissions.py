"""Who may do what to a case. The work of a member of staff is by region and kind, or by the single case (guardian)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from accounts import permissions as accounts_permissions
from accounts.models import EnterpriseMembership, User
from complaints.lifecycle import Kind
from complaints.models import Case, Handler

HANDLES = "complaints.handle_case"
LEADS = "complaints.lead_cases"


def handles(user: User) -> bool:
    """Tell whether somebody works at the desk at all."""
    return user.is_staff and user.is_active and user.has_perm(HANDLES)


def leads(user: User) -> bool:
    """Tell whether somebody sees the cases of all regions, and assigns them."""
    return user.is_staff and user.is_active and user.has_perm(LEADS)


def cases_of_handler(user: User) -> QuerySet[Case]:
    """Keep the cases that a member of staff may see: of their regions and kinds, and those given to them one by one."""
    if leads(user):
        return Case.objects.all()
    if not handles(user):
        return Case.objects.none()
    given = get_objects_for_user(user, HANDLES, Case, accept_global_perms=False)
    visible = Q(handler=user) | Q(pk__in=given.values("pk"))
    place = Handler.objects.filter(user=user).first()
    if place is not None:
        region = Q(region__in=[*place.regions, ""]) if place.regions else Q()
        visible |= Q(kind__in=place.kinds) & region
    return Case.objects.filter(visible)


def may_handle(user: User, case: Case) -> bool:
    """Tell whether a member of staff may see and work on a case; `cases_of_handler` keeps the same ones."""
    return cases_of_handler(user).filter(pk=case.pk).exists()


def is_in_charge(user: User, case: Case) -> bool:
    """Tell whether a member of staff is the one who takes the case's steps."""
    return case.handler_id == user.pk and handles(user)


def may_act_for_party(user: User, case: Case) -> bool:
    """Tell whether somebody may supplement, withdraw, write: who decides for the enterprise, or who lodged it alone."""
    if case.enterprise_id is None:
        return case.lodged_by_id == user.pk
    deciding = EnterpriseMembership.objects.of(user).deciding()
    return deciding.filter(enterprise=case.enterprise_id).exists()


def may_verify(user: User, case: Case) -> bool:
    """Tell whether somebody answers for the bank whose figure is disputed."""
    return (
        case.kind == Kind.DISPUTE
        and case.accepted_at is not None
        and case.respondent is not None
        and accounts_permissions.may_verify_for(user, case.respondent)
    )


def give(user: User, case: Case) -> None:
    """Let a member of staff work on one case, whatever its region."""
    assign_perm(HANDLES, user, case)


def take(user: User, case: Case) -> None:
    """Take a single case back from a member of staff."""
    remove_perm(HANDLES, user, case)
