"""What the pages of parties are made of: fetching together with authorising.

Who is not of the enterprise, or did not lodge the case, gets 404; who only looks gets 403 and the reason.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts import pages
from accounts.models import Enterprise, User
from complaints import permissions
from complaints.models import Case


def case_seen_by(user: User, number: str) -> Case:
    """Give a case to one of those whose it is."""
    related = ("enterprise", "respondent", "handler", "lodged_by", "joined_to")
    rows = Case.objects.of_party(user).select_related(*related).defer("respondent__vault_keyset")
    return get_object_or_404(rows, number=number)


def case_acted_on_by(user: User, number: str) -> Case:
    """Give a case to one of those whose it is and who may do something about it."""
    case = case_seen_by(user, number)
    if not permissions.may_act_for_party(user, case):
        raise PermissionDenied(_("Only an owner or handler of the enterprise may do this; you may only look."))
    return case


def enterprise_of(user: User, enterprise_id: int | None) -> Enterprise | None:
    """Give the enterprise for which somebody lodges a case; None for a person of no enterprise."""
    return None if enterprise_id is None else pages.enterprise_decided_by(user, enterprise_id)


def frame(enterprise: Enterprise | None) -> dict[str, Any]:
    """Give the part of a context that says under whose head a page stands."""
    return {
        "enterprise": enterprise,
        "layout": "layouts/enterprise.html" if enterprise else "layouts/base.html",
        "tab": "cases",
    }
