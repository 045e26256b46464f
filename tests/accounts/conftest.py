"""What the tests of accounts share."""

import pytest
from django.test import Client


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en", "user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
