"""An institution's own addresses hold on its pages as well: for asking, for its lists, for codes; and at the door."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import Account, Institution, User
from consent import services
from consent.models import Consent
from reports.models import Document, QueryRecord
from reports.services import query_document
from tests.cast import make_consent, make_request
from tests.reports.conftest import asker, covered, question_of  # noqa: F401  # fixtures
from tests.signing_in import sign_in

OURS, ELSEWHERE = "203.0.113.9", "198.51.100.1"


@pytest.fixture
def browser(analyst: User, information_user: Institution) -> Client:
    Institution.objects.filter(pk=information_user.pk).update(address_ranges=["203.0.113.0/24"])
    client = Client(headers={"accept-language": "en"})
    sign_in(client, analyst)
    return client


@pytest.fixture
def live(covered: Account, information_user: Institution, owner: User, now: datetime) -> Consent:  # noqa: F811
    return make_consent(covered, information_user, owner, now=now)


def test_pages_of_a_lender(
    browser: Client, live: Consent, information_user: Institution, analyst: User, now: datetime
) -> None:
    code, asked = information_user.code, make_request(live.enterprise.uscc, information_user, analyst, now=now)
    arrangement = live.authorisation.arrangement.number
    for address in (
        reverse("reports:lender_home", args=[code]),
        reverse("reports:lender_query_list", args=[code]),
        reverse("reports:lender_document_list", args=[code]),
        reverse("consent:lender_request_list", args=[code]),
        reverse("consent:lender_request_new", args=[code]),
        reverse("consent:lender_request_terms", args=[code, "01"]),
        reverse("consent:lender_request", args=[asked.number]),
        reverse("consent:lender_arrangement_list", args=[code]),
        reverse("consent:lender_arrangement", args=[arrangement]),
        reverse("consent:share_redeem", args=[code]),
        reverse("consent:lender_deletion_list", args=[code]),
        reverse("consent:receipt", args=[arrangement, 1]),
        reverse("consent:receipt_file", args=[arrangement, 1, "receipt.json"]),
    ):
        answer = browser.get(address, REMOTE_ADDR=ELSEWHERE)
        assert answer.status_code == 403, address
        assert "own addresses only" in answer.content.decode(), address
        assert browser.get(address, REMOTE_ADDR=OURS).status_code == 200, address


def test_the_door_records_what_it_refuses(browser: Client, live: Consent) -> None:
    answer = browser.post(reverse("reports:consent_query", args=[live.number]), REMOTE_ADDR=ELSEWHERE)
    assert answer.status_code == 403
    assert list(QueryRecord.objects.values_list("outcome", "reason")) == [("refused", "address_not_allowed")]


def test_an_enterprises_people_are_asked_for_no_address(owner: User, live: Consent, browser: Client) -> None:
    sign_in(browser, owner)
    address = reverse("consent:receipt", args=[live.authorisation.arrangement.number, 1])
    assert browser.get(address, REMOTE_ADDR=ELSEWHERE).status_code == 200


def test_no_drawing_is_promised_where_the_door_is_shut(
    analyst: User, live: Consent, covered: Account, owner: User, now: datetime, asker: object,  # noqa: F811
) -> None:  # fmt: skip
    document = query_document(asker=asker, question=question_of(covered), now=now)  # type: ignore[arg-type]
    services.revoke_consent(consent=live, revoked_by=owner, now=timezone.now())
    client = Client(headers={"accept-language": "en"})
    sign_in(client, analyst)
    before = OrmQ.objects.count()
    answer = client.post(reverse("reports:lender_document_pdf_prepare", args=[document.number]))
    assert (answer.status_code, OrmQ.objects.count()) == (403, before)
    assert QueryRecord.objects.latest("pk").reason == "consent_revoked"
    assert Document.objects.count() == 1
