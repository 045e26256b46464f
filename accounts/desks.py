"""The desks at which a person works: one for each enterprise and institution that they act for, with its address."""

from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.models import EnterpriseMembership, InstitutionMembership, User

HANDLES_CASES = "complaints.handle_case"
"""The permission of staff who work on cases; that app knows more of it."""


class Kind(StrEnum):
    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    LENDER = "lender"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Desk:
    """A place to work. Without an address there is nothing to do there yet in this role."""

    kind: str
    name: str
    role: str
    address: str | None
    code: str = ""
    """The unified social credit code of an enterprise: two may have one name."""


def desks_of(user: User, request: HttpRequest | None = None) -> list[Desk]:
    """List all desks of a person; with a request, from what it has already been told."""
    institutions = selectors.institution_memberships(user) if request is None else institutions_in(request, user)
    desks = [_of_enterprise(each) for each in selectors.enterprise_memberships(user)]
    desks += [_of_institution(each) for each in institutions]
    if _works_on_cases(user):
        desks.append(Desk(Kind.STAFF, _("Cases"), _("desk"), reverse("complaints:desk")))
    if user.is_staff:
        desks.append(Desk(Kind.STAFF, _("Back office"), _("staff"), reverse("admin:index")))
    return desks


def _works_on_cases(user: User) -> bool:
    """Tell whether somebody was given work on cases; superusers may do it, too, but sit in the back office."""
    return user.is_staff and not user.is_superuser and user.has_perm(HANDLES_CASES)


def institutions_in(request: HttpRequest, user: User) -> list[InstitutionMembership]:
    """List the institutions for which a person works, asked for once a request: to show, never to allow."""
    known: list[InstitutionMembership] | None = getattr(request, "institution_memberships", None)
    if known is None:
        known = selectors.institution_memberships(user)
        request.institution_memberships = known  # type: ignore[attr-defined]
    return known


def _of_enterprise(membership: EnterpriseMembership) -> Desk:
    address = reverse("reports:enterprise_home", args=[membership.enterprise_id])
    enterprise = membership.enterprise
    return Desk(Kind.ENTERPRISE, enterprise.name, membership.get_role_display(), address, enterprise.uscc)


def _of_institution(membership: InstitutionMembership) -> Desk:
    institution, role = membership.institution, membership.role
    kind, address = Kind.PROVIDER if institution.is_provider else Kind.LENDER, None
    if role == InstitutionMembership.Role.SUBMITTER and institution.is_provider:
        kind, address = Kind.PROVIDER, reverse("ingestion:submission_list", args=[institution.code])
    elif role == InstitutionMembership.Role.QUERY_USER and institution.is_user:
        kind, address = Kind.LENDER, reverse("reports:lender_home", args=[institution.code])
    elif role == InstitutionMembership.Role.VERIFIER and institution.is_provider:
        kind, address = Kind.PROVIDER, reverse("accounts:verification_queue", args=[institution.code])
    elif role == InstitutionMembership.Role.ADMINISTRATOR:
        address = reverse("accounts:institution_people", args=[institution.code])
    return Desk(kind, institution.name, membership.get_role_display(), address)
