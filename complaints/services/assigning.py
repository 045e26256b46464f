"""Who is in charge of a case: by load and region at first, then by handing over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts import permissions as accounts_permissions
from accounts.models import User
from complaints import permissions
from complaints.lifecycle import Side
from complaints.models import Case, Handler, Happening
from complaints.services import errors, steps, telling


def assign_new(*, case: Case, now: datetime) -> User | None:
    """Give a new case to the handler of its region and kind who has fewest open ones; to nobody where nobody fits.

    Then those who lead the desk are told, and it stands in the queue of cases without a person in charge.
    """
    chosen = _fitting(case)
    if chosen is None:
        telling.tell_leaders(case, "case_unassigned", now=now)
        return None
    _put(case, chosen, actor=None, now=now, what=Happening.ASSIGNED)
    return chosen


@transaction.atomic
def hand_over(*, case: Case, to: User, actor: User, reason: str, now: datetime) -> None:
    """Put a case into another person's charge; the person in charge does that, or who leads the desk, or, where nobody
    is in charge, whoever sees the case takes it. Raises NotInCharge, NobodyToAssign.
    """
    locked = steps.lock(case)
    is_taking = locked.handler_id is None and to == actor and permissions.may_handle(actor, locked)
    if not (is_taking or permissions.is_in_charge(actor, locked) or permissions.leads(actor)):
        raise errors.NotInCharge(_("Only the person in charge or who leads the desk hands a case over."))
    if not permissions.handles(to):
        raise errors.NobodyToAssign(_("This person does not work at the desk."))
    if not locked.is_open:
        raise errors.NotForThisCase(_("The case has ended."))
    former = locked.handler
    if former == to:
        return
    _put(locked, to, actor=actor, now=now, what=Happening.HANDED_OVER, note=reason)
    if former is not None:
        permissions.take(former, locked)


def _put(case: Case, to: User, *, actor: User | None, now: datetime, what: Happening, note: str = "") -> None:
    case.handler = to
    case.save(update_fields=["handler"])
    permissions.give(to, case)
    steps.record(
        case=case, what=what, actor=actor, side=Side.HANDLER if actor else Side.CLOCK, now=now, seen_by=steps.DESK,
        note=note, facts={"to": to.pk},
    )  # fmt: skip
    telling.tell_desk(case, "case_assigned", now=now, but=actor)


def _fitting(case: Case) -> User | None:
    region = Q(regions=[]) | Q(regions__contains=[case.region]) if case.region else Q()
    working = accounts_permissions.staff_with(permissions.HANDLES)
    fitting = Handler.objects.filter(region, kinds__contains=[case.kind], is_away=False, user__in=working)
    # The lock lets two cases at once be counted one after the other.
    list(Handler.objects.select_for_update(of=("self",)).filter(pk__in=fitting.values("pk")).order_by("pk"))
    least = fitting.annotate(
        load=Count("user__cases_in_charge", filter=Q(user__cases_in_charge__closed_at=None))
    ).order_by("load", "pk")
    found = least.select_related("user").first()
    return found.user if found else None
