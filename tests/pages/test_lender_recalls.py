"""A lender reads the corrections of what it received, on pages and by API, and acknowledges them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Institution, User
from complaints.models import Recall
from tests.calling import caller_of
from tests.cast import make_api_client, make_institution_user
from tests.pages.browsing import pressed, signed_in

pytestmark = pytest.mark.django_db
JSON: dict[str, Any] = {"content_type": "application/json"}


class TestPages:
    def test_old_and_new_value_and_the_way_to_the_document(self, recall: Recall, analyst: User) -> None:
        browser = signed_in(analyst)
        home = browser.get(f"/lender/{recall.information_user.code}/").content.decode()
        assert "1 correction of what you received waits" in home
        listed = browser.get(f"/lender/{recall.information_user.code}/recalls/").content.decode()
        assert recall.number in listed
        assert "to acknowledge" in listed
        page = browser.get(f"/lender/recalls/{recall.number}/").content.decode()
        for words in ("<s>100.00</s>", "<strong>50.00</strong>", recall.document.number, "Q1 2025"):
            assert words in page
        assert recall.case.number not in page
        assert recall.case.subject not in page

    def test_it_is_acknowledged_once(self, recall: Recall, analyst: User) -> None:
        browser, address = signed_in(analyst), f"/lender/recalls/{recall.number}/"
        assert pressed(browser, browser.get(address))["Location"] == address
        assert analyst.name in browser.get(address).content.decode()
        colleague = make_institution_user(recall.information_user, "query_user")
        assert signed_in(colleague).post(f"{address}acknowledge/").status_code == 302
        recall.refresh_from_db()
        assert recall.acknowledged_by == analyst

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_it_is_nobody_elses(
        self, recall: Recall, lender_administrator: User, rival_analyst: User, owner: User, method: str
    ) -> None:
        address = f"/lender/recalls/{recall.number}/" + ("acknowledge/" if method == "post" else "")
        answers = [getattr(signed_in(user), method)(address).status_code
                   for user in (lender_administrator, rival_analyst, owner)]  # fmt: skip
        assert answers == [403, 404, 404]
        assert getattr(Client(), method)(address)["Location"].startswith("/accounts/login/")
        assert not Recall.objects.exclude(acknowledged_at=None).exists()


class TestApi:
    @pytest.fixture
    def api(self, information_user: Institution, now: datetime) -> Client:
        return caller_of(make_api_client(information_user), now=now)

    @pytest.fixture
    def of(self, now: datetime) -> Callable[..., Client]:
        return lambda institution, **more: caller_of(make_api_client(institution, **more), now=now)

    def test_listed_read_and_acknowledged(self, recall: Recall, api: Client) -> None:
        (row,) = api.get("/api/v1/recalls").json()["items"]
        assert row == api.get(f"/api/v1/recalls/{recall.number}").json()
        assert row["figures"] == [
            {"item": "third_party_payment.income_amount", "period": "2025Q1", "old": "100.00", "new": "50.00"}
        ]
        assert (row["document_number"], row["acknowledged_at"]) == (recall.document.number, None)
        assert recall.case.number not in str(row)
        headers = {"Idempotency-Key": "0123456789abcdef"}
        address = f"/api/v1/recalls/{recall.number}/acknowledge"
        first = api.post(address, {}, headers=headers, **JSON)
        assert first.status_code == 200
        assert first.json()["acknowledged_by"].startswith("client-")
        assert api.post(address, {}, headers=headers, **JSON).json() == first.json()
        assert api.post(address, {}, **JSON).json() == first.json()
        assert recall.case.entries.filter(step="recall_acknowledged").count() == 1

    def test_nobody_elses_and_not_without_the_scope(
        self, recall: Recall, rival: Institution, provider: Institution, information_user: Institution, of: Any
    ) -> None:
        address = f"/api/v1/recalls/{recall.number}"
        assert of(rival).get("/api/v1/recalls").json()["items"] == []
        assert of(rival).get(address).status_code == 404
        assert of(rival).post(f"{address}/acknowledge", {}, **JSON).status_code == 404
        scopeless = of(information_user, scopes=["consents.read"])
        assert scopeless.get(address).status_code == 403
        assert scopeless.post(f"{address}/acknowledge", {}, **JSON).status_code == 403
        assert of(provider).get("/api/v1/recalls").status_code == 403
        assert Client().get(address).status_code == 401
