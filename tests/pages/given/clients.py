"""Clients of institutions, with their keys and tokens."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc import jwk

from accounts import services
from accounts.models import User
from tests.calling import make_access_token
from tests.cast import jwks_of, make_api_client


@pytest.fixture
def api_client(provider: Any, now: Any) -> Any:
    """A client of the provider."""
    return make_api_client(provider, now=now)


@pytest.fixture
def proposed_client(provider: Any, proposer: User, now: Any) -> Any:
    return make_api_client(provider, proposed_by=proposer, is_approved=False, now=now)


@pytest.fixture
def client_key(api_client: Any) -> Any:
    return api_client.keys.first()


@pytest.fixture
def waiting_key(api_client: Any, proposer: User, now: Any) -> Any:
    """A key that an administrator added; another one has to decide."""
    key = jwk.OKPKey.generate_key("Ed25519", {"kid": "next"})
    return services.add_client_keys(client=api_client, jwks=jwks_of(key), added_by=proposer, now=now)[0]


@pytest.fixture
def access_token(api_client: Any, now: Any) -> Any:
    return make_access_token(api_client, now=now)[0]
