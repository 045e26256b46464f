"""The back office: staff see masked numbers, and every write goes through a service."""

import pytest
from django.test import Client

from accounts.models import User
from tests.signing_in import sign_in


@pytest.fixture
def office(staff: User) -> Client:
    client = Client()
    sign_in(client, staff)
    return client
