"""A consent for the account with facts, and a document issued under it."""

from __future__ import annotations

import pytest

from accounts.models import Account, Institution, User
from consent.models import Consent
from reports.access import Asker
from reports.models import Document
from tests.cast import make_consent
from tests.reports.conftest import ask


@pytest.fixture
def given(covered: Account, information_user: Institution, owner: User) -> Consent:
    return make_consent(covered, information_user, owner)


@pytest.fixture
def issued(given: Consent, covered: Account, asker: Asker) -> Document:
    assert ask(asker, covered) == ""
    return Document.objects.select_related("account", "enterprise", "consent").get()
