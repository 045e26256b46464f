"""What the API is sent: methods, forms, bodies, numbers and ids of requests."""

from __future__ import annotations

import pytest
from django.test import Client

from consent.models import Consent
from reports.models import QueryRecord
from tests.calling import ApiCaller
from tests.reports.api.asking import DOCUMENTS, URL, ask

pytestmark = pytest.mark.django_db


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


def test_a_body_that_is_too_large_is_told_so(api: ApiCaller) -> None:
    answer = api.post(URL, '{"consent_number": "' + "C" * 2_000_000 + '"}', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("number", ["%00", "a%00b", "..%2f", "R'--"])
def test_odd_numbers_are_unknown(api: ApiCaller, number: str) -> None:
    assert api.get(f"{DOCUMENTS}/{number}").status_code == 404


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
