"""A query user's API tokens."""

import pytest
from django.test import Client

from accounts.models import ApiToken, AuditRecord, Institution, InstitutionMembership, User
from tests.cast import make_api_token, make_membership
from tests.pages.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_and_works(analyst: User, information_user: Institution) -> None:
    browser, address = signed_in(analyst), f"/lender/{information_user.code}/tokens/"
    answer = browser.post(f"{address}new/", {"label": "loan system", "days": "30"})
    assert answer["Location"] == f"{address}issued/"
    page = browser.get(f"{address}issued/").content.decode()
    text = page.split('id="token">')[1].split("<")[0]
    assert text.startswith("cfcii_")
    assert text not in browser.get(address).content.decode()
    assert text not in str(dict(browser.session))
    assert browser.get(f"{address}issued/")["Location"] == address
    assert ApiToken.objects.count() == 1
    api = Client(headers={"authorization": f"Bearer {text}"})
    assert api.post("/api/v1/documents", {}, content_type="application/json").status_code == 400
    assert AuditRecord.objects.filter(action="api_token.issued", actor=analyst).count() == 1


@pytest.mark.parametrize("entered", [{}, {"label": "", "days": "30"}, {"label": "x", "days": "400"}])
def test_bad_input_issues_nothing(analyst: User, information_user: Institution, entered: dict[str, str]) -> None:
    page = signed_in(analyst).post(f"/lender/{information_user.code}/tokens/new/", entered)
    assert page.status_code == 200
    assert not ApiToken.objects.exists()


def test_revoking_ends_a_token(analyst: User, analyst_membership: InstitutionMembership, now: object) -> None:
    token, text = make_api_token(analyst_membership, now=now)  # type: ignore[arg-type]
    address = f"/lender/{analyst_membership.institution.code}/tokens/{token.pk}/revoke/"
    browser = signed_in(analyst)
    asked = browser.get(address).content.decode()
    assert "Revoke this token?" in asked
    token.refresh_from_db()
    assert token.revoked_at is None
    assert "opens nothing any more" in browser.post(address, follow=True).content.decode()
    assert "revoked already" in browser.post(address, follow=True).content.decode()
    over = browser.get(address).content.decode()
    assert "This token opens nothing any more." in over
    assert "Yes, revoke it" not in over
    api = Client(headers={"authorization": f"Bearer {text}"})
    assert api.post("/api/v1/documents", {}, content_type="application/json").status_code == 401


def test_a_colleagues_token_is_not_ones_own(analyst: User, information_user: Institution, now: object) -> None:
    colleague = make_membership(information_user, "query_user")
    token, _text = make_api_token(colleague, now=now)  # type: ignore[arg-type]
    answer = signed_in(analyst).post(f"/lender/{information_user.code}/tokens/{token.pk}/revoke/")
    assert answer.status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
