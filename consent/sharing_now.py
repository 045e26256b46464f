"""What an enterprise shares with whom right now, arrangement by arrangement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from accounts.clock import day_of
from accounts.models import Account, Enterprise, Institution
from consent import listings
from consent.listings import Standing
from consent.models import Arrangement, Authorisation, Consent, ConsentQuerySet, Freeze, RevocationEffect
from consent.signals import last_queries_wanted

MOST_SHOWN: Final = 500
"""Consents on the one screen; an enterprise has a handful."""


@dataclass(frozen=True, slots=True)
class LineNow:
    """One account and product of an arrangement."""

    consent: Consent
    standing: Standing
    used_this_month: int

    @property
    def account(self) -> Account:
        return self.consent.account


@dataclass(frozen=True, slots=True)
class ArrangementNow:
    """An arrangement under which something is shared, paused or still to start."""

    arrangement: Arrangement
    authorisation: Authorisation
    lender: Institution
    lines: list[LineNow]
    standing: Standing
    last_query_at: datetime | None

    @property
    def can_pause(self) -> bool:
        return any(line.consent.state == Consent.State.IN_FORCE for line in self.lines)

    @property
    def can_resume(self) -> bool:
        return any(line.consent.state == Consent.State.PAUSED for line in self.lines)


def of_enterprise(enterprise: Enterprise, at: datetime) -> list[ArrangementNow]:
    """List the arrangements that stand, by the name of the lender. One query, and one for when each was queried."""
    return _grouped(enterprise, Consent.objects.of(enterprise), at)


def of_arrangement(arrangement: Arrangement, at: datetime) -> ArrangementNow | None:
    """Give an arrangement as it stands; None when it is over."""
    found = _grouped(arrangement.enterprise, Consent.objects.filter(authorisation__arrangement=arrangement), at)
    return found[0] if found else None


def last_queries(enterprise: Enterprise, consent_ids: list[int]) -> dict[int, datetime]:
    """Ask the apps above, which keep the queries, when each consent was last queried."""
    answers: list[tuple[Any, Any]] = last_queries_wanted.send(
        sender=Consent, enterprise_id=enterprise.pk, consent_ids=consent_ids
    )
    known: dict[int, datetime] = {}
    for _receiver, answer in answers:
        known |= answer or {}
    return known


def freeze_of(enterprise: Enterprise) -> Freeze | None:
    """Give the freeze that stands, with who began it and who asked to lift it."""
    standing = Freeze.objects.filter(enterprise=enterprise, lifted_at=None)
    return standing.select_related("frozen_by", "lift_asked_by").first()


def last_effect(enterprise: Enterprise) -> RevocationEffect | None:
    """Give how long the enterprise's latest revocation took to bite."""
    effects = RevocationEffect.objects.filter(consent__enterprise=enterprise).select_related("consent")
    return effects.order_by("-clicked_at", "-pk").first()


def _grouped(enterprise: Enterprise, consents: ConsentQuerySet, at: datetime) -> list[ArrangementNow]:
    related = ("authorisation__arrangement", "information_user", "account__provider")
    rows = (
        consents.filter(state__in=Consent.STANDING, ends_at__gt=at)
        .select_related(*related)
        .defer("authorisation__statement", "information_user__vault_keyset", "account__provider__vault_keyset")
        .order_by("information_user__name", "authorisation__arrangement_id", "account_id", "product")
    )
    standing = list(rows[:MOST_SHOWN])
    queried = last_queries(enterprise, [consent.pk for consent in standing])
    grouped: dict[int, list[Consent]] = {}
    for consent in standing:
        grouped.setdefault(consent.authorisation_id, []).append(consent)
    return [_now(each, queried, at) for each in grouped.values()]


def _now(consents: list[Consent], queried: dict[int, datetime], at: datetime) -> ArrangementNow:
    lines = [LineNow(each, listings.standing(each, at), _used_this_month(each, at)) for each in consents]
    first = consents[0]
    return ArrangementNow(
        arrangement=first.authorisation.arrangement,
        authorisation=first.authorisation,
        lender=first.information_user,
        lines=lines,
        standing=_of_all([line.standing for line in lines]),
        last_query_at=max((queried[each.pk] for each in consents if each.pk in queried), default=None),
    )


def _of_all(standings: list[Standing]) -> Standing:
    """Give how an arrangement stands: in force as soon as one of its lines is."""
    order = (Standing.IN_FORCE, Standing.NOT_STARTED, Standing.PAUSED, Standing.USED_UP)
    return next((each for each in order if each in standings), standings[0])


def _used_this_month(consent: Consent, at: datetime) -> int:
    is_this_month = consent.month_of_use == day_of(at).replace(day=1)
    return consent.queries_used_in_month if is_this_month else 0
