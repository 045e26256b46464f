"""Who may do what to a case. The work of a member of staff is by region and kind, or by the single case (guardian).

Of their own cases staff see what every party sees, and do what every party does: the desk's side is closed to them.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast, Substr
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from accounts import permissions as accounts_permissions
from accounts.models import EnterpriseMembership, Institution, InstitutionMembership, User
from cfcii.common.regions import REGIONS
from complaints.lifecycle import Kind
from complaints.models import Case, Handler
from reports.models import Document

HANDLES = "complaints.handle_case"
LEADS = "complaints.lead_cases"
_Role = InstitutionMembership.Role


def handles(user: User) -> bool:
    """Tell whether somebody works at the desk at all."""
    return user.is_staff and user.is_active and user.has_perm(HANDLES)


def leads(user: User) -> bool:
    """Tell whether somebody sees the cases of all regions, and assigns them."""
    return user.is_staff and user.is_active and user.has_perm(LEADS)


def cases_of_handler(user: User) -> QuerySet[Case]:
    """Keep the cases that a member of staff may see: of their regions and kinds, and those given to them one by one."""
    return cases_of_shares(shares_of_handler(user))


def cases_of_shares(shares: list[Q]) -> QuerySet[Case]:
    """Keep the cases that lie in one of the shares."""
    return Case.objects.filter(reduce(or_, shares)) if shares else Case.objects.none()


def shares_of_handler(user: User) -> list[Q]:
    """Give the same cases share by share, each so that an index of its own finds its most urgent ones.

    A list asks each share for its first rows and merges them (`complaints.queues`); all shares at once, joined by OR,
    would have the database read every open case. The same case may lie in several shares; one's own lies in none.
    """
    is_leader = leads(user)
    if not (is_leader or handles(user)):
        return []
    others = of_others(user)
    if is_leader:
        return [others]
    shares = [Q(handler=user), Q(pk__in=_given_to(user))]
    place = Handler.objects.filter(user=user).first()
    if place is not None and place.kinds:
        kinds = Q() if set(place.kinds) >= set(Kind.values) else Q(kind__in=place.kinds)
        shares += [kinds & Q(region=each) for each in [*place.regions, ""]] if place.regions else [kinds]
    return [each & others for each in shares]


def of_others(user: User) -> Q:
    """Keep the cases to which somebody is no party (`is_party`). Never empty: each share can be joined with others."""
    return ~Q(lodged_by=user) & ~Q(enterprise__in=EnterpriseMembership.objects.of(user).values("enterprise"))


def is_party(user: User, case: Case) -> bool:
    """Tell whether somebody lodged a case, or belongs to its enterprise in any role: they do not work on it."""
    if case.lodged_by_id == user.pk:
        return True
    return EnterpriseMembership.objects.of(user).filter(enterprise=case.enterprise_id).exists()


def parties(case: Case) -> set[int]:
    """Give the ids of those who are party to a case (`is_party`)."""
    members = EnterpriseMembership.objects.in_effect().filter(enterprise=case.enterprise_id)
    lodged_by = {case.lodged_by_id} if case.lodged_by_id is not None else set()
    return lodged_by | set(members.values_list("user", flat=True))


def _given_to(user: User) -> QuerySet[UserObjectPermission, int]:
    """Give the ids of the cases that somebody was given one by one.

    guardian's own shortcut compares ids as text, for which the database reads every case.
    """
    app, _, codename = HANDLES.partition(".")
    rows = UserObjectPermission.objects.filter(
        user=user, permission__codename=codename, content_type__app_label=app, content_type__model="case"
    )
    ids: QuerySet[UserObjectPermission, int] = rows.annotate(case=Cast("object_pk", BigIntegerField())).values_list(
        "case", flat=True
    )
    return ids


def may_handle(user: User, case: Case) -> bool:
    """Tell whether a member of staff may see and work on a case; `cases_of_handler` keeps the same ones."""
    return cases_of_handler(user).filter(pk=case.pk).exists()


def documents_of_handler(user: User) -> QuerySet[Document]:
    """Keep the documents about which a member of staff may take down a dispute.

    Issued to the enterprise itself, which alone disputes them; of the regions of the handler, as the case will be, or
    of an enterprise whose region nobody knows. Who leads the desk has all regions.
    """
    own = Document.objects.filter(information_user=None)
    if leads(user):
        return own
    place = Handler.objects.filter(user=user).first()
    if not handles(user) or place is None:
        return own.none()
    if not place.regions:
        return own
    of_region = own.alias(region=Substr("enterprise__uscc", 3, 2))
    elsewhere = {each.code for each in REGIONS} - set(place.regions)
    return of_region.exclude(region__in=sorted(elsewhere))


def is_in_charge(user: User, case: Case) -> bool:
    """Tell whether a member of staff is the one who takes the case's steps."""
    return case.handler_id == user.pk and handles(user) and not is_party(user, case)


def may_act_for_party(user: User, case: Case) -> bool:
    """Tell whether somebody may supplement, withdraw, write: who decides for the enterprise, or who lodged it alone."""
    if case.enterprise_id is None:
        return case.lodged_by_id == user.pk
    deciding = EnterpriseMembership.objects.of(user).deciding()
    return deciding.filter(enterprise=case.enterprise_id).exists()


def may_write_for_absent(user: User, case: Case) -> bool:
    """Tell whether somebody takes the party's steps for a person without access: who is in charge of their case."""
    return case.lodged_by_id is None and is_in_charge(user, case)


def may_verify(user: User, case: Case) -> bool:
    """Tell whether somebody answers for the bank whose figure is disputed."""
    return (
        case.kind == Kind.DISPUTE
        and case.accepted_at is not None
        and case.respondent is not None
        and accounts_permissions.may_verify_for(user, case.respondent)
    )


def answering_role(institution: Institution) -> str:
    """Give the role that answers for an institution: a bank's verifiers; a lender has none, so its administrators do.

    A complaint about queries is not for those who query to answer, and holds no credit information.
    """
    return str(_Role.VERIFIER if institution.is_provider else _Role.ADMINISTRATOR)


def may_answer_for(user: User, institution: Institution) -> bool:
    """Tell whether somebody answers in the cases that concern an institution."""
    place = accounts_permissions.place_at(user, institution)
    return place is not None and place.role == answering_role(institution)


def may_answer(user: User, case: Case) -> bool:
    """Tell whether somebody answers for the institution that an accepted dispute or complaint is about."""
    return case.accepted_at is not None and case.respondent is not None and may_answer_for(user, case.respondent)


def give(user: User, case: Case) -> None:
    """Let a member of staff work on one case, whatever its region."""
    assign_perm(HANDLES, user, case)


def take(user: User, case: Case) -> None:
    """Take a single case back from a member of staff."""
    remove_perm(HANDLES, user, case)
