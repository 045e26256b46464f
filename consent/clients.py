"""Clients by which lenders act, as people know them."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from accounts.models import ApiClient


def name_of(client_id: str) -> str:
    """Give the name under which an institution registered a client; of an unknown one, its id."""
    return ApiClient.objects.filter(client_id=client_id).values_list("label", flat=True).first() or client_id


def name_in(field: str) -> Subquery:
    """Give the same in a query whose rows name a client in a field."""
    return Subquery(ApiClient.objects.filter(client_id=OuterRef(field)).values("label")[:1])
