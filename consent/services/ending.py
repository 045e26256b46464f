"""Consents end before their time, pause, and go on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Enterprise, User
from consent import barrier, lifecycle, selectors
from consent.audit import Action
from consent.models import Arrangement, Consent, ConsentQuerySet, RevocationEffect
from consent.services import asking, checks, errors, telling
from consent.services.granting import record
from consent.signals import consent_revoked

State = Consent.State


@transaction.atomic
def revoke_consent(*, consent: Consent, revoked_by: User, now: datetime) -> None:
    """Revoke a consent that stands, or one still to start; raises ConsentNotInForce or MayNotDecideForEnterprise."""
    checks.check_may_decide(revoked_by, consent.enterprise)
    barrier.shut(consent.enterprise_id)
    locked = _standing(Consent.objects.filter(pk=consent.pk), now)
    _end(locked, Action.REVOKED, revoked_by, now)
    consent.state, consent.ended_by, consent.ended_at = State.REVOKED, revoked_by, now


@transaction.atomic
def revoke_arrangement(*, arrangement: Arrangement, revoked_by: User, now: datetime) -> list[Consent]:
    """Revoke all that stands under an arrangement, and close what was proposed to change of it.

    Raises ConsentNotInForce or MayNotDecideForEnterprise.
    """
    checks.check_may_decide(revoked_by, arrangement.enterprise)
    # Before the barrier, as who approves a proposal holds it first.
    asking.close_changes(arrangement, actor=revoked_by, now=now)
    barrier.shut(arrangement.enterprise_id)
    locked = _standing(Consent.objects.filter(authorisation__arrangement=arrangement), now)
    _end(locked, Action.REVOKED, revoked_by, now)
    return locked


def note_effect(*, consents: Iterable[Consent], clicked_at: datetime, in_effect_at: datetime) -> None:
    """Note, after the commit of a revocation, how long it took from the click until no query was answered any more."""
    RevocationEffect.objects.bulk_create(
        [RevocationEffect(consent=each, clicked_at=clicked_at, in_effect_at=in_effect_at) for each in consents],
        ignore_conflicts=True,
    )


@transaction.atomic
def pause_arrangement(*, arrangement: Arrangement, paused_by: User, now: datetime) -> list[Consent]:
    """Let no query through under an arrangement until it is resumed; raises ConsentNotInForce or
    MayNotDecideForEnterprise.
    """
    return _switch(arrangement, State.IN_FORCE, State.PAUSED, Action.PAUSED, paused_by, now)


@transaction.atomic
def resume_arrangement(*, arrangement: Arrangement, resumed_by: User, now: datetime) -> list[Consent]:
    """Let queries through again under what was paused; raises ConsentNotInForce or MayNotDecideForEnterprise."""
    return _switch(arrangement, State.PAUSED, State.IN_FORCE, Action.RESUMED, resumed_by, now)


@transaction.atomic
def end_consents_of_unbound_account(*, account_id: int, unbound_by_id: int, now: datetime) -> int:
    """Revoke every consent that rests on an account, those still to start too; give how many.

    In the transaction of the unbinding, which holds the account's row: no consent can be granted meanwhile.
    """
    barrier.shut(Account.objects.values_list("enterprise_id", flat=True).get(pk=account_id))
    resting = selectors.consents_resting_on(account_id, now).select_for_update(of=("self",), no_key=True)
    return _end(list(resting), Action.ENDED_BY_UNBINDING, User.objects.get(pk=unbound_by_id), now)


def end_consents_of_entrustment(*, entrustment_id: int, ended_by: User, now: datetime) -> int:
    """Revoke every consent that rests on an entrustment, in the transaction that ends it; give how many."""
    resting = Consent.objects.filter(entrustment=entrustment_id, state__in=Consent.STANDING, ends_at__gt=now)
    locked = resting.select_for_update(of=("self",), no_key=True).select_related("enterprise", "information_user")
    return _end(list(locked.order_by("pk")), Action.ENDED_WITH_ENTRUSTMENT, ended_by, now)


def _standing(consents: ConsentQuerySet, now: datetime) -> list[Consent]:
    """Lock the consents that have not ended, in one order; raises ConsentNotInForce when there is none."""
    rows = consents.filter(state__in=Consent.STANDING, ends_at__gt=now)
    locked = list(
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("enterprise", "information_user")
        .order_by("pk")
    )
    if not locked:
        raise errors.ConsentNotInForce(_("This consent is not in force any more."))
    return locked


def _end(consents: list[Consent], action: Action, actor: User, now: datetime) -> int:
    for consent in consents:
        assert lifecycle.is_allowed(consent.state, State.REVOKED)
        consent.state, consent.ended_by, consent.ended_at = State.REVOKED, actor, now
        consent.save(update_fields=["state", "ended_by", "ended_at"])
        record(action, consent, actor=actor, now=now)
        consent_revoked.send(sender=Consent, consent_id=consent.pk)
    telling.tell_lenders_of(consents, "consent_revoked", now)
    return len(consents)


def _switch(arrangement: Arrangement, old: str, new: str, action: Action, actor: User, now: datetime) -> list[Consent]:
    enterprise: Enterprise = arrangement.enterprise
    checks.check_may_decide(actor, enterprise)
    barrier.shut(enterprise.pk)
    locked = _standing(Consent.objects.filter(authorisation__arrangement=arrangement, state=old), now)
    for consent in locked:
        consent.state = new
        consent.save(update_fields=["state"])
        record(action, consent, actor=actor, now=now)
    telling.tell_lenders_of(locked, "consent_paused" if new == State.PAUSED else "consent_resumed", now)
    return locked
