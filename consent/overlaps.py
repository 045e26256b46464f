"""Consents that new ones would overlap: the same cannot be given twice at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

from accounts.clock import day_of
from accounts.models import Account, Institution
from consent.choices import end_of
from consent.models import Arrangement, AuthorisationRequest, Consent, ConsentQuerySet


def alike(
    *,
    accounts: Iterable[Account],
    information_user: Institution,
    products: Iterable[str],
    purpose: str,
    starts_at: datetime,
    ends_at: datetime,
) -> ConsentQuerySet:
    """Give a lender's consents that stand at some moment of a time, for the same accounts, products and purpose."""
    return Consent.objects.filter(
        account__in=accounts,
        information_user=information_user,
        product__in=products,
        purpose=purpose,
        state__in=Consent.STANDING,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )


def used_up(consents: ConsentQuerySet) -> ConsentQuerySet:
    """Keep those whose queries are all used: they give nothing any more."""
    return consents.filter(queries_used__gte=F("queries_total"))


def with_request(request: AuthorisationRequest, accounts: Iterable[Account], now: datetime) -> list[Arrangement]:
    """Give the arrangements of which something stands in the way of what a lender asks for, but what it renews."""
    ends_at = end_of(day_of(now) + timedelta(days=request.validity_days))
    overlapping = alike(
        accounts=accounts, information_user=request.information_user, products=request.products,
        purpose=request.purpose, starts_at=now, ends_at=ends_at,
    )  # fmt: skip
    standing = overlapping.filter(queries_used__lt=F("queries_total"))
    found = Arrangement.objects.filter(authorisations__consents__in=standing).distinct().order_by("pk")
    return [each for each in found if each.pk != request.renews_id]
