"""Every page against everybody: the right person gets in, all others get the answer that the table says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import User
from tests.cast import make_api_token, make_institution_user
from tests.pages.conftest import signed_in

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Page:
    """A page: its name, the fixture and attribute that stand in its address, its methods, and who gets what."""

    name: str
    target: str
    methods: str
    good: str
    """The fixture of a person who gets in."""
    insider: str
    """The fixture of a person of the same house without the role, or empty when all of them get in."""


_LENDER, _PROVIDER = "lender_administrator", "provider_administrator"
PAGES = [
    Page("reports:enterprise_home", "enterprise.pk", "GET", "viewer", ""),
    Page("reports:query_list", "enterprise.pk", "GET", "viewer", ""),
    Page("reports:account_detail", "facts.pk", "GET", "viewer", ""),
    Page("reports:document_issue", "facts.pk", "POST", "owner", "viewer"),
    Page("reports:document_detail", "own_document.number", "GET", "viewer", ""),
    Page("reports:document_json", "own_document.number", "GET", "viewer", ""),
    Page("reports:document_pdf", "own_document.number", "GET", "viewer", ""),
    Page("reports:document_pdf_prepare", "own_document.number", "POST", "viewer", ""),
    Page("reports:document_pdf_download", "own_document.number", "GET", "viewer", ""),
    Page("reports:lender_home", "information_user.code", "GET", "analyst", _LENDER),
    Page("reports:lender_document_list", "information_user.code", "GET", "analyst", _LENDER),
    Page("reports:consent_query", "live_consent.number", "POST", "analyst", _LENDER),
    Page("reports:lender_document", "lender_document.number", "GET", "analyst", _LENDER),
    Page("reports:lender_document_json", "lender_document.number", "GET", "analyst", _LENDER),
    Page("reports:lender_document_pdf", "lender_document.number", "GET", "analyst", _LENDER),
    Page("reports:lender_document_pdf_prepare", "lender_document.number", "POST", "analyst", _LENDER),
    Page("reports:lender_document_pdf_download", "lender_document.number", "GET", "analyst", _LENDER),
    Page("ingestion:submission_list", "provider.code", "GET", "clerk", _PROVIDER),
    Page("ingestion:submission_new", "provider.code", "GET POST", "clerk", _PROVIDER),
    Page("ingestion:submission_detail", "accepted.pk", "GET", "clerk", _PROVIDER),
    Page("ingestion:submission_problems", "rejected.pk", "GET", "clerk", _PROVIDER),
    Page("consent:consent_list", "enterprise.pk", "GET", "viewer", ""),
    Page("consent:consent_new", "enterprise.pk", "GET", "handler", "viewer"),
    Page("consent:consent_review", "enterprise.pk", "GET POST", "owner", "viewer"),
    Page("consent:consent_grant", "enterprise.pk", "POST", "owner", "viewer"),
    Page("consent:consent_revoke", "live_consent.number", "GET POST", "owner", "viewer"),
    Page("accounts:token_list", "information_user.code", "GET", "analyst", _LENDER),
    Page("accounts:token_issue", "information_user.code", "GET POST", "analyst", _LENDER),
    Page("accounts:token_revoke", "token.membership.institution.code", "POST", "analyst", _LENDER),
]
_NOT_IN_TABLE = {"accounts:home"}
"""Open to everybody; has tests of its own."""


@pytest.fixture
def lender_administrator(information_user: Any) -> User:
    return make_institution_user(information_user, "administrator")


@pytest.fixture
def provider_administrator(provider: Any) -> User:
    return make_institution_user(provider, "administrator")


@pytest.fixture
def token(analyst_membership: Any, now: Any) -> Any:
    return make_api_token(analyst_membership, now=now)[0]


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.param
    return found


@pytest.fixture
def address(page: Page, request: pytest.FixtureRequest) -> str:
    fixture, *attributes = page.target.split(".")
    value = target = request.getfixturevalue(fixture)
    for attribute in attributes:
        value = getattr(value, attribute)
    more = [target.pk] if page.name == "accounts:token_revoke" else []
    return reverse(page.name, args=[value, *more])


def call(client: Client, page: Page, address: str) -> Any:
    """Call a page by its last method: the one that changes something, if any does."""
    return client.post(address) if "POST" in page.methods else client.get(address)


def test_who_may_gets_in(page: Page, address: str, request: pytest.FixtureRequest) -> None:
    response = call(signed_in(request.getfixturevalue(page.good)), page, address)
    expected = {200, 302} if page.name != "reports:document_pdf_download" else {404}  # it has not been drawn yet
    if page.name == "reports:lender_document_pdf_download":
        expected = {404}
    assert response.status_code in expected


@pytest.mark.parametrize("person", ["stranger", "rival_clerk", "rival_analyst", "staff"])
def test_outsiders_learn_nothing(page: Page, address: str, person: str, request: pytest.FixtureRequest) -> None:
    assert call(signed_in(request.getfixturevalue(person)), page, address).status_code == 404


def test_insiders_without_the_role_are_refused(page: Page, address: str, request: pytest.FixtureRequest) -> None:
    if not page.insider:
        pytest.skip("every insider gets in")
    assert call(signed_in(request.getfixturevalue(page.insider)), page, address).status_code == 403


def test_anonymous_is_sent_to_log_in(page: Page, address: str, client: Client) -> None:
    response = call(client, page, address)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")


def test_wrong_methods_are_refused(page: Page, address: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(page.good))
    assert client.put(address).status_code == 405
    if "GET" not in page.methods:
        assert client.get(address).status_code == 405
    if "POST" not in page.methods:
        assert client.post(address).status_code == 405


def test_changes_need_a_csrf_token(page: Page, address: str, request: pytest.FixtureRequest) -> None:
    if "POST" not in page.methods:
        pytest.skip("changes nothing")
    client = Client(enforce_csrf_checks=True)
    client.force_login(request.getfixturevalue(page.good))
    assert client.post(address).status_code == 403


def test_the_table_is_complete() -> None:
    resolver = get_resolver()
    names = {
        f"{app}:{pattern.name}"
        for app in ("accounts", "consent", "ingestion", "reports")
        for pattern in resolver.namespace_dict[app][1].url_patterns
        if isinstance(pattern, URLPattern)
    }
    assert names - _NOT_IN_TABLE == {page.name for page in PAGES}
