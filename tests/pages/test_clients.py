"""API clients on the pages of an institution's administrators."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from joserfc import jwk

from accounts.models import ApiClient, AuditRecord, ClientKey, Institution, Notification, User
from tests.cast import CLIENT_KEYS, jwks_of, make_api_client, make_institution_user
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(information_user: Institution) -> User:
    return make_institution_user(information_user, "administrator")


@pytest.fixture
def second(information_user: Institution) -> User:
    return make_institution_user(information_user, "administrator")


def clients(institution: Institution) -> str:
    return f"/institution/{institution.code}/clients/"


def test_one_proposes_and_a_second_person_approves(information_user: Institution, first: User, second: User) -> None:
    browser, address = signed_in(first), f"{clients(information_user)}new/"
    entered = {"label": "loan system", "scopes": ["documents.query"], "jwks": jwks_of(CLIENT_KEYS["ES256"])}
    page = browser.post(address, entered, follow=True).content.decode()
    client = ApiClient.objects.get()
    assert "can sign in when a second person has approved" in page
    assert client.client_id in page
    assert Notification.objects.get(kind="client_proposed").user == second
    waits, people = "1 proposed API client waits", f"/institution/{information_user.code}/users/"
    assert waits in signed_in(second).get(people).content.decode()
    assert waits not in browser.get(people).content.decode()
    own = f"{clients(information_user)}{client.pk}/decide/"
    assert browser.get(own).status_code == 403
    assert browser.post(own, {"decision": "approve"}).status_code == 403
    asked = signed_in(second).get(own).content.decode()
    assert client.keys.get().thumbprint in asked
    signed_in(second).post(own, {"decision": "approve"})
    client.refresh_from_db()
    assert (client.state, client.decided_by, client.scopes) == ("active", second, ["documents.query"])
    assert (
        "http://127.0.0.1:8000/oauth/token" in browser.get(f"{clients(information_user)}{client.pk}/").content.decode()
    )
    assert "decided" in signed_in(second).post(own, {"decision": "approve"}).content.decode()


def test_declining_wants_a_reason(information_user: Institution, first: User, second: User) -> None:
    client = make_api_client(information_user, proposed_by=first, is_approved=False)
    address = f"{clients(information_user)}{client.pk}/decide/"
    assert "Say why you decline" in signed_in(second).post(address, {"decision": "decline"}).content.decode()
    signed_in(second).post(address, {"decision": "decline", "reason": "wrong key"})
    client.refresh_from_db()
    assert (client.state, client.reason) == ("declined", "wrong key")


def test_staff_decide_where_there_is_one_administrator_only(
    information_user: Institution, first: User, staff: User
) -> None:
    client = make_api_client(information_user, proposed_by=first, is_approved=False)
    address = f"/admin/accounts/apiclient/{client.pk}/change/"
    signed_in(staff).post(address, {"decision": "approve", "reason": ""})
    client.refresh_from_db()
    assert (client.state, client.decided_by) == ("active", staff)


def test_staff_do_not_decide_in_the_place_of_a_second_administrator(
    information_user: Institution, first: User, second: User, staff: User
) -> None:
    client = make_api_client(information_user, proposed_by=first, is_approved=False)
    signed_in(staff).post(f"/admin/accounts/apiclient/{client.pk}/change/", {"decision": "approve", "reason": ""})
    client.refresh_from_db()
    assert client.state == "proposed"


@pytest.mark.parametrize(
    ("jwks", "said"),
    [
        ("", "Paste the public keys"),
        ("no", "This is not a JWK set"),
        (json.dumps(CLIENT_KEYS["ES256"].as_dict(private=True)), "STOP: this holds a private key"),
        (jwks_of(jwk.ECKey.generate_key("P-521")), "P-256 is taken"),
    ],
    ids=["nothing", "no key set", "a private key", "a weak key"],
)
def test_bad_keys_are_told_and_nothing_is_kept(
    information_user: Institution, first: User, jwks: str, said: str
) -> None:
    entered = {"label": "x", "scopes": ["documents.query"], "jwks": jwks}
    page = signed_in(first).post(f"{clients(information_user)}new/", entered).content.decode()
    assert said in page
    assert not ApiClient.objects.exists()


def test_keys_come_as_a_file_as_well(information_user: Institution, first: User) -> None:
    file = SimpleUploadedFile("keys.json", jwks_of(CLIENT_KEYS["EdDSA"]).encode())
    entered = {"label": "x", "scopes": ["documents.query"], "jwks": "", "file": file}
    signed_in(first).post(f"{clients(information_user)}new/", entered)
    assert ClientKey.objects.get().algorithm == "EdDSA"


def test_keys_are_changed_without_a_gap(information_user: Institution, first: User, second: User) -> None:
    client = make_api_client(information_user, keys=[CLIENT_KEYS["ES256"]])
    browser, address = signed_in(first), f"{clients(information_user)}{client.pk}/keys/new/"
    browser.post(address, {"jwks": jwks_of(CLIENT_KEYS["EdDSA"])})
    assert client.keys.current().count() == 2
    assert Notification.objects.get(kind="client_key_added").user == second
    old = client.keys.get(kid="ec")
    remove = f"/institution/{information_user.code}/client-keys/{old.pk}/remove/"
    assert "Remove this key?" in browser.get(remove).content.decode()
    old.refresh_from_db()
    assert old.removed_at is None
    browser.post(remove)
    assert "removed already" in browser.post(remove, follow=True).content.decode()
    assert [each.kid for each in client.keys.current()] == ["ed"]


def test_stopping_asks_first_and_takes_one_person(information_user: Institution, first: User) -> None:
    client = make_api_client(information_user)
    browser, address = signed_in(first), f"{clients(information_user)}{client.pk}/stop/"
    assert "Stop this client?" in browser.get(address).content.decode()
    assert "This field is required" in browser.post(address, {"reason": ""}).content.decode()
    browser.post(address, {"reason": "suspicion"})
    client.refresh_from_db()
    assert (client.state, client.stopped_by, client.reason) == ("stopped", first, "suspicion")
    assert "not active" in browser.post(address, {"reason": "again"}).content.decode()
    assert AuditRecord.objects.filter(action="api_client.stopped", actor=first).count() == 1


def test_another_institutions_client_is_nobodys(rival: Institution, information_user: Institution, first: User) -> None:
    client = make_api_client(rival)
    browser = signed_in(first)
    for page in ("", "decide/", "stop/", "keys/new/"):
        assert browser.get(f"{clients(information_user)}{client.pk}/{page}").status_code == 404
    key = client.keys.latest("pk")
    assert browser.post(f"/institution/{information_user.code}/client-keys/{key.pk}/remove/").status_code == 404
