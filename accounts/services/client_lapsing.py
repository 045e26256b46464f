"""What an administrator proposed and nobody decided on goes with them: the system declines it, on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.audit import Action
from accounts.models import ApiClient, ClientKey, Institution, User


@transaction.atomic
def decline_clients_of(*, proposer: User, institution: Institution, now: datetime) -> None:
    """Decline the clients and keys that wait at an institution and that this person proposed."""
    clients = ApiClient.objects.waiting().filter(institution=institution, proposed_by=proposer)
    for client in clients.select_for_update(no_key=True).order_by("pk"):
        client.state, client.decided_at = ApiClient.State.DECLINED, now
        client.save(update_fields=["state", "decided_at"])
        _record(Action.API_CLIENT_DECLINED, client, institution, now)
    added = ClientKey.objects.waiting().filter(client__institution=institution, added_by=proposer)
    clients = ApiClient.objects.filter(pk__in=added.values("client"))
    for client in clients.select_for_update(no_key=True).order_by("pk"):
        keys = list(added.filter(client=client).values_list("pk", flat=True))
        if ClientKey.objects.filter(pk__in=keys, removed_at=None, approved_at=None).update(removed_at=now):
            _record(Action.API_CLIENT_KEY_DECLINED, client, institution, now, keys=keys)


def _record(action: Action, client: ApiClient, institution: Institution, now: datetime, **more: list[int]) -> None:
    payload = {"proposer_gone": True, **more}
    audit.record(action, actor=None, target=client, at=now, institution=institution, payload=payload)
