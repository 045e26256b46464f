"""Whom a step in the life of a consent is told: those who decide for the enterprise, and the lender's query users."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.urls import reverse

from accounts import listings as accounts_listings
from accounts.models import Enterprise, EnterpriseMembership, Institution, InstitutionMembership, User
from accounts.services.notifications import tell
from consent.models import Arrangement, Authorisation, Consent

_PAGES: Final = {"deletion_asked": "consent:lender_deletion_list", "deletion_chased": "consent:lender_deletion_list"}
"""Where a lender's query users find what they are told of, if not in the list of its arrangements."""


def tell_deciders(
    enterprise: Enterprise,
    kind: str,
    *,
    facts: Mapping[str, object],
    now: datetime,
    but: User | None = None,
    link: str = "",
    once: bool = False,
) -> None:
    """Tell the owners and handlers of an enterprise, except who did it; the link is the page of what it shares."""
    people = accounts_listings.people_in_effect(enterprise, now).filter(role__in=EnterpriseMembership.DECIDING_ROLES)
    tell(
        users=[each.user for each in people if each.user != but],
        kind=kind,
        now=now,
        facts=facts,
        link=link or reverse("consent:overview", args=[enterprise.pk]),
        enterprise=enterprise,
        once=once,
    )


def tell_given(authorisation: Authorisation, *, by: User, now: datetime, but: User | None = None) -> None:
    """Tell the deciding people that one of them let a lender see something, and who that lender is."""
    arrangement = authorisation.arrangement
    facts = {
        "enterprise": arrangement.enterprise.name, "lender": arrangement.information_user.name, "person": by.name,
        "number": arrangement.number,
    }  # fmt: skip
    tell_deciders(arrangement.enterprise, "consent_given", facts=facts, now=now, but=but)


def tell_query_users(institution: Institution, kind: str, *, facts: Mapping[str, object], now: datetime) -> None:
    """Tell the query users of a lender."""
    memberships = InstitutionMembership.objects.active().query_users().filter(institution=institution)
    tell(
        users=[each.user for each in memberships.select_related("user").order_by("pk")],
        kind=kind,
        now=now,
        facts=facts,
        link=reverse(_PAGES.get(kind, "consent:lender_arrangement_list"), args=[institution.code]),
        institution=institution,
    )


def tell_lenders_of(consents: Iterable[Consent], kind: str, now: datetime) -> None:
    """Tell each lender once for each arrangement what happened to its consents."""
    counts: dict[Arrangement, int] = {}
    for consent in consents:
        arrangement = consent.authorisation.arrangement
        counts[arrangement] = counts.get(arrangement, 0) + 1
    for arrangement, count in counts.items():
        facts = {"enterprise": arrangement.enterprise.name, "number": arrangement.number, "count": count}
        tell_query_users(arrangement.information_user, kind, facts=facts, now=now)
