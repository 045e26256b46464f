"""Who is in charge of a case: by load and region at first, then by handing over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts import permissions as accounts_permissions
from accounts.models import User
from cfcii.common.regions import CODES
from complaints import permissions
from complaints.audit import Action
from complaints.lifecycle import Kind, Side
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
    steps.check_no_party(locked, actor)
    is_taking = locked.handler_id is None and to == actor and permissions.may_handle(actor, locked)
    if not (is_taking or permissions.is_in_charge(actor, locked) or permissions.leads(actor)):
        raise errors.NotInCharge(_("Only the person in charge or who leads the desk hands a case over."))
    if not permissions.handles(to):
        raise errors.NobodyToAssign(_("This person does not work at the desk."))
    if permissions.is_party(to, locked):
        raise errors.NobodyToAssign(_("This person is party to the case. Choose somebody else."))
    if not locked.is_open:
        raise errors.NotForThisCase(_("The case has ended."))
    former = locked.handler
    if former == to:
        return
    _put(locked, to, actor=actor, now=now, what=Happening.HANDED_OVER, note=reason)
    if former is not None:
        permissions.take(former, locked)


@transaction.atomic
def assign_waiting(*, cases: Sequence[Case], to: User | None, actor: User, now: datetime) -> int:
    """Put cases of which nobody is in charge into a person's charge, or each into that of who fits best (None).

    Gives how many: of those that somebody else has taken meanwhile, or for which nobody fits, none is, nor of those to
    which the person or the actor is party.
    Raises NotInCharge or NobodyToAssign.
    """
    if not permissions.leads(actor):
        raise errors.NotInCharge(_("Only who leads the desk assigns cases."))
    if to is not None and not permissions.handles(to):
        raise errors.NobodyToAssign(_("This person does not work at the desk."))
    done = 0
    for each in sorted(cases, key=lambda case: case.pk):
        locked = steps.lock(each)
        parties = permissions.parties(locked)
        if actor.pk in parties or (to is not None and to.pk in parties):
            continue
        chosen = to or _fitting(locked)
        if locked.handler_id is None and locked.is_open and chosen is not None:
            _put(locked, chosen, actor=actor, now=now, what=Happening.ASSIGNED)
            done += 1
    return done


@transaction.atomic
def set_handler(
    *, user: User, regions: Collection[str], kinds: Collection[str], is_away: bool, actor: User, now: datetime
) -> Handler:
    """Say which cases a member of staff gets, and whether any now; raises NotInCharge or NobodyToAssign.

    Who leads the desk does that; whether they are away, handlers say themselves.
    """
    former = Handler.objects.select_for_update().filter(user=user).first()
    is_own_absence = (
        former is not None
        and actor == user
        and permissions.handles(actor)
        and (set(former.regions), set(former.kinds)) == (set(regions), set(kinds))
    )
    if not (permissions.leads(actor) or is_own_absence):
        raise errors.NotInCharge(_("Only who leads the desk says who works on what."))
    if not permissions.handles(user):
        raise errors.NobodyToAssign(_("This person does not work at the desk."))
    if set(regions) - CODES or set(kinds) - set(Kind.values):
        raise errors.NobodyToAssign(_("There is no such region or kind of case."))
    handler, _is_new = Handler.objects.update_or_create(
        user=user, defaults={"regions": sorted(regions), "kinds": sorted(kinds), "is_away": is_away}
    )
    payload = {"regions": sorted(regions), "kinds": sorted(kinds), "is_away": is_away}
    audit.record(Action.HANDLER_CHANGED, actor=actor, target=user, at=now, payload=payload)
    return handler


def _put(case: Case, to: User, *, actor: User | None, now: datetime, what: Happening, note: str = "") -> None:
    case.handler = to
    case.save(update_fields=["handler"])
    permissions.give(to, case)
    steps.record(
        case=case, what=what, actor=actor, side=Side.HANDLER if actor else Side.CLOCK, now=now, seen_by=steps.DESK,
        note=note, facts={"to": to.name or to.email, "user": to.pk},
    )  # fmt: skip
    telling.tell_desk(case, "case_assigned", now=now, but=actor)


def _fitting(case: Case) -> User | None:
    region = Q(regions=[]) | Q(regions__contains=[case.region]) if case.region else Q()
    working = accounts_permissions.staff_with(permissions.HANDLES)
    fitting = Handler.objects.filter(region, kinds__contains=[case.kind], is_away=False, user__in=working)
    fitting = fitting.exclude(user__in=permissions.parties(case))
    # The lock lets two cases at once be counted one after the other.
    list(Handler.objects.select_for_update(of=("self",)).filter(pk__in=fitting.values("pk")).order_by("pk"))
    least = fitting.annotate(
        load=Count("user__cases_in_charge", filter=Q(user__cases_in_charge__closed_at=None))
    ).order_by("load", "pk")
    found = least.select_related("user").first()
    return found.user if found else None
