"""What the tests of identity verification share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import (
    Institution,
    User,
    Verification,
)
from tests.cast import (
    make_institution_user,
    make_user,
    make_verification,
)
from tests.verifying import NUMBER, USCC


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    """Nobody else's files are counted."""
    own = {**settings.STORAGES["evidence"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "evidence": own}


@pytest.fixture
def applicant(db: None) -> User:
    return make_user(name="applicant")


@pytest.fixture
def verifier(provider: Institution) -> User:
    return make_institution_user(provider, "verifier")


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
