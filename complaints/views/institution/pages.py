"""What the pages of institutions are made of: fetching together with authorising.

Outsiders get 404; those of the institution who do not answer for it 403 and the reason.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts import pages as accounts_pages
from accounts import permissions as accounts_permissions
from accounts.models import Institution, User
from complaints import permissions
from complaints.models import Case, Recall


def institution_answered_for_by(user: User, code: str) -> Institution:
    """Give an institution to one who answers for it in cases."""
    institution = get_object_or_404(Institution.objects.defer("vault_keyset"), code=code)
    place = accounts_permissions.place_at(user, institution)
    if place is None:
        raise Http404
    if place.role != permissions.answering_role(institution):
        if institution.is_provider:
            raise PermissionDenied(_("Only a verifier of the institution may do this."))
        raise PermissionDenied(_("Only an administrator of the institution may do this."))
    return institution


def case_answered_by(user: User, number: str) -> Case:
    """Give an accepted case about an institution to one who answers for it."""
    cases = Case.objects.filter(accepted_at__isnull=False, respondent__isnull=False)
    related = cases.select_related("enterprise", "respondent").defer("respondent__vault_keyset")
    case = get_object_or_404(related, number=number)
    assert case.respondent is not None
    institution_answered_for_by(user, case.respondent.code)
    return case


def recall_read_by(user: User, number: str) -> Recall:
    """Give a recall to a query user of the lender that it was sent to."""
    recalls = Recall.objects.select_related(
        "information_user", "document__enterprise", "document__account__provider", "acknowledged_by"
    )
    recall = get_object_or_404(recalls, number=number)
    accounts_pages.information_user_served_by(user, recall.information_user.code)
    return recall


def of_institution(institution: Institution) -> dict[str, Any]:
    """Give what every page has: the institution, and the frame of those who answer for it."""
    layout = "layouts/provider.html" if institution.is_provider else "layouts/institution.html"
    return {"institution": institution, "layout": layout, "tab": "disputes"}
