"""A request arrives: only now is it looked up whether anybody of that code is here, and which accounts were meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts import crypto
from accounts.models import Account, Enterprise
from consent import named
from consent.audit import Action
from consent.models import AuthorisationRequest
from consent.services import asking

_LATE: Final = timedelta(minutes=1)
"""After which a request that no task has delivered is delivered all the same."""


@transaction.atomic
def deliver_request(*, request_id: int, now: datetime) -> None:
    """Put a request into the data account of the enterprise that it names, and tell who decides there; once.

    One that was withdrawn meanwhile stays as it is.
    """
    rows = AuthorisationRequest.objects.select_for_update(of=("self",), no_key=True)
    request = rows.select_related("information_user").get(pk=request_id)
    if request.delivered_at is not None or request.state not in AuthorisationRequest.OPEN:
        return
    numbers = [] if request.named is None else named.unsealed(request.named)
    enterprise = Enterprise.objects.filter(uscc=request.uscc).first()
    request.enterprise, request.delivered_at, request.named = enterprise, now, None
    request.save(update_fields=["enterprise", "delivered_at", "named"])
    if enterprise is not None:
        request.accounts.set(_accounts_named(enterprise, numbers))
        asking.record(Action.REQUEST_DELIVERED, request, actor=None, now=now)
        asking.tell_deciders(enterprise, "authorisation_requested", request, now)


@transaction.atomic
def tell_withdrawn(*, request_id: int, now: datetime) -> None:
    """Tell who decides for the enterprise that a request was taken back, if it had come there."""
    request = AuthorisationRequest.objects.select_related("enterprise", "information_user").get(pk=request_id)
    if request.enterprise is not None and request.delivered_at is not None:
        asking.tell_deciders(request.enterprise, "authorisation_request_withdrawn", request, now)


def deliver_late(*, now: datetime) -> int:
    """Deliver what no task has delivered in time; give how many."""
    late = AuthorisationRequest.objects.open().filter(delivered_at=None, asked_at__lte=now - _LATE)
    ids = list(late.order_by("asked_at", "pk").values_list("pk", flat=True)[: asking.BATCH])
    for request_id in ids:
        deliver_request(request_id=request_id, now=now)
    return len(ids)


def _accounts_named(enterprise: Enterprise, numbers: Sequence[str]) -> Collection[Account]:
    if not numbers:
        return []
    providers = Account.objects.filter(enterprise=enterprise).values_list("provider", flat=True).distinct()
    hashes = [hashed for number in numbers for each in providers for hashed in crypto.lookup_hashes(number, each)]
    return Account.objects.filter(enterprise=enterprise, number_hash__in=hashes)
