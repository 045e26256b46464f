"""The API of information users."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, ApiToken, Enterprise, Institution, InstitutionMembership, User
from cfcii.common.digests import canonical_json, sha256_hex
from cfcii.common.periods import Month
from consent import services as consent_services
from consent.models import Consent
from reports import selectors
from reports.engine.items.figures import compute
from reports.engine.items.months import Life
from reports.models import Document, QueryRecord
from tests.cast import make_api_token, make_consent, make_membership, sign_in
from tests.submitting import process, submit, transactions_csv

pytestmark = pytest.mark.django_db
URL = "/api/v1/documents"
ROWS = [
    "2025-01-03 C 100.00 TPP 云橙支付",
    "2025-02-10 D 30.00 PUB_TAX 税务局",
    "2025-03-09 C 12.34 OTH_ENTERPRISE 甲公司",
]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def facts(provider: Institution, clerk: User, account: Account, tmp_path: Path) -> Account:
    rows = transactions_csv(account.number, ROWS)
    submission = process(submit(provider, clerk, tmp_path, transactions=rows, start="2025-01", end="2025-03"))
    assert submission.state == "accepted"
    return account


@pytest.fixture
def live_consent(facts: Account, information_user: Institution, owner: User, now: datetime) -> Consent:
    return make_consent(facts, information_user, owner, now=now)


@pytest.fixture
def api(analyst_membership: InstitutionMembership, now: datetime) -> Client:
    return client_of(analyst_membership, now)


def client_of(membership: InstitutionMembership, now: datetime) -> Client:
    _token, text = make_api_token(membership, now=now)
    return Client(headers={"authorization": f"Bearer {text}"})


def ask(client: Client, **fields: str) -> Any:
    return client.post(URL, {"product": "report", "purpose": "01", **fields}, content_type="application/json")


def by_account(account: Account) -> dict[str, str]:
    return {"uscc": account.enterprise.uscc, "account_number": account.number}


def log(enterprise: Enterprise) -> list[tuple[str, str]]:
    return list(QueryRecord.objects.of(enterprise).order_by("pk").values_list("outcome", "reason"))


def test_it_answers_with_a_document_as_issued(api: Client, live_consent: Consent, facts: Account) -> None:
    answer = ask(api, consent_number=live_consent.number)

    assert answer.status_code == 201
    body = json.loads(answer.content)
    document = Document.objects.get(number=body["document"]["number"])
    assert canonical_json(body["document"]) == document.body.encode()
    assert body["sha256"] == sha256_hex(canonical_json(body["document"]))
    assert body["document"]["columns"] == ["2025Q1"]
    assert body["document"]["figures"]["balance.income_amount"] == ["112.34"]
    assert body["document"]["items"]["header.consent_number"] == live_consent.number
    assert body["document"]["items"]["account.account_number_masked"] == "6222********2222"
    assert facts.number not in answer.content.decode()
    assert {month["proof"] for month in body["document"]["months"]} == {"gap", "proven"}


def test_its_figures_are_those_of_the_engine(api: Client, live_consent: Consent, facts: Account) -> None:
    body = json.loads(ask(api, **by_account(facts)).content)["document"]

    known = selectors.account_facts(facts.pk)
    own = compute(known.frame, Life(facts.opened_on), "report", Month(2025, 1), Month(2025, 3))
    assert body["figures"] == own.items
    assert body["columns"] == list(own.columns)


def test_each_query_is_a_new_document_and_an_old_one_opens_again_unchanged(
    api: Client, live_consent: Consent, enterprise: Enterprise
) -> None:
    first, second = (ask(api, consent_number=live_consent.number).json()["document"] for _ in range(2))
    assert first["number"] != second["number"]
    assert first["facts_digest"] == second["facts_digest"]

    again = api.get(f"{URL}/{first['number']}")
    assert again.status_code == 200
    assert again.json()["document"] == first
    assert log(enterprise) == [("granted", "")] * 3


def test_another_lender_learns_nothing(
    live_consent: Consent, rival_analyst_membership: InstitutionMembership, api: Client, facts: Account, now: datetime
) -> None:
    """By another's consent number, by the account, by an issued document: as if there were nothing, but for the log."""
    issued = ask(api, consent_number=live_consent.number).json()["document"]["number"]
    rival = client_of(rival_analyst_membership, now)

    theirs = ask(rival, consent_number=live_consent.number)
    made_up = ask(rival, consent_number="C20200101-AAAAAAAAAA")
    assert (theirs.status_code, theirs.json()["code"]) == (403, "no_consent")
    assert theirs.content == made_up.content
    assert ask(rival, **by_account(facts)).content == made_up.content
    assert rival.get(f"{URL}/{issued}").status_code == 404
    assert log(facts.enterprise) == [("granted", ""), ("refused", "no_consent"), ("refused", "no_consent")]


def test_without_consent(api: Client, facts: Account) -> None:
    answer = ask(api, **by_account(facts))

    assert (answer.status_code, answer.json()["code"]) == (403, "no_consent")
    assert answer["Content-Type"] == "application/problem+json"
    assert log(facts.enterprise) == [("refused", "no_consent")]
    assert not Document.objects.exists()


def test_after_revocation_also_for_a_document_already_issued(
    api: Client, live_consent: Consent, facts: Account, owner: User, now: datetime
) -> None:
    issued = ask(api, consent_number=live_consent.number).json()["document"]["number"]
    consent_services.revoke_consent(consent=live_consent, revoked_by=owner, now=timezone.now())

    for answer in (ask(api, consent_number=live_consent.number), api.get(f"{URL}/{issued}")):
        assert (answer.status_code, answer.json()["code"]) == (403, "consent_revoked")
    assert log(facts.enterprise) == [("granted", "")] + [("refused", "consent_revoked")] * 2


def test_after_expiry(api: Client, facts: Account, information_user: Institution, owner: User, now: datetime) -> None:
    long_ago = now - timedelta(days=100)
    expired = make_consent(facts, information_user, owner, now=long_ago, until=(now - timedelta(days=10)).date())

    answer = ask(api, consent_number=expired.number)
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_expired")
    assert log(facts.enterprise) == [("refused", "consent_expired")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"purpose": "02"}, "purpose_not_covered"), ({"product": "monthly"}, "product_not_covered")],
)
def test_for_something_else(
    api: Client, live_consent: Consent, facts: Account, fields: dict[str, str], reason: str
) -> None:
    answer = ask(api, consent_number=live_consent.number, **fields)
    assert (answer.status_code, answer.json()["code"]) == (403, reason)
    assert log(facts.enterprise) == [("refused", reason)]


def test_an_account_without_a_covered_month(
    api: Client, account: Account, information_user: Institution, owner: User, now: datetime
) -> None:
    consent = make_consent(account, information_user, owner, now=now)

    answer = ask(api, consent_number=consent.number)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_covered")
    assert log(account.enterprise) == [("refused", "nothing_covered")]


def test_anonymous_and_bad_tokens(live_consent: Consent, api: Client, now: datetime) -> None:
    for client in (Client(), Client(headers={"authorization": "Bearer nonsense"})):
        answer = ask(client, consent_number=live_consent.number)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
    ApiToken.objects.update(revoked_at=now)
    assert ask(api, consent_number=live_consent.number).status_code == 401
    assert not QueryRecord.objects.exists()


def test_a_session_does_not_open_the_api(live_consent: Consent, analyst: User, client: Client) -> None:
    sign_in(client, analyst)
    assert ask(client, consent_number=live_consent.number).status_code == 401


@pytest.mark.parametrize("role", ["administrator", "verifier"])
def test_the_token_of_somebody_who_is_no_query_user_any_more(
    information_user: Institution, live_consent: Consent, now: datetime, role: str
) -> None:
    membership = make_membership(information_user, "query_user")
    client = client_of(membership, now)
    InstitutionMembership.objects.filter(pk=membership.pk).update(role=role)

    assert ask(client, consent_number=live_consent.number).status_code == 401


def test_wrong_methods(api: Client, live_consent: Consent) -> None:
    for method in ("get", "put", "patch", "delete"):
        assert getattr(api, method)(URL).status_code == 405
    number = ask(api, consent_number=live_consent.number).json()["document"]["number"]
    for method in ("post", "put", "patch", "delete"):
        assert getattr(api, method)(f"{URL}/{number}").status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        "{", "[]", "{}", '{"consent_number": "C1"}',
        '{"consent_number": "C1", "product": "all", "purpose": "01"}',
        '{"consent_number": "C1", "product": "report", "purpose": "99"}',
        '{"consent_number": "C1", "uscc": "9", "account_number": "1", "product": "report", "purpose": "01"}',
        '{"uscc": "9144", "product": "report", "purpose": "01"}',
        '{"consent_number": "C1", "product": "report", "purpose": "01", "first_month": "2025-13"}',
        '{"consent_number": "' + "C" * 100 + '", "product": "report", "purpose": "01"}',
        '{"consent_number": "C\\u0000", "product": "report", "purpose": "01"}',
        '{"consent_number": "C1", "product": "report", "purpose": "01", "last_month": "0001-01"}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_bad_input_is_told_and_changes_nothing(api: Client, live_consent: Consent, body: str) -> None:
    answer = api.post(URL, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not QueryRecord.objects.exists()


def test_a_span_longer_than_allowed(api: Client, live_consent: Consent, facts: Account) -> None:
    answer = ask(api, consent_number=live_consent.number, first_month="2020-01", last_month="2025-03")
    assert (answer.status_code, answer.json()["code"]) == (409, "span_not_allowed")
    assert log(facts.enterprise) == [("refused", "span_not_allowed")]


def test_issued_documents_and_the_log_cannot_be_changed(api: Client, live_consent: Consent) -> None:
    from django.db import DatabaseError, transaction

    ask(api, consent_number=live_consent.number)
    for rows in (Document.objects.all(), QueryRecord.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.update(body="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        QueryRecord.objects.update(outcome="refused")


def test_a_body_that_is_too_large_is_told_so(api: Client) -> None:
    answer = api.post(URL, '{"consent_number": "' + "C" * 2_000_000 + '"}', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("number", ["%00", "a%00b", "..%2f", "R'--"])
def test_odd_numbers_are_unknown(api: Client, number: str) -> None:
    assert api.get(f"{URL}/{number}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_revocation_waits_for_a_query_that_is_being_answered_and_ends_the_next(
    live_consent: Consent, owner: User, information_user: Institution, analyst_membership: InstitutionMembership,
    now: datetime,
) -> None:  # fmt: skip
    """Two real sessions: while one answers under the consent, the other's revocation does not get through."""
    from concurrent import futures

    from django.db import connection, transaction

    from consent.selectors import consent_for_query

    def revoke() -> None:
        try:
            consent_services.revoke_consent(consent=live_consent, revoked_by=owner, now=timezone.now())
        finally:
            connection.close()

    def ask_door() -> bool:
        return consent_for_query(
            information_user_id=information_user.pk, account_id=live_consent.account_id, product="report",
            purpose="01", at=timezone.now(),
        ).is_granted  # fmt: skip

    with futures.ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert ask_door()
            revoking = pool.submit(revoke)
            with pytest.raises(futures.TimeoutError):
                revoking.result(timeout=1)
        revoking.result(timeout=10)
    with transaction.atomic():
        assert not ask_door()
