"""The API of information users."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import services as accounts_services
from accounts.models import Account, ApiClient, Enterprise, IdempotencyRecord, Institution, User
from cfcii.common.digests import canonical_json, sha256_hex
from cfcii.common.periods import Month
from consent import services as consent_services
from consent.models import Consent
from reports import selectors
from reports.engine.items.figures import compute
from reports.engine.items.months import Life
from reports.models import Document, QueryRecord
from tests.at_once import at_once
from tests.cast import ApiCaller, caller_of, make_api_client, make_consent, sign_in
from tests.submitting import process, submit, transactions_csv

pytestmark = pytest.mark.django_db
URL = "/api/v1/queries"
DOCUMENTS = "/api/v1/documents"
KEY = {"Idempotency-Key": "0123456789abcdef"}
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
def system(information_user: Institution) -> ApiClient:
    """The lender's system."""
    return make_api_client(information_user)


@pytest.fixture
def api(system: ApiClient, now: datetime) -> ApiCaller:
    return caller_of(system, now=now)


@pytest.fixture
def rival_api(rival: Institution, now: datetime) -> ApiCaller:
    return caller_of(make_api_client(rival), now=now)


def ask(client: Client, *, headers: dict[str, str] | None = None, **fields: str) -> Any:
    body = {"product": "report", "purpose": "01", **fields}
    return client.post(URL, body, content_type="application/json", headers=headers)


def by_account(account: Account) -> dict[str, str]:
    return {"uscc": account.enterprise.uscc, "account_number": account.number}


def log(enterprise: Enterprise) -> list[tuple[str, str]]:
    return list(QueryRecord.objects.of(enterprise).order_by("pk").values_list("outcome", "reason"))


def test_it_answers_with_a_document_as_issued(api: ApiCaller, live_consent: Consent, facts: Account) -> None:
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


def test_its_figures_are_those_of_the_engine(api: ApiCaller, live_consent: Consent, facts: Account) -> None:
    body = json.loads(ask(api, **by_account(facts)).content)["document"]

    known = selectors.account_facts(facts.pk)
    own = compute(known.frame, Life(facts.opened_on), "report", Month(2025, 1), Month(2025, 3))
    assert body["figures"] == own.items
    assert body["columns"] == list(own.columns)


def test_each_query_is_a_new_document_and_an_old_one_opens_again_unchanged(
    api: ApiCaller, live_consent: Consent, enterprise: Enterprise
) -> None:
    first, second = (ask(api, consent_number=live_consent.number).json()["document"] for _ in range(2))
    assert first["number"] != second["number"]
    assert first["facts_digest"] == second["facts_digest"]

    again = api.get(f"{DOCUMENTS}/{first['number']}")
    assert again.status_code == 200
    assert again.json()["document"] == first
    assert log(enterprise) == [("granted", "")] * 3


def test_another_lender_learns_nothing(
    live_consent: Consent, rival_api: ApiCaller, api: ApiCaller, facts: Account
) -> None:
    """By another's consent number, by the account, by an issued document: as if there were nothing, but for the log."""
    issued = ask(api, consent_number=live_consent.number).json()["document"]["number"]
    theirs = ask(rival_api, consent_number=live_consent.number)
    made_up = ask(rival_api, consent_number="C20200101-AAAAAAAAAA")
    assert (theirs.status_code, theirs.json()["code"]) == (403, "no_consent")
    assert theirs.content == made_up.content
    assert ask(rival_api, **by_account(facts)).content == made_up.content
    assert rival_api.get(f"{DOCUMENTS}/{issued}").status_code == 404
    assert log(facts.enterprise) == [("granted", ""), ("refused", "no_consent"), ("refused", "no_consent")]


def test_without_consent(api: ApiCaller, facts: Account) -> None:
    answer = ask(api, **by_account(facts))

    assert (answer.status_code, answer.json()["code"]) == (403, "no_consent")
    assert answer["Content-Type"] == "application/problem+json"
    assert log(facts.enterprise) == [("refused", "no_consent")]
    assert not Document.objects.exists()


def test_after_revocation_also_for_a_document_already_issued(
    api: ApiCaller, live_consent: Consent, facts: Account, owner: User, now: datetime
) -> None:
    issued = ask(api, consent_number=live_consent.number).json()["document"]["number"]
    consent_services.revoke_consent(consent=live_consent, revoked_by=owner, now=timezone.now())

    for answer in (ask(api, consent_number=live_consent.number), api.get(f"{DOCUMENTS}/{issued}")):
        assert (answer.status_code, answer.json()["code"]) == (403, "consent_revoked")
    assert log(facts.enterprise) == [("granted", "")] + [("refused", "consent_revoked")] * 2


def test_after_expiry(
    api: ApiCaller, facts: Account, information_user: Institution, owner: User, now: datetime
) -> None:
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
    api: ApiCaller, live_consent: Consent, facts: Account, fields: dict[str, str], reason: str
) -> None:
    answer = ask(api, consent_number=live_consent.number, **fields)
    assert (answer.status_code, answer.json()["code"]) == (403, reason)
    assert log(facts.enterprise) == [("refused", reason)]


def test_an_account_without_a_covered_month(
    api: ApiCaller, account: Account, information_user: Institution, owner: User, now: datetime
) -> None:
    consent = make_consent(account, information_user, owner, now=now)

    answer = ask(api, consent_number=consent.number)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_covered")
    assert log(account.enterprise) == [("refused", "nothing_covered")]


def test_anonymous_and_bad_tokens(live_consent: Consent, api: ApiCaller, system: ApiClient, now: datetime) -> None:
    for client in (Client(), Client(headers={"authorization": "Bearer nonsense"})):
        answer = ask(client, consent_number=live_consent.number)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
    accounts_services.stop_client(client=system, reason="", stopped_by=None, now=now)
    assert ask(api, consent_number=live_consent.number).status_code == 401
    assert not QueryRecord.objects.exists()


def test_a_session_does_not_open_the_api(live_consent: Consent, analyst: User, client: Client) -> None:
    sign_in(client, analyst)
    assert ask(client, consent_number=live_consent.number).status_code == 401


def test_each_operation_needs_its_scope(live_consent: Consent, system: ApiClient, now: datetime) -> None:
    reader = caller_of(system, scopes=["documents.read"], now=now)
    asker = caller_of(system, scopes=["documents.query"], now=now)
    refused = ask(reader, consent_number=live_consent.number)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    number = ask(asker, consent_number=live_consent.number).json()["document"]["number"]
    for address in (URL, DOCUMENTS, f"{DOCUMENTS}/{number}"):
        assert reader.get(address).status_code == 200
        assert asker.get(address).status_code == 403


def test_a_bank_that_is_no_information_user(provider: Institution, live_consent: Consent, now: datetime) -> None:
    """Nor one that was, when its token was issued."""
    client = make_api_client(provider)
    ApiClient.objects.filter(pk=client.pk).update(scopes=["documents.query", "documents.read"])
    bank = caller_of(client, scopes=["documents.query", "documents.read"], now=now)
    for answer in (ask(bank, consent_number=live_consent.number), bank.get(URL), bank.get(DOCUMENTS)):
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_wrong_methods(api: ApiCaller, live_consent: Consent) -> None:
    number = ask(api, consent_number=live_consent.number).json()["document"]["number"]
    for address, methods in (
        (URL, ("put", "patch", "delete")),
        (DOCUMENTS, ("post", "put", "patch", "delete")),
        (f"{DOCUMENTS}/{number}", ("post", "put", "patch", "delete")),
    ):
        for method in methods:
            answer = getattr(api, method)(address)
            assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
            assert "GET" in answer["Allow"]


def test_other_forms_than_json(api: ApiCaller) -> None:
    assert api.get(DOCUMENTS, headers={"accept": "text/html"}).json()["code"] == "not_acceptable"
    answer = api.post(URL, "<x/>", content_type="text/xml")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


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
        '{"consent_number": "C1", "product": "report", "purpose": 17}',
        '{"consent_number": 1, "product": "report", "purpose": "01"}',
        '{"consent_number": "C1", "product": "report", "purpose": "01", "frist_month": "2025-01"}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_bad_input_is_told_and_changes_nothing(api: ApiCaller, live_consent: Consent, body: str) -> None:
    answer = api.post(URL, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not QueryRecord.objects.exists()


def test_months_in_the_wrong_order(api: ApiCaller, live_consent: Consent, facts: Account) -> None:
    answer = ask(api, consent_number=live_consent.number, first_month="2025-03", last_month="2025-01")
    assert (answer.status_code, answer.json()["code"]) == (409, "span_not_allowed")
    assert log(facts.enterprise) == [("refused", "span_not_allowed")]


def test_issued_documents_and_the_log_cannot_be_changed(api: ApiCaller, live_consent: Consent) -> None:
    from django.db import DatabaseError, transaction

    ask(api, consent_number=live_consent.number)
    for rows in (Document.objects.all(), QueryRecord.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.update(body="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        QueryRecord.objects.update(outcome="refused")


def test_a_body_that_is_too_large_is_told_so(api: ApiCaller) -> None:
    answer = api.post(URL, '{"consent_number": "' + "C" * 2_000_000 + '"}', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("number", ["%00", "a%00b", "..%2f", "R'--"])
def test_odd_numbers_are_unknown(api: ApiCaller, number: str) -> None:
    assert api.get(f"{DOCUMENTS}/{number}").status_code == 404


def test_a_list_comes_a_page_at_a_time(api: ApiCaller, rival_api: ApiCaller, live_consent: Consent) -> None:
    numbers = [ask(api, consent_number=live_consent.number).json()["document"]["number"] for _ in range(3)]
    ask(api, consent_number="C20200101-AAAAAAAAAA")
    first = api.get(f"{DOCUMENTS}?limit=2").json()
    second = api.get(DOCUMENTS, {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [each["number"] for each in first["items"] + second["items"]] == numbers[::-1]
    assert second["next_cursor"] is None
    assert not {"document", "body", "figures"} & first["items"][0].keys()
    log = api.get(URL).json()["items"]
    assert [each["outcome"] for each in log] == ["refused", *["granted"] * 3]
    assert (log[0]["enterprise_uscc"], log[0]["reason"]) == (None, "no_consent")
    for address in (URL, DOCUMENTS):
        assert rival_api.get(address).json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "\u0661", "9" * 30])
def test_odd_limits(api: ApiCaller, limit: str) -> None:
    assert api.get(DOCUMENTS, {"limit": limit}).json()["code"] == "invalid"


@pytest.mark.parametrize("cursor", ["", "x", "\x00", "bz0x", "W10:sig", "é"])
def test_cursors_that_are_made_up(api: ApiCaller, cursor: str) -> None:
    answer = api.get(DOCUMENTS, {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (404, "cursor_unknown")


def test_ids_and_cursors_tell_nothing(api: ApiCaller, live_consent: Consent) -> None:
    """Neither how many queries the platform answers, nor what stands where."""
    for _time in range(3):
        ask(api, consent_number=live_consent.number)
    page = api.get(f"{URL}?limit=1").json()
    (row,), record = page["items"], QueryRecord.objects.latest("pk")
    assert row["id"] == str(UUID(row["id"])) == str(record.public_id)
    assert len(set(QueryRecord.objects.values_list("public_id", flat=True))) == 3
    cursor = page["next_cursor"]
    sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert not any(part.encode() in sealed for part in (f"{record.at:%Y-%m-%d}", str(record.pk), '["'))
    assert api.get(URL, {"limit": 1, "cursor": cursor}).json()["items"][0]["id"] != row["id"]
    assert api.get(URL, {"limit": 1, "cursor": f"{cursor[:-3]}AAA"}).json()["code"] == "cursor_unknown"


class TestAddresses:
    """An institution that works from its own addresses is called from no other."""

    @pytest.fixture(autouse=True)
    def _bound(self, information_user: Institution) -> None:
        Institution.objects.filter(pk=information_user.pk).update(address_ranges=["203.0.113.0/24"])

    @pytest.mark.parametrize(
        ("method", "address"),
        [
            ("GET", URL), ("GET", DOCUMENTS), ("GET", "/api/v1/requests"), ("POST", "/api/v1/requests"),
            ("GET", "/api/v1/consents"), ("GET", "/api/v1/consents/C1"), ("GET", "/api/v1/consents/C1/receipt"),
            ("POST", "/api/v1/shares/redeem"), ("GET", "/api/v1/deletions"), ("GET", "/api/v1/dictionary"),
            ("HEAD", DOCUMENTS),
        ],
    )  # fmt: skip
    def test_every_operation_asks(self, api: ApiCaller, method: str, address: str) -> None:
        answer = api.generic(method, address)
        assert answer.status_code == 403
        assert method == "HEAD" or answer.json()["code"] == "address_not_allowed"
        assert api.generic(method, address, REMOTE_ADDR="203.0.113.9").status_code != 403

    def test_what_the_door_refuses_is_on_the_log(
        self, api: ApiCaller, live_consent: Consent, enterprise: Enterprise
    ) -> None:
        answer = ask(api, consent_number=live_consent.number)
        assert (answer.status_code, answer.json()["code"]) == (403, "address_not_allowed")
        assert log(enterprise) == [("refused", "address_not_allowed")]


class TestIdempotency:
    """S8."""

    def test_the_same_request_gets_the_first_answer_and_is_counted_once(
        self, api: ApiCaller, live_consent: Consent, enterprise: Enterprise
    ) -> None:
        first, again = (ask(api, headers=KEY, consent_number=live_consent.number) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        assert first["Location"] == f"{DOCUMENTS}/{first.json()['document']['number']}"
        assert Document.objects.count() == 1
        assert log(enterprise) == [("granted", "")] * 2, "what leaves again is on the log again"
        numbers = QueryRecord.objects.values_list("document_number", flat=True)
        assert set(numbers) == {first.json()["document"]["number"]}
        live_consent.refresh_from_db()
        assert live_consent.queries_used == 1

    def test_nothing_of_the_document_is_kept_beside_it(self, api: ApiCaller, live_consent: Consent) -> None:
        number = ask(api, headers=KEY, consent_number=live_consent.number).json()["document"]["number"]
        assert IdempotencyRecord.objects.get().answer == number

    def test_another_request_is_told_so(self, api: ApiCaller, live_consent: Consent) -> None:
        ask(api, headers=KEY, consent_number=live_consent.number)
        for fields in ({"product": "monthly"}, {"first_month": "2025-01"}):
            answer = ask(api, headers=KEY, consent_number=live_consent.number, **fields)
            assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    def test_a_refusal_is_repeated_and_recorded_each_time(self, api: ApiCaller, facts: Account) -> None:
        answers = [ask(api, headers=KEY, **by_account(facts)) for _ in range(2)]
        assert {(each.status_code, each.json()["code"]) for each in answers} == {(403, "no_consent")}
        assert answers[1]["Content-Type"] == "application/problem+json"
        assert log(facts.enterprise) == [("refused", "no_consent")] * 2

    def test_repeated_refusals_count_in_the_minute(self, api: ApiCaller, facts: Account, settings: Settings) -> None:
        settings.QUERIES_A_MINUTE = 2
        answers = [ask(api, headers=KEY, **by_account(facts)) for _ in range(3)]
        assert [each.status_code for each in answers] == [403, 403, 429]
        assert int(answers[2]["Retry-After"]) > 0
        assert log(facts.enterprise) == [("refused", "no_consent")] * 2 + [("refused", "rate_limited")]

    def test_a_repeated_answer_passes_the_door_again(
        self, api: ApiCaller, live_consent: Consent, owner: User, enterprise: Enterprise
    ) -> None:
        ask(api, headers=KEY, consent_number=live_consent.number)
        consent_services.revoke_consent(consent=live_consent, revoked_by=owner, now=timezone.now())
        answer = ask(api, headers=KEY, consent_number=live_consent.number)
        assert (answer.status_code, answer.json()["code"]) == (403, "consent_revoked")
        assert log(enterprise) == [("granted", ""), ("refused", "consent_revoked")]

    def test_repeated_answers_count_in_the_minute(
        self, api: ApiCaller, live_consent: Consent, enterprise: Enterprise, settings: Settings
    ) -> None:
        settings.QUERIES_A_MINUTE = 2
        answers = [ask(api, headers=KEY, consent_number=live_consent.number) for _ in range(3)]
        assert [each.status_code for each in answers] == [201, 201, 429]
        assert log(enterprise) == [("granted", ""), ("granted", ""), ("refused", "rate_limited")]

    def test_a_client_that_may_only_query_gets_its_answer_again(
        self, system: ApiClient, live_consent: Consent, now: datetime
    ) -> None:
        ApiClient.objects.filter(pk=system.pk).update(scopes=["documents.query"])
        asker = caller_of(system, scopes=["documents.query"], now=now)
        answers = [ask(asker, headers=KEY, consent_number=live_consent.number).status_code for _ in range(2)]
        assert answers == [201, 201]

    def test_what_was_wrong_may_be_mended_under_the_same_key(self, api: ApiCaller, live_consent: Consent) -> None:
        assert ask(api, headers=KEY, consent_number=live_consent.number, purpose="99").status_code == 400
        assert ask(api, headers=KEY, consent_number=live_consent.number).status_code == 201

    def test_clients_do_not_share_keys(self, api: ApiCaller, rival_api: ApiCaller, live_consent: Consent) -> None:
        ask(api, headers=KEY, consent_number=live_consent.number)
        assert ask(rival_api, headers=KEY, consent_number=live_consent.number).json()["code"] == "no_consent"

    @pytest.mark.parametrize("key", ["", "short", "x" * 65, "with a space in it", "\u0661" * 16])
    def test_a_key_is_needed(self, api: ApiCaller, live_consent: Consent, key: str) -> None:
        headers = {"Idempotency-Key": key}
        answer = ask(api, headers=headers, consent_number=live_consent.number)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
        assert not QueryRecord.objects.exists()

    def test_after_a_day_the_key_is_free(self, api: ApiCaller, live_consent: Consent) -> None:
        ask(api, headers=KEY, consent_number=live_consent.number)
        IdempotencyRecord.objects.update(at=timezone.now() - timedelta(hours=24))
        ask(api, headers=KEY, consent_number=live_consent.number)
        assert Document.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_request_many_times_at_once_is_one_query(
    live_consent: Consent, system: ApiClient, now: datetime
) -> None:
    _one, _two, *callers = (caller_of(system, now=now) for _ in range(8))
    body = {"consent_number": live_consent.number}
    answers = at_once(*[lambda each=each: ask(each, headers=KEY, **body).status_code for each in callers])
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert Document.objects.count() == 1
    assert ask(callers[0], headers=KEY, **body).status_code == 201
    assert Document.objects.count() == 1


def test_request_ids(api: ApiCaller) -> None:
    own = "request-0123456789"
    assert api.get(DOCUMENTS, headers={"X-Request-Id": own})["X-Request-Id"] == own
    for odd in ("short", "a b" * 10, "x" * 65, "1" * 20 + "\x1b[0m"):
        given = api.get(DOCUMENTS, headers={"X-Request-Id": odd})["X-Request-Id"]
        assert given != odd
        assert len(given) == 32


def test_a_problem_leads_to_its_explanation(api: ApiCaller) -> None:
    problem = ask(api, consent_number="C1").json()
    assert problem["type"] == "http://127.0.0.1:8000/api/docs/errors/#no_consent"
    page = Client(headers={"accept-language": "en"}).get("/api/docs/errors/").content.decode()
    assert 'id="no_consent"' in page


def test_the_dictionary(api: ApiCaller) -> None:
    whole = api.get("/api/v1/dictionary").json()
    items = {each["product"]: sum(len(one["items"]) for one in each["segments"]) for each in whole["products"]}
    assert items == {"monthly": 95, "report": 184}
    assert api.get("/api/v1/dictionary/report").json() == whole["products"][1]
    assert api.get("/api/v1/dictionary/all").status_code == 404
