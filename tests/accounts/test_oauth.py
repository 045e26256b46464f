"""Clients sign in by a signed assertion (`../shared/security.md` 2.2): each line there is a test here."""

from __future__ import annotations

import json
import secrets
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from joserfc import jwk, jwt
from joserfc.jws import JWSRegistry

from accounts import client_keys, services
from accounts.api import limits
from accounts.models import (
    AccessToken,
    ApiClient,
    AuditRecord,
    CallCount,
    IdempotencyRecord,
    Institution,
    UsedAssertion,
    User,
)
from tests.at_once import at_once
from tests.calling import make_access_token
from tests.cast import CLIENT_KEYS, jwks_of, make_api_client, make_institution_user

pytestmark = pytest.mark.django_db
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ANY = JWSRegistry(algorithms=["PS256", "ES256", "EdDSA", "RS256", "PS512", "HS256", "none"], strict_check_header=False)


@pytest.fixture
def registered(information_user: Institution) -> ApiClient:
    return make_api_client(information_user)


def claims_of(client_id: str, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": client_id, "sub": client_id, "aud": settings.PUBLIC_ADDRESS, "iat": now, "exp": now + 60,
        "jti": secrets.token_hex(16),
    }  # fmt: skip
    return {name: value for name, value in (claims | changes).items() if value is not None}


def signed(claims: dict[str, Any], algorithm: str = "PS256", *, by: Any = None, kid: str | None = "") -> str:
    key = by or CLIENT_KEYS[algorithm]
    header = {"alg": algorithm, "kid": key.kid if kid == "" else kid}
    return jwt.encode({name: value for name, value in header.items() if value}, claims, key, registry=ANY)


def ask(assertion: str, address: str = "/oauth/token", **fields: str) -> Any:
    body = {
        "grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": assertion, **fields,
    }  # fmt: skip
    return Client().post(address, urlencode(body), content_type="application/x-www-form-urlencoded")


def assert_refused(answer: Any, error: str = "invalid_client") -> None:
    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.content
    assert not AccessToken.objects.exists()


def test_c1_only_listed_algorithms(registered: ApiClient) -> None:
    for algorithm in ("PS256", "ES256", "EdDSA"):
        answer = ask(signed(claims_of(registered.client_id), algorithm))
        assert (answer.status_code, answer.json()["expires_in"]) == (200, 600)
    AccessToken.objects.all().delete()
    for algorithm in ("RS256", "PS512"):
        assert_refused(ask(signed(claims_of(registered.client_id), algorithm, by=CLIENT_KEYS["PS256"])))
    secret = jwk.OctKey.import_key(secrets.token_bytes(32), {"kid": "rsa"})
    assert_refused(ask(signed(claims_of(registered.client_id), "HS256", by=secret)))
    unsigned = signed(claims_of(registered.client_id), "ES256").rpartition(".")[0] + "."
    assert_refused(ask(unsigned))
    none = jwt.encode(
        {"alg": "none", "kid": "rsa"}, claims_of(registered.client_id), CLIENT_KEYS["PS256"], registry=ANY
    )
    assert_refused(ask(none))


@pytest.mark.parametrize(
    "audience",
    ["{}/oauth/token", "{}/", "https://other.example", "", ["{}"], ["{}", "https://other.example"], None],
)  # fmt: skip
def test_c2_the_audience_is_the_issuer_as_one_string(registered: ApiClient, audience: Any) -> None:
    def address(text: str) -> str:
        return text.format(settings.PUBLIC_ADDRESS)

    given = [address(each) for each in audience] if isinstance(audience, list) else audience and address(audience)
    assert_refused(ask(signed(claims_of(registered.client_id, aud=given))))


def test_c3_an_expired_assertion(registered: ApiClient) -> None:
    now = int(time.time())
    assert_refused(ask(signed(claims_of(registered.client_id, iat=now - 400, exp=now - 300))))
    assert_refused(ask(signed(claims_of(registered.client_id, exp=now + 3600))))  # nor one that lives for long


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_c4_clocks_that_differ(registered: ApiClient, claim: str) -> None:
    now = int(time.time())
    assert_refused(ask(signed(claims_of(registered.client_id, **{claim: now + 90}))))
    assert ask(signed(claims_of(registered.client_id, **{claim: now + 10}))).status_code == 200


@pytest.mark.parametrize("claim", ["sub", "iss", "exp", "jti", "aud"])
def test_c5_a_missing_claim(registered: ApiClient, claim: str) -> None:
    assert_refused(ask(signed(claims_of(registered.client_id, **{claim: None}))))


@pytest.mark.parametrize(
    ("claim", "value"),
    [("iss", "client-ffffffffffffffffffff"), ("jti", ""), ("jti", 7), ("jti", "x" * 300), ("exp", "soon"),
     ("exp", True), ("exp", 1e300), ("iat", "now"), ("sub", ["x"]), ("sub", "client-\u0000"), ("iss", None)],
)  # fmt: skip
def test_c5_a_claim_of_another_form(registered: ApiClient, claim: str, value: Any) -> None:
    assert_refused(ask(signed(claims_of(registered.client_id, **{claim: value}))))


def test_c5_another_client_id_beside_the_assertion(registered: ApiClient) -> None:
    assertion = signed(claims_of(registered.client_id))
    assert_refused(ask(assertion, client_id="client-ffffffffffffffffffff"))
    assert ask(assertion, client_id=registered.client_id).status_code == 200


def test_c6_an_assertion_works_once(registered: ApiClient) -> None:
    assertion = signed(claims_of(registered.client_id))
    assert ask(assertion).status_code == 200
    AccessToken.objects.all().delete()
    assert_refused(ask(assertion))
    same_id = claims_of(
        registered.client_id, jti=jwt.decode(assertion, CLIENT_KEYS["PS256"], registry=ANY).claims["jti"]
    )
    assert_refused(ask(signed(same_id, "ES256")))


@pytest.mark.django_db(transaction=True)
def test_c6_also_from_two_workers_at_the_same_instant(registered: ApiClient) -> None:
    assertion = signed(claims_of(registered.client_id))
    answers = at_once(*[lambda: ask(assertion).status_code] * 6)
    assert sorted(map(str, answers)) == ["200", *["400"] * 5]
    assert AccessToken.objects.count() == 1


def test_c7_a_removed_key_opens_nothing_from_that_moment(registered: ApiClient) -> None:
    answer = ask(signed(claims_of(registered.client_id)))
    token = answer.json()["access_token"]
    caller = Client(headers={"authorization": f"Bearer {token}"})
    assert caller.get("/api/v1/dictionary/report").status_code == 200
    administrator = make_institution_user(registered.institution, "administrator")
    services.remove_client_key(key=registered.keys.get(kid="rsa"), removed_by=administrator, now=timezone.now())
    assert caller.get("/api/v1/dictionary/report").status_code == 401
    AccessToken.objects.all().delete()
    assert_refused(ask(signed(claims_of(registered.client_id))))
    assert ask(signed(claims_of(registered.client_id), "ES256")).status_code == 200


def test_c7_keys_change_without_a_gap(registered: ApiClient) -> None:
    first, second = (make_institution_user(registered.institution, "administrator") for _ in range(2))
    new, now = jwk.ECKey.generate_key("P-256", {"kid": "next"}), timezone.now()
    (key,) = services.add_client_keys(client=registered, jwks=jwks_of(new), added_by=first, now=now)
    assert_refused(ask(signed(claims_of(registered.client_id), "ES256", by=new)))
    services.approve_client_key(key=key, approved_by=second, now=now)
    assert ask(signed(claims_of(registered.client_id), "ES256")).status_code == 200
    assert ask(signed(claims_of(registered.client_id), "ES256", by=new)).status_code == 200


def test_c7_a_key_that_waits_is_not_the_only_key_there_is(information_user: Institution) -> None:
    first, second = (make_institution_user(information_user, "administrator") for _ in range(2))
    client = make_api_client(information_user, keys=[CLIENT_KEYS["EdDSA"]])
    new, now = jwk.OKPKey.generate_key("Ed25519", {"kid": "next"}), timezone.now()
    (key,) = services.add_client_keys(client=client, jwks=jwks_of(new), added_by=first, now=now)
    services.remove_client_key(key=client.keys.get(kid="ed"), removed_by=first, now=now)
    assert_refused(ask(signed(claims_of(client.client_id), "EdDSA", by=new, kid=None)))
    services.decline_client_key(key=key, reason="nobody knows it", declined_by=second, now=now)
    assert_refused(ask(signed(claims_of(client.client_id), "EdDSA", by=new, kid=None)))


def test_c7_two_keys_with_one_id_are_not_registered(information_user: Institution, registered: ApiClient) -> None:
    twins = [jwk.ECKey.generate_key("P-256", {"kid": "same"}) for _ in range(2)]
    with pytest.raises(client_keys.KeyIdTwice):
        make_api_client(information_user, keys=twins)
    administrator = make_institution_user(information_user, "administrator")
    for key in (jwk.ECKey.generate_key("P-256", {"kid": "rsa"}), CLIENT_KEYS["PS256"]):
        with pytest.raises(services.KeyRegistered):
            services.add_client_keys(client=registered, jwks=jwks_of(key), added_by=administrator, now=timezone.now())


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (jwk.RSAKey.generate_key(1536), client_keys.KeyTooWeak),
        (jwk.ECKey.generate_key("P-521"), client_keys.KeyTooWeak),
        (jwk.ECKey.generate_key("secp256k1"), client_keys.KeyTooWeak),
        (jwk.OKPKey.generate_key("Ed448"), client_keys.KeyNotSupported),
        (jwk.OKPKey.generate_key("X25519"), client_keys.KeyNotSupported),
        (jwk.RSAKey.generate_key(2048, {"alg": "RS256"}), client_keys.KeyNotSupported),
        (jwk.RSAKey.generate_key(2048, {"use": "enc"}), client_keys.KeyNotSupported),
    ],
    ids=["RSA 1536", "P-521", "secp256k1", "Ed448", "X25519", "for RS256", "for encryption"],
)
def test_c8_weak_and_other_keys_are_not_registered(
    information_user: Institution, key: jwk.Key, why: type[Exception]
) -> None:
    with pytest.raises(why):
        make_api_client(information_user, keys=[key])
    assert not ApiClient.objects.exists()


def test_c8_a_private_key_is_refused_loudly(information_user: Institution) -> None:
    key = CLIENT_KEYS["ES256"]
    for text in (
        json.dumps({"keys": [key.as_dict(private=True)]}), json.dumps(key.as_dict(private=True)),
        key.as_pem(private=True).decode(), '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}',
    ):  # fmt: skip
        with pytest.raises(client_keys.PrivateKeyGiven, match="private"):
            client_keys.read(text)


@pytest.mark.parametrize(
    "text",
    ["", "no", "[]", "{}", '{"keys": []}', '{"keys": [1]}', '{"keys": [{"kty": "RSA"}]}', '{"keys": {"kty": "EC"}}',
     '{"keys": [{"kty": "EC", "crv": "P-256", "x": 1, "y": 2}]}', '{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}',
     "[" * 100_000, '{"kty": "OKP", "crv": "Ed25519", "x": "\\u0000"}'],
)  # fmt: skip
def test_c8_what_is_no_key_is_told(text: str) -> None:
    with pytest.raises(client_keys.UnreadableKeys):
        client_keys.read(text)


def test_c9_one_client_in_the_name_of_another(registered: ApiClient, rival: Institution) -> None:
    own = jwk.ECKey.generate_key("P-256", {"kid": "ec"})
    other = make_api_client(rival, keys=[own])
    assert_refused(ask(signed(claims_of(registered.client_id), "ES256", by=own)))
    assert_refused(ask(signed(claims_of(registered.client_id, iss=other.client_id), "ES256", by=own)))
    assert_refused(ask(signed(claims_of(other.client_id, sub=registered.client_id), "ES256", by=own)))
    assert AuditRecord.objects.filter(action="api_client.refused", target_id=registered.pk).count() == 3


def test_a_refusal_does_not_tell_whether_there_is_such_a_client(registered: ApiClient) -> None:
    stranger = jwk.ECKey.generate_key("P-256", {"kid": "ec"})
    known = ask(signed(claims_of(registered.client_id), "ES256", by=stranger))
    unknown = ask(signed(claims_of("client-ffffffffffffffffffff"), "ES256", by=stranger))
    assert known.content == unknown.content


def test_a_client_that_is_not_approved_or_stopped(information_user: Institution, registered: ApiClient) -> None:
    proposed = make_api_client(information_user, is_approved=False)
    assert_refused(ask(signed(claims_of(proposed.client_id))))
    services.stop_client(client=registered, reason="", stopped_by=None, now=timezone.now())
    assert_refused(ask(signed(claims_of(registered.client_id))))


def test_a_client_of_a_stopped_institution(registered: ApiClient) -> None:
    services.stop_institution(institution=registered.institution, stopped_by=None, now=timezone.now())
    assert_refused(ask(signed(claims_of(registered.client_id))))


def test_an_assertion_without_a_key_id(information_user: Institution, registered: ApiClient) -> None:
    """Where a client has one key only it need not name it."""
    assert_refused(ask(signed(claims_of(registered.client_id), kid=None)))
    single = make_api_client(information_user, keys=[CLIENT_KEYS["PS256"]])
    assert ask(signed(claims_of(single.client_id), kid=None)).status_code == 200


def test_scopes(information_user: Institution, provider: Institution) -> None:
    client = make_api_client(information_user, scopes=["documents.read", "documents.query"])
    assert ask(signed(claims_of(client.client_id))).json()["scope"] == "documents.query documents.read"
    answer = ask(signed(claims_of(client.client_id)), scope="documents.read")
    assert answer.json()["scope"] == "documents.read"
    AccessToken.objects.all().delete()
    for scope in ("documents.read consents.read", "everything", "documents.read\x01"):
        assert_refused(ask(signed(claims_of(client.client_id)), scope=scope), "invalid_scope")
    with pytest.raises(services.ScopeNotForInstitution):
        make_api_client(provider, scopes=["documents.query"])


@pytest.mark.parametrize(
    "fields",
    [
        {"grant_type": "password"},
        {"grant_type": ""},
        {"grant_type": 'x"\\\u4e00'},
        {"grant_type": "authorization_code"},
    ],
)
def test_other_grants(registered: ApiClient, fields: dict[str, str]) -> None:
    assert_refused(ask(signed(claims_of(registered.client_id)), **fields), "unsupported_grant_type")


def test_other_ways_to_sign_in(registered: ApiClient) -> None:
    for body in ({}, {"client_id": registered.client_id, "client_secret": "x"}, {"client_assertion": "x"}):
        data = urlencode({"grant_type": "client_credentials", **body})
        assert_refused(Client().post("/oauth/token", data, content_type="application/x-www-form-urlencoded"))
    for text in ("x", "a.b.c", "é.é.é", "." * 9000, "eyJhbGciOiJub25lIn0.W10."):
        assert_refused(ask(text))


def test_nothing_stands_in_an_address_or_twice(registered: ApiClient) -> None:
    """D12."""
    body = urlencode({"grant_type": "client_credentials", "client_assertion_type": TYPE})
    assertion = signed(claims_of(registered.client_id))
    form = "application/x-www-form-urlencoded"
    assert_refused(
        Client().post(f"/oauth/token?client_assertion={assertion}", body, content_type=form), "invalid_request"
    )
    twice = f"{body}&client_assertion={assertion}&client_assertion={assertion}"
    assert_refused(Client().post("/oauth/token", twice, content_type=form), "invalid_request")
    assert_refused(Client().post("/oauth/token", {"client_assertion": assertion}), "invalid_request")
    assert Client().get("/oauth/token").status_code == 405


def test_a_client_revokes_its_token(registered: ApiClient, rival: Institution) -> None:
    token = ask(signed(claims_of(registered.client_id))).json()["access_token"]
    other = make_api_client(rival)
    caller = Client(headers={"authorization": f"Bearer {token}"})
    assert ask(signed(claims_of(other.client_id)), "/oauth/revoke", token=token).status_code == 400
    assert ask("nonsense", "/oauth/revoke", token=token).status_code == 400
    assert caller.get("/api/v1/dictionary").status_code == 200
    assert ask(signed(claims_of(registered.client_id)), "/oauth/revoke", token=token).status_code == 200
    assert caller.get("/api/v1/dictionary").status_code == 401
    assert ask(signed(claims_of(registered.client_id)), "/oauth/revoke", token="unknown").status_code == 200


def test_metadata_tell_where_everything_is() -> None:
    told = Client().get("/.well-known/oauth-authorization-server").json()
    assert told["issuer"] == settings.PUBLIC_ADDRESS
    assert told["token_endpoint"] == f"{settings.PUBLIC_ADDRESS}/oauth/token"
    assert told["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert told["token_endpoint_auth_signing_alg_values_supported"] == ["PS256", "ES256", "EdDSA"]
    assert "documents.query" in told["scopes_supported"]


def test_d15_what_has_had_its_time_is_removed_and_counted(registered: ApiClient, staff: User) -> None:
    now = timezone.now()
    long_ago = now - timedelta(days=2)
    make_access_token(registered, now=long_ago)
    make_access_token(registered, now=now)
    services.use_assertion(client=registered, jti="old", expires_at=long_ago)
    services.use_assertion(client=registered, jti="new", expires_at=now + timedelta(minutes=1))
    for key, at in (("a" * 16, long_ago), ("b" * 16, now)):
        IdempotencyRecord.objects.create(
            client=registered, key=key, request_digest=b"", status=200, answer="", content_type="", at=at
        )
    assert services.expired_backlog(now=now) == {
        "accesstoken": 1, "usedassertion": 1, "idempotencyrecord": 1, "callcount": 0,
    }  # fmt: skip
    assert services.remove_expired(now=now) == 3
    assert set(services.expired_backlog(now=now).values()) == {0}
    assert [AccessToken.objects.count(), UsedAssertion.objects.count(), IdempotencyRecord.objects.count()] == [1, 1, 1]


def test_the_worker_removes_it(registered: ApiClient) -> None:
    assert "accounts.tasks.remove_expired" in settings.WORKER_STARTUP
    make_access_token(registered, now=timezone.now() - timedelta(days=2))
    from accounts import tasks

    tasks.remove_expired()
    assert not AccessToken.objects.exists()


def test_a_token_is_on_the_record_without_its_text(registered: ApiClient) -> None:
    token = ask(signed(claims_of(registered.client_id))).json()["access_token"]
    assert AuditRecord.objects.filter(action="access_token.issued", target_id=registered.pk).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(record)::text FROM accounts_auditrecord AS record")
        assert token not in str(cursor.fetchall())


class TestAddresses:
    """An institution that works from its own addresses gives no token to who calls from elsewhere."""

    @pytest.fixture
    def bound(self, registered: ApiClient) -> ApiClient:
        Institution.objects.filter(pk=registered.institution_id).update(address_ranges=["203.0.113.0/24"])
        return registered

    def test_no_token_from_elsewhere_and_no_assertion_used_up(self, bound: ApiClient) -> None:
        assertion = signed(claims_of(bound.client_id))
        answer = ask(assertion)
        assert_refused(answer)
        assert "own addresses" in answer.json()["error_description"]
        assert not UsedAssertion.objects.exists()
        record = AuditRecord.objects.get(action="api_client.refused")
        assert record.payload == {"reason": "address"}
        assert ask_from("203.0.113.9", assertion).status_code == 200

    def test_who_does_not_hold_the_key_is_told_nothing(self, bound: ApiClient) -> None:
        other = jwk.RSAKey.generate_key(2048, {"kid": "rsa"})
        answer = ask(signed(claims_of(bound.client_id), by=other))
        assert_refused(answer)
        assert "addresses" not in answer.json()["error_description"]


class TestTooMany:
    @pytest.mark.parametrize("address", ["/oauth/token", "/oauth/revoke"])
    def test_calls_from_one_address(self, registered: ApiClient, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
        monkeypatch.setitem(limits.CALLS_A_MINUTE, "token", 2)
        assertion = signed(claims_of(registered.client_id))
        assert [ask("x", address).status_code for _ in range(2)] == [400, 400]
        answer = ask(assertion, address)
        assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
        assert (answer.json()["code"], answer.json()["status"]) == ("throttled", 429)
        assert 1 <= int(answer["Retry-After"]) <= 61
        assert ask_from("203.0.113.9", assertion).status_code == 200

    def test_counts_have_their_time(self) -> None:
        at = timezone.now() - timedelta(hours=2)
        assert limits.seconds_to_wait("token", "192.0.2.1", at) is None
        assert services.remove_expired(now=timezone.now()) == 1
        assert not CallCount.objects.exists()

    @pytest.mark.parametrize(
        ("address", "named"),
        [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), (None, ""),
            ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ],
    )  # fmt: skip
    def test_a_subscriber_is_one_however_many_addresses(self, address: str | None, named: str) -> None:
        assert limits.of_address(address) == named


@pytest.mark.django_db(transaction=True)
def test_never_one_too_many_however_many_at_once() -> None:
    now = timezone.now()
    found = at_once(*[lambda: limits.seconds_to_wait("redeem", "client", now)] * 40)
    assert found.count(None) == limits.CALLS_A_MINUTE["redeem"]
    later = now + timedelta(minutes=1)
    assert limits.seconds_to_wait("redeem", "client", later) is None


def ask_from(address: str, assertion: str) -> Any:
    body = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": assertion}
    form = "application/x-www-form-urlencoded"
    return Client().post("/oauth/token", urlencode(body), content_type=form, REMOTE_ADDR=address)
