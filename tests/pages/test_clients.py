"""API clients on the pages of an institution's administrators."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from joserfc import jwk

from accounts import services
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


def added() -> dict[str, str]:
    """Give what is entered to add a key."""
    return {"jwks": jwks_of(CLIENT_KEYS["EdDSA"])}


def shown_on(page: str) -> str:
    """Give what the form carries back of what it shows."""
    (field,) = re.findall(r'<input type="hidden" name="shown"[^>]*>', page)
    return str(re.findall(r'value="(\w+)"', field)[0])


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
    signed_in(second).post(own, {"decision": "approve", "shown": shown_on(asked)})
    client.refresh_from_db()
    assert client.keys.get().approved_by == second
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
    page = signed_in(staff).get(address).content.decode()
    assert client.keys.latest("pk").thumbprint in page
    signed_in(staff).post(address, {"decision": "approve", "reason": ""})
    client.refresh_from_db()
    assert client.state == "proposed"
    signed_in(staff).post(address, {"decision": "approve", "reason": "", "shown": shown_on(page)})
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


def test_keys_are_changed_without_a_gap_by_two_people(information_user: Institution, first: User, second: User) -> None:
    client = make_api_client(information_user, keys=[CLIENT_KEYS["ES256"]])
    browser, other = signed_in(first), signed_in(second)
    page, people = f"{clients(information_user)}{client.pk}/", f"/institution/{information_user.code}/users/"
    assert "a second person" in browser.post(f"{page}keys/new/", added(), follow=True).content.decode()
    assert Notification.objects.get(kind="client_key_added").user == second
    assert [each.kid for each in client.keys.usable()] == ["ec"]
    waits, new = "1 new key of an API client waits", client.keys.get(kid="ed")
    assert waits in other.get(people).content.decode()
    assert waits not in browser.get(people).content.decode()
    decide = f"/institution/{information_user.code}/client-keys/{new.pk}/decide/"
    assert decide in other.get(page).content.decode()
    assert decide not in browser.get(page).content.decode()
    assert browser.get(decide).status_code == 403
    assert browser.post(decide, {"decision": "approve"}).status_code == 403
    assert new.thumbprint in other.get(decide).content.decode()
    assert "Say why" not in other.post(decide, {"decision": "approve"}, follow=True).content.decode()
    new.refresh_from_db()
    assert (new.approved_by, {each.kid for each in client.keys.usable()}) == (second, {"ec", "ed"})
    assert Notification.objects.get(kind="client_key_approved").user == first
    assert AuditRecord.objects.filter(action="api_client.key_approved", actor=second).count() == 1
    assert "decided on" in other.post(decide, {"decision": "approve"}).content.decode()
    old = client.keys.get(kid="ec")
    remove = f"/institution/{information_user.code}/client-keys/{old.pk}/remove/"
    assert "Remove this key?" in browser.get(remove).content.decode()
    old.refresh_from_db()
    assert old.removed_at is None
    browser.post(remove)
    assert "removed already" in browser.post(remove, follow=True).content.decode()
    assert [each.kid for each in client.keys.current()] == ["ed"]


def test_a_declined_key_opens_nothing_and_says_why(information_user: Institution, first: User, second: User) -> None:
    client = make_api_client(information_user, keys=[CLIENT_KEYS["ES256"]])
    (key,) = services.add_client_keys(client=client, jwks=added()["jwks"], added_by=first, now=timezone.now())
    decide = f"/institution/{information_user.code}/client-keys/{key.pk}/decide/"
    assert "Say why you decline" in signed_in(second).post(decide, {"decision": "decline"}).content.decode()
    page = signed_in(second).post(decide, {"decision": "decline", "reason": "unknown to us"}, follow=True)
    assert "unknown to us" in page.content.decode()
    key.refresh_from_db()
    assert (key.removed_by, key.approved_at, key.reason) == (second, None, "unknown to us")
    assert Notification.objects.get(kind="client_key_declined").user == first
    with pytest.raises(services.ProposalDecided):
        services.approve_client_key(key=key, approved_by=second, now=timezone.now())


def test_staff_decide_on_a_key_where_there_is_one_administrator_only(
    information_user: Institution, first: User, staff: User
) -> None:
    client = make_api_client(information_user, keys=[CLIENT_KEYS["ES256"]])
    (key,) = services.add_client_keys(client=client, jwks=added()["jwks"], added_by=first, now=timezone.now())
    address = f"/admin/accounts/clientkey/{key.pk}/change/"
    assert Notification.objects.get(kind="client_key_added", user=staff).link == address
    signed_in(staff).post(address, {"decision": "approve", "reason": ""})
    key.refresh_from_db()
    assert key.approved_by == staff


def test_staff_do_not_decide_on_a_key_in_the_place_of_a_second_administrator(
    information_user: Institution, first: User, second: User, staff: User
) -> None:
    client = make_api_client(information_user, keys=[CLIENT_KEYS["ES256"]])
    (key,) = services.add_client_keys(client=client, jwks=added()["jwks"], added_by=first, now=timezone.now())
    signed_in(staff).post(f"/admin/accounts/clientkey/{key.pk}/change/", {"decision": "approve", "reason": ""})
    with pytest.raises(services.NotYoursToDecide):
        services.approve_client_key(key=key, approved_by=staff, now=timezone.now())
    with pytest.raises(IntegrityError, match="client_key_approved_by_second_person"), transaction.atomic():
        ClientKey.objects.filter(pk=key.pk).update(approved_by=first, approved_at=timezone.now())
    key.refresh_from_db()
    assert key.approved_at is None


def test_what_is_approved_is_what_was_shown(information_user: Institution, first: User, second: User) -> None:
    client = make_api_client(information_user, proposed_by=first, is_approved=False)
    address = f"{clients(information_user)}{client.pk}/decide/"
    browser = signed_in(second)
    shown = shown_on(browser.get(address).content.decode())
    services.remove_client_key(key=client.keys.get(kid="rsa"), removed_by=first, now=timezone.now())
    for given in (shown, ""):
        page = browser.post(address, {"decision": "approve", "shown": given}, follow=True)
        assert "not as you were shown it" in page.content.decode()
    for changed in ({"label": "another"}, {"scopes": ["documents.read"]}):
        shown = services.digest_of_client(client)
        ApiClient.objects.filter(pk=client.pk).update(**changed)
        with pytest.raises(services.ClientNotAsShown):
            services.approve_client(client=client, approved_by=second, shown=shown, now=timezone.now())
        client.refresh_from_db()
    assert client.state == "proposed"


def test_no_key_comes_to_a_client_that_waits(information_user: Institution, first: User, second: User) -> None:
    client = make_api_client(
        information_user, keys=[CLIENT_KEYS["ES256"]], proposed_by=first, is_approved=False
    )  # fmt: skip
    address = f"{clients(information_user)}{client.pk}/"
    assert "keys/new/" not in signed_in(first).get(address).content.decode()
    page = signed_in(first).post(f"{address}keys/new/", added()).content.decode()
    assert "waits for a decision" in page
    assert client.keys.count() == 1


@pytest.mark.parametrize("goes", ["stopped", "another role"])
def test_what_waits_goes_with_the_administrator_who_proposed_it(
    information_user: Institution, first: User, second: User, goes: str
) -> None:
    now = timezone.now()
    proposed = make_api_client(information_user, proposed_by=first, is_approved=False)
    active = make_api_client(information_user, keys=[CLIENT_KEYS["ES256"]], proposed_by=first)
    (key,) = services.add_client_keys(client=active, jwks=added()["jwks"], added_by=first, now=now)
    membership = information_user.memberships.get(user=first)
    if goes == "stopped":
        services.stop_institution_member(membership=membership, stopped_by=second, now=now)
    else:
        services.change_institution_role(membership=membership, role="query_user", changed_by=second, now=now)
    for row in (proposed, active, key):
        row.refresh_from_db()
    assert (proposed.state, proposed.decided_by, active.state) == ("declined", None, "active")
    assert (key.removed_at, key.approved_at, key.removed_by) == (now, None, None)
    told = AuditRecord.objects.filter(payload__proposer_gone=True, actor=None)
    assert set(told.values_list("action", flat=True)) == {"api_client.declined", "api_client.key_declined"}
    page = signed_in(second).get(f"{clients(information_user)}{proposed.pk}/").content.decode()
    assert "no administrator any more" in page


def test_nobody_approves_for_one_who_may_not_propose_any_more(
    information_user: Institution, first: User, second: User
) -> None:
    now = timezone.now()
    proposed = make_api_client(information_user, proposed_by=first, is_approved=False)
    active = make_api_client(information_user, keys=[CLIENT_KEYS["ES256"]])
    (key,) = services.add_client_keys(client=active, jwks=added()["jwks"], added_by=first, now=now)
    User.objects.filter(pk=first.pk).update(is_active=False)
    with pytest.raises(services.ProposerGone):
        services.approve_client(
            client=proposed, approved_by=second, shown=services.digest_of_client(proposed), now=now
        )  # fmt: skip
    with pytest.raises(services.ProposerGone):
        services.approve_client_key(key=key, approved_by=second, now=now)


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
    for page in ("remove", "decide"):
        address = f"/institution/{information_user.code}/client-keys/{key.pk}/{page}/"
        assert browser.post(address, {"decision": "approve"}).status_code == 404
