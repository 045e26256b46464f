"""What an enterprise shares with whom right now, arrangement by arrangement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from accounts.clock import day_of
from accounts.models import Account, Enterprise, Institution
from consent import listings
from consent.listings import Standing
from consent.models import Arrangement, Authorisation, Consent, ConsentQuerySet, Freeze, RevocationEffect
from consent.signals import last_queries_wanted

MOST_SHOWN: Final = 500
"""Consents on the one screen; an enterprise has a handful."""
_LATELY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LineNow:
    """One account and product of an arrangement."""

    consent: Consent
    standing: Standing
    used_this_month: int
    used_before: int
    """Under former versions of the arrangement."""

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
    queries: int
    """Under all of its versions, as is the last one."""
    last_query_at: datetime | None

    @property
    def can_pause(self) -> bool:
        return any(line.consent.state == Consent.State.IN_FORCE for line in self.lines)

    @property
    def can_resume(self) -> bool:
        return any(line.consent.state == Consent.State.PAUSED for line in self.lines)


def of_enterprise(enterprise: Enterprise, at: datetime) -> list[ArrangementNow]:
    """List the arrangements that stand, by the name of the lender. Three queries, one for when each was used."""
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


def last_effect(enterprise: Enterprise, at: datetime) -> RevocationEffect | None:
    """Give how long the enterprise's latest revocation took to bite, if it was lately."""
    effects = RevocationEffect.objects.filter(consent__enterprise=enterprise, clicked_at__gt=at - _LATELY)
    related = effects.select_related("consent__information_user").defer("consent__information_user__vault_keyset")
    return related.order_by("-clicked_at", "-pk").first()


def _grouped(enterprise: Enterprise, consents: ConsentQuerySet, at: datetime) -> list[ArrangementNow]:
    related = ("authorisation__arrangement", "information_user", "account__provider")
    rows = (
        listings.with_freeze(consents.filter(state__in=Consent.STANDING, ends_at__gt=at))
        .select_related(*related)
        .defer("authorisation__statement", "information_user__vault_keyset", "account__provider__vault_keyset")
        .order_by("information_user__name", "authorisation__arrangement_id", "account_id", "product")
    )
    grouped: dict[int, list[Consent]] = {}
    for consent in rows[:MOST_SHOWN]:
        grouped.setdefault(consent.authorisation_id, []).append(consent)
    used = _of_all_versions({consents[0].authorisation.arrangement_id for consents in grouped.values()})
    queried = last_queries(enterprise, [each.pk for versions in used.values() for each in versions])
    return [_now(each, used[each[0].authorisation.arrangement_id], queried, at) for each in grouped.values()]


def _of_all_versions(arrangement_ids: Iterable[int]) -> dict[int, list[Consent]]:
    """Give the consents of all versions of arrangements: what they are about, and how often each was used."""
    found: dict[int, list[Consent]] = {}
    rows = Consent.objects.filter(authorisation__arrangement__in=arrangement_ids).select_related("authorisation")
    for consent in rows.only("account", "authorisation__arrangement", "product", "queries_used").order_by("pk"):
        found.setdefault(consent.authorisation.arrangement_id, []).append(consent)
    return found


def _now(consents: list[Consent], whole: list[Consent], queried: dict[int, datetime], at: datetime) -> ArrangementNow:
    lines = [_line(each, whole, at) for each in consents]
    first = consents[0]
    return ArrangementNow(
        arrangement=first.authorisation.arrangement,
        authorisation=first.authorisation,
        lender=first.information_user,
        lines=lines,
        standing=_of_all([line.standing for line in lines]),
        queries=sum(each.queries_used for each in whole),
        last_query_at=max((queried[each.pk] for each in whole if each.pk in queried), default=None),
    )


def _line(consent: Consent, whole: list[Consent], at: datetime) -> LineNow:
    alike = (each for each in whole if (each.account_id, each.product) == (consent.account_id, consent.product))
    before = sum(each.queries_used for each in alike if each.pk != consent.pk)
    return LineNow(consent, listings.standing(consent, at), _used_this_month(consent, at), before)


def _of_all(standings: list[Standing]) -> Standing:
    """Give how an arrangement stands: in force as soon as one of its lines is."""
    order = (Standing.IN_FORCE, Standing.FROZEN, Standing.NOT_STARTED, Standing.PAUSED, Standing.USED_UP)
    return next((each for each in order if each in standings), standings[0])


def _used_this_month(consent: Consent, at: datetime) -> int:
    is_this_month = consent.month_of_use == day_of(at).replace(day=1)
    return consent.queries_used_in_month if is_this_month else 0
