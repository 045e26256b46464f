"""Lists of documents and queries, a page at a time, and the dictionary."""

from __future__ import annotations

import base64
from uuid import UUID

import pytest

from consent.models import Consent
from reports.models import QueryRecord
from tests.calling import ApiCaller
from tests.reports.api.asking import DOCUMENTS, URL, ask

pytestmark = pytest.mark.django_db


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


def test_the_dictionary(api: ApiCaller) -> None:
    whole = api.get("/api/v1/dictionary").json()
    items = {each["product"]: sum(len(one["items"]) for one in each["segments"]) for each in whole["products"]}
    assert items == {"monthly": 95, "report": 184}
    assert api.get("/api/v1/dictionary/report").json() == whole["products"][1]
    assert api.get("/api/v1/dictionary/all").status_code == 404
