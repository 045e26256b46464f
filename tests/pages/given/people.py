"""People: applicants, colleagues, administrators, and what waits for each."""

from __future__ import annotations

from typing import Any

import pytest

from accounts import services
from accounts.models import User, Verification
from tests.cast import (
    have_verifier,
    make_enterprise_user,
    make_institution_user,
    make_user,
    make_verification,
    make_verified,
)
from tests.inviting import make_invitation, make_proposal
from tests.pages.browsing import signed_in


@pytest.fixture
def lender_administrator(information_user: Any) -> User:
    return make_institution_user(information_user, "administrator")


@pytest.fixture
def provider_administrator(provider: Any) -> User:
    return make_institution_user(provider, "administrator")


@pytest.fixture
def applicant(db: None) -> User:
    return make_user(name="applicant")


@pytest.fixture
def verification(applicant: User, provider: Any) -> Verification:
    """Somebody asks the provider to confirm who they are."""
    return make_verification(applicant=applicant, bank=provider)


@pytest.fixture
def claim(enterprise: Any, owner: User) -> Verification:
    """Somebody claims the enterprise that the owner owns."""
    return make_verification(uscc=enterprise.uscc)


@pytest.fixture
def invitation(enterprise: Any, owner: User, applicant: User, now: Any) -> Any:
    """The applicant is invited to act for the enterprise."""
    return make_invitation(enterprise, owner, email=applicant.email, now=now)


@pytest.fixture
def colleague(enterprise: Any) -> Any:
    """The membership of one more of the enterprise's people."""
    return make_enterprise_user(enterprise, "viewer").enterprise_memberships.get()


@pytest.fixture
def binding(account: Any) -> Any:
    return account.bindings.get()


@pytest.fixture
def asked(enterprise: Any, provider: Any, owner: User, now: Any) -> Any:
    """The enterprise names an account that the provider has not reported."""
    make_verified(enterprise)
    have_verifier(provider)
    return services.request_binding(
        enterprise=enterprise, provider=provider, number="6222999988887777", asked_by=owner, now=now
    )


@pytest.fixture
def clerk_membership(clerk: User) -> Any:
    return clerk.institution_memberships.get()


@pytest.fixture
def proposer(provider: Any) -> User:
    return make_institution_user(provider, "administrator")


@pytest.fixture
def proposal(provider: Any, proposer: User) -> Any:
    return make_proposal(provider, proposer)


@pytest.fixture
def notice(owner: User, now: Any) -> Any:
    return services.tell(users=[owner], kind="password_changed", now=now)[0]


@pytest.fixture
def session_elsewhere(owner: User) -> Any:
    signed_in(owner).get("/profile/")
    return owner.usersession_set.latest("pk")
