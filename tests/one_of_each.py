"""One of each of the cast, as fixtures."""

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.models import Account, ApiClient, Enterprise, Institution, InstitutionMembership, User
from consent.models import Consent
from tests.calling import ApiCaller, caller_of
from tests.cast import (
    make_account,
    make_api_client,
    make_consent,
    make_enterprise,
    make_enterprise_user,
    make_institution,
    make_institution_user,
    make_membership,
    make_staff,
)


@pytest.fixture
def enterprise(db: None) -> Enterprise:
    return make_enterprise()


@pytest.fixture
def owner(enterprise: Enterprise) -> User:
    return make_enterprise_user(enterprise, "owner")


@pytest.fixture
def handler(enterprise: Enterprise) -> User:
    return make_enterprise_user(enterprise, "handler")


@pytest.fixture
def viewer(enterprise: Enterprise) -> User:
    return make_enterprise_user(enterprise, "viewer")


@pytest.fixture
def provider(db: None) -> Institution:
    return make_institution(name="江城银行", is_provider=True)


@pytest.fixture
def clerk(provider: Institution) -> User:
    """The provider's submitter."""
    return make_institution_user(provider, "submitter")


@pytest.fixture
def verifier(provider: Institution) -> User:
    """Answers what the provider is asked about enterprises."""
    return make_institution_user(provider, "verifier")


@pytest.fixture
def information_user(db: None) -> Institution:
    return make_institution(name="同舟担保", is_user=True)


@pytest.fixture
def analyst_membership(information_user: Institution) -> InstitutionMembership:
    return make_membership(information_user, "query_user")


@pytest.fixture
def analyst(analyst_membership: InstitutionMembership) -> User:
    """The information user's query user."""
    return analyst_membership.user


@pytest.fixture
def rival(db: None) -> Institution:
    """An institution that provides and uses, with which nobody here has to do."""
    return make_institution(name="星桥金融", is_provider=True, is_user=True)


@pytest.fixture
def rival_clerk(rival: Institution) -> User:
    return make_institution_user(rival, "submitter")


@pytest.fixture
def rival_analyst_membership(rival: Institution) -> InstitutionMembership:
    return make_membership(rival, "query_user")


@pytest.fixture
def rival_analyst(rival_analyst_membership: InstitutionMembership) -> User:
    return rival_analyst_membership.user


@pytest.fixture
def stranger(db: None) -> User:
    """The owner of another enterprise."""
    return make_enterprise_user(make_enterprise(name="远山机械"))


@pytest.fixture
def staff(db: None) -> User:
    return make_staff()


@pytest.fixture
def account(provider: Institution, enterprise: Enterprise) -> Account:
    return make_account(provider, enterprise, number="6222000011112222")


@pytest.fixture
def consent(account: Account, information_user: Institution, owner: User) -> Consent:
    return make_consent(account, information_user, owner)


@pytest.fixture
def now() -> datetime:
    """The moment of the test, for what looks at the clock: pages and the API."""
    return timezone.now()


@pytest.fixture
def system(information_user: Institution) -> ApiClient:
    """The lender's system."""
    return make_api_client(information_user)


@pytest.fixture
def api(system: ApiClient, now: datetime) -> ApiCaller:
    return caller_of(system, now=now)


@pytest.fixture
def rival_api(rival: Institution, now: datetime) -> ApiCaller:
    return caller_of(make_api_client(rival), now=now)
