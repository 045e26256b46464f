"""The freeze: one person begins it, two lift it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts import permissions as accounts_permissions
from accounts.models import Enterprise, User
from consent import barrier
from consent.audit import Action
from consent.models import Consent, Freeze
from consent.services import checks, errors, second_person, telling


@transaction.atomic
def freeze(*, enterprise: Enterprise, frozen_by: User, now: datetime) -> Freeze:
    """Let nobody see anything of the enterprise from now on; one person may. A second press finds it done."""
    checks.check_may_decide(frozen_by, enterprise)
    locked = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    if standing := Freeze.objects.filter(enterprise=locked, lifted_at=None).first():
        return standing
    barrier.shut(enterprise.pk)
    # What is being answered is answered first, or sees the freeze.
    held = Consent.objects.of(enterprise).filter(state__in=Consent.STANDING).select_for_update(no_key=True)
    list(held.order_by("pk").values_list("pk"))
    begun = Freeze.objects.create(enterprise=locked, frozen_by=frozen_by, frozen_at=now)
    _record(Action.FROZEN, begun, frozen_by, now)
    _tell(enterprise, "enterprise_frozen", frozen_by, now)
    return begun


@transaction.atomic
def ask_to_lift(*, enterprise: Enterprise, asked_by: User, now: datetime) -> Freeze:
    """Ask as the first of two people to lift the freeze; raises NotFrozen or MayNotDecideForEnterprise."""
    checks.check_may_decide(asked_by, enterprise)
    standing = _standing(enterprise)
    first = standing.lift_asked_by
    # Who no longer decides for the enterprise makes room for another, or the freeze would never be lifted.
    if first is None or not accounts_permissions.may_decide_for(first, enterprise):
        standing.lift_asked_by, standing.lift_asked_at = asked_by, now
        standing.save(update_fields=["lift_asked_by", "lift_asked_at"])
        _record(Action.LIFTING_ASKED, standing, asked_by, now)
        _tell(enterprise, "freeze_lifting_asked", asked_by, now)
    return standing


@transaction.atomic
def lift(*, enterprise: Enterprise, lifted_by: User, now: datetime) -> Freeze:
    """Lift the freeze as the second of two people.

    Raises NotFrozen, NeedsSecondPerson, SamePerson, NotYetSecondPerson or MayNotDecideForEnterprise.
    """
    checks.check_may_decide(lifted_by, enterprise)
    standing = _standing(enterprise)
    first, asked_at = standing.lift_asked_by, standing.lift_asked_at
    # The first person's word counts only while that person still decides for the enterprise.
    if first is None or asked_at is None or not accounts_permissions.may_decide_for(first, enterprise):
        raise errors.NeedsSecondPerson(_("Somebody has to ask for it first; then a second person lifts the freeze."))
    second_person.check(first=first, second=lifted_by, enterprise=enterprise, asked_at=asked_at, now=now)
    standing.lifted_by, standing.lifted_at = lifted_by, now
    standing.save(update_fields=["lifted_by", "lifted_at"])
    _record(Action.LIFTED, standing, lifted_by, now)
    _tell(enterprise, "freeze_lifted", lifted_by, now)
    return standing


def _standing(enterprise: Enterprise) -> Freeze:
    rows = Freeze.objects.select_for_update(of=("self",), no_key=True).select_related("lift_asked_by")
    standing = rows.filter(enterprise=enterprise, lifted_at=None).first()
    if standing is None:
        raise errors.NotFrozen(_("Nothing is frozen."))
    return standing


def _record(action: Action, freeze_: Freeze, actor: User, now: datetime) -> None:
    audit.record(action, actor=actor, target=freeze_, at=now, enterprise=freeze_.enterprise)


def _tell(enterprise: Enterprise, kind: str, actor: User, now: datetime) -> None:
    facts = {"enterprise": enterprise.name, "person": actor.name}
    telling.tell_deciders(enterprise, kind, facts=facts, now=now, but=actor)
