"""Who may call: tokens, scopes, roles and addresses."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from accounts import services as accounts_services
from accounts.models import ApiClient, Enterprise, Institution, User
from consent.models import Consent
from reports.models import QueryRecord
from tests.calling import ApiCaller, caller_of
from tests.cast import make_api_client
from tests.reports.api.asking import DOCUMENTS, URL, ask, log
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


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
