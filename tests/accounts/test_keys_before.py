"""Keys from before a second person approved them (migration 0009)."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from accounts import services
from accounts.models import ClientKey, Institution
from tests.cast import CLIENT_KEYS, jwks_of, make_api_client, make_institution_user

pytestmark = pytest.mark.django_db


def test_keys_by_which_clients_sign_in_go_on(information_user: Institution) -> None:
    first, second = (make_institution_user(information_user, "administrator") for _ in range(2))
    client = make_api_client(information_user, keys=[CLIENT_KEYS["ES256"]], proposed_by=first, is_approved=False)
    shown, now = services.digest_of_client(client), timezone.now()
    services.approve_client(client=client, approved_by=second, shown=shown, now=now)
    (later,) = services.add_client_keys(
        client=client, jwks=jwks_of(CLIENT_KEYS["EdDSA"]), added_by=second, now=timezone.now()
    )
    proposed = make_api_client(information_user, proposed_by=first, is_approved=False)
    ClientKey.objects.update(approved_by=None, approved_at=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("accounts.migrations.0009_keys_for_two")._APPROVED)
    assert set(client.keys.usable().values_list("kid", "approved_by")) == {("ec", second.pk), ("ed", None)}
    later.refresh_from_db()
    assert later.approved_at == later.added_at
    assert not proposed.keys.usable().exists()
