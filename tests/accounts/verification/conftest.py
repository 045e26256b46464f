"""What the tests of identity verification share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import Institution, User, Verification
from tests import licences
from tests.cast import make_user, make_verification
from tests.verifying import NUMBER, USCC


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    licences.keep_evidence_in(tmp_path, settings)


@pytest.fixture
def applicant(db: None) -> User:
    return make_user(name="applicant")


@pytest.fixture
def second_staff(db: None) -> User:
    user = make_user(name="second staff", is_staff=True)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def to_bank(applicant: User, verifier: User, provider: Institution) -> Verification:
    return make_verification(applicant=applicant, uscc=USCC, bank=provider, account_number=NUMBER)


@pytest.fixture
def to_staff(applicant: User, staff: User) -> Verification:
    return make_verification(applicant=applicant, uscc=USCC)
