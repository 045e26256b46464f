"""Somebody applies to act for an enterprise: to its bank, or to staff."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import Institution, User, Verification
from tests import licences
from tests.cast import make_user, make_verification
from tests.pages.verification.applying import NUMBER, USCC


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> Path:
    licences.keep_evidence_in(tmp_path, settings)
    return tmp_path


@pytest.fixture
def applicant() -> User:
    return make_user(name="何畔")


@pytest.fixture
def to_bank(applicant: User, provider: Institution) -> Verification:
    return make_verification(applicant=applicant, uscc=USCC, bank=provider, account_number=NUMBER)


@pytest.fixture
def to_staff(applicant: User) -> Verification:
    return make_verification(applicant=applicant, uscc=USCC)
