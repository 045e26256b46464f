"""What the pages of the desk are made of: fetching together with authorising.

Who does not work at the desk, or may not see a case, gets 404; who sees it without being in charge 403 and the reason.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from complaints import permissions
from complaints.lifecycle import Side
from complaints.models import Case
from complaints.services import errors, steps


def check_desk(user: User) -> None:
    """Raise Http404 for who does not work at the desk."""
    if not permissions.handles(user):
        raise Http404


def check_leads(user: User) -> None:
    """Raise PermissionDenied for one of the desk who does not lead it."""
    check_desk(user)
    if not permissions.leads(user):
        raise PermissionDenied(_("Only who leads the desk does this."))


def case_seen_by(user: User, number: str) -> Case:
    """Give a case to a handler who may see it."""
    check_desk(user)
    related = ("enterprise", "respondent", "handler", "lodged_by", "taken_down_by", "joined_to")
    if not number.isprintable():
        raise Http404  # characters that the database does not take
    rows = permissions.cases_of_handler(user).select_related(*related).defer("respondent__vault_keyset")
    return get_object_or_404(rows, number=number)


def check_side(user: User, case: Case, side: Side) -> None:
    """Raise PermissionDenied for who sees a case, but does not take the steps of a side."""
    if side == Side.PARTY:
        if not permissions.may_write_for_absent(user, case):
            raise PermissionDenied(_("Only who lodged the case does this, or for a person without access who is in "
                                     "charge of the case."))  # fmt: skip
        return
    try:
        steps.check_side(case, side, user)
    except (errors.NotInCharge, errors.SamePerson) as error:
        raise PermissionDenied(str(error)) from error


def is_of_side(user: User, case: Case, side: Side) -> bool:
    """Tell whether somebody of the desk takes the steps of a side of a case."""
    if side == Side.PARTY:
        return permissions.may_write_for_absent(user, case)
    if side not in {Side.HANDLER, Side.SECOND}:
        return False
    try:
        steps.check_side(case, side, user)
    except (errors.NotInCharge, errors.SamePerson):
        return False
    return True
