"""What the pages of every app are made of: fetching together with authorising, and paging.

Outsiders get 404, so that nobody learns what exists; insiders without the role get 403 and the reason.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts import networks, origin, permissions
from accounts.models import Enterprise, EnterpriseMembership, Institution, InstitutionMembership, User

PAGE_SIZE = 20


def enterprise_seen_by(user: User, enterprise_id: int) -> Enterprise:
    """Give an enterprise to one of its people."""
    mine = EnterpriseMembership.objects.of(user).values("enterprise")
    return get_object_or_404(Enterprise.objects.filter(pk__in=mine), pk=enterprise_id)


def enterprise_decided_by(user: User, enterprise_id: int) -> Enterprise:
    """Give an enterprise to one of its people who may decide for it."""
    enterprise = enterprise_seen_by(user, enterprise_id)
    check_may_decide(user, enterprise)
    return enterprise


def check_may_decide(user: User, enterprise: Enterprise) -> None:
    """Raise PermissionDenied for one of the enterprise's people who only looks."""
    if not permissions.may_decide_for(user, enterprise):
        raise PermissionDenied(_("Only an owner or handler of the enterprise may do this; you may only look."))


def enterprise_owned_by(user: User, enterprise_id: int) -> Enterprise:
    """Give an enterprise to one of its owners."""
    enterprise = enterprise_seen_by(user, enterprise_id)
    if not permissions.may_manage_people(user, enterprise):
        raise PermissionDenied(_("Only an owner of the enterprise decides who acts for it; you may only look."))
    return enterprise


def provider_served_by(user: User, code: str) -> Institution:
    """Give an information provider to one of its submitters."""
    membership = _membership_of(user, code)
    if not permissions.submits(membership):
        raise PermissionDenied(_("Only a submitter of the institution may do this."))
    return membership.institution


def provider_answered_for_by(user: User, code: str) -> Institution:
    """Give an information provider to one of its verifiers."""
    membership = _membership_of(user, code)
    if not permissions.verifies(membership):
        raise PermissionDenied(_("Only a verifier of the institution may do this."))
    return membership.institution


def information_user_served_by(user: User, code: str, *, at_the_door: bool = False) -> Institution:
    """Give an information user to one of its query users, who works from one of its addresses.

    `at_the_door`: the door judges the address itself, and records what it refuses.
    """
    membership = _membership_of(user, code)
    if not permissions.queries(membership):
        raise PermissionDenied(_("Only a query user of the institution may do this."))
    if not at_the_door and not networks.is_allowed(origin.address(), membership.institution.address_ranges):
        raise PermissionDenied(
            _("Your institution works from its own addresses only, and yours is none of them. An administrator of your "
              "institution can change that.")
        )  # fmt: skip
    return membership.institution


def institution_administered_by(user: User, code: str) -> Institution:
    """Give an institution to one of its administrators."""
    membership = _membership_of(user, code)
    if not permissions.administers(membership):
        raise PermissionDenied(_("Only an administrator of the institution may do this."))
    return membership.institution


def _membership_of(user: User, code: str) -> InstitutionMembership:
    """Give a person's place at an institution, in one query: this is on the way to their home."""
    memberships = InstitutionMembership.objects.of(user).active().select_related("institution")
    return get_object_or_404(memberships.defer("institution__vault_keyset"), institution__code=code)


def page_of(request: HttpRequest, rows: Any, size: int = PAGE_SIZE) -> Page[Any]:
    """Give the page of a list that the address asks for; a number that does not exist gives the nearest."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def client_address(request: HttpRequest) -> str | None:
    """Give the address that a request came from, as the sign-in sees it: headers count only from proxies of ours."""
    address: str | None = get_adapter().get_client_ip(request)
    return address


def address_to_return_to(request: HttpRequest) -> str:
    """Give the address at which a browser finds this page again.

    What answers a POST is not found at its own address: there it is that of the page whose form was sent, or one that
    the view has named (`accounts.ticks`).
    """
    if named := getattr(request, "address_to_return_to", ""):
        return str(named)
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    sender = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sender, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(sender)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def is_own_path(address: str) -> bool:
    """Tell whether an address is a path of ours, so that nobody is led elsewhere."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
