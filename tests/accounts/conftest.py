"""What the tests of accounts share."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from tests.cast import make_enterprise, make_enterprise_user


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en", "user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let services speak the language of the sources, whose words the tests look for."""
    with translation.override("en"):
        yield


@pytest.fixture
def two_owners(transactional_db: None) -> tuple[User, User]:
    enterprise = make_enterprise()
    return make_enterprise_user(enterprise), make_enterprise_user(enterprise)
