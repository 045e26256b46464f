"""What the tests of accounts share."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en", "user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let services speak the language of the sources, whose words the tests look for."""
    with translation.override("en"):
        yield
