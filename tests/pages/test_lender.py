"""A lender queries under consent, and opens what it has while the consent lasts."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Account, Institution, User
from cfcii.common.digests import sha256_hex
from consent import services as consent_services
from consent.models import Consent
from reports import tasks
from reports.models import Document, QueryRecord
from tests.cast import make_consent
from tests.pages.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_a_query_issues_a_document_and_is_on_record(analyst: User, live_consent: Consent) -> None:
    answer = signed_in(analyst).post(f"/lender/consents/{live_consent.number}/query/")
    document = Document.objects.get()
    assert answer["Location"] == f"/lender/documents/{document.number}/"
    record = QueryRecord.objects.get()
    assert (record.outcome, record.user, record.channel, record.address, record.document_number) == (
        "granted", analyst, "web", "127.0.0.1", document.number,
    )  # fmt: skip


def test_the_home_offers_a_query_only_where_it_can_succeed(
    analyst: User, owner: User, facts: Account, information_user: Institution, now: datetime
) -> None:
    good = make_consent(facts, information_user, owner, now=now)
    gone = make_consent(facts, information_user, owner, purpose="02", now=now)
    consent_services.revoke_consent(consent=gone, revoked_by=owner, now=now)
    page = signed_in(analyst).get(f"/lender/{information_user.code}/").content.decode()
    assert f"/lender/consents/{good.number}/query/" in page
    assert gone.number in page
    assert f"/lender/consents/{gone.number}/query/" not in page
    assert "6222000011112222" not in page


@pytest.mark.parametrize("ending", ["", "document.json"])
def test_each_opening_asks_the_door(analyst: User, lender_document: Document, ending: str) -> None:
    answer = signed_in(analyst).get(f"/lender/documents/{lender_document.number}/{ending}")
    assert answer.status_code == 200
    assert lender_document.number in answer.content.decode()
    assert QueryRecord.objects.filter(outcome="granted", document_number=lender_document.number).count() == 2


def test_the_json_is_what_was_issued(analyst: User, lender_document: Document) -> None:
    answer = signed_in(analyst).get(f"/lender/documents/{lender_document.number}/document.json")
    assert sha256_hex(answer.content) == lender_document.sha256


@pytest.mark.parametrize("ending", ["", "document.json", "pdf/", "pdf/download/"])
def test_after_revocation_nothing_opens(
    analyst: User, owner: User, live_consent: Consent, lender_document: Document, ending: str
) -> None:
    tasks.draw_document(lender_document.pk, "pdf", "en")
    consent_services.revoke_consent(consent=live_consent, revoked_by=owner, now=datetime.now().astimezone())
    answer = signed_in(analyst).get(f"/lender/documents/{lender_document.number}/{ending}")
    assert answer.status_code == 403
    assert "The enterprise has revoked its consent." in answer.content.decode()
    assert "112.34" not in answer.content.decode()
    assert QueryRecord.objects.get(outcome="refused").reason == "consent_revoked"


def test_waiting_for_the_pdf_is_no_opening(analyst: User, lender_document: Document) -> None:
    browser = signed_in(analyst)
    for _refresh in range(3):
        assert browser.get(f"/lender/documents/{lender_document.number}/pdf/").status_code == 200
    assert QueryRecord.objects.count() == 1


def test_a_query_after_revocation_is_refused_in_words(analyst: User, owner: User, live_consent: Consent) -> None:
    consent_services.revoke_consent(consent=live_consent, revoked_by=owner, now=datetime.now().astimezone())
    answer = signed_in(analyst, "zh-hans").post(f"/lender/consents/{live_consent.number}/query/")
    assert answer.status_code == 403
    assert "企业已撤销授权。" in answer.content.decode()
    assert not Document.objects.exists()
    assert QueryRecord.objects.get().outcome == "refused"


def test_an_expired_consent_refuses(
    analyst: User, owner: User, facts: Account, information_user: Institution, now: datetime
) -> None:
    consent = make_consent(
        facts, information_user, owner, now=now - timedelta(days=9), until=(now - timedelta(days=2)).date()
    )
    answer = signed_in(analyst).post(f"/lender/consents/{consent.number}/query/")
    assert answer.status_code == 403
    assert "The consent has expired." in answer.content.decode()


def test_an_account_without_months_is_told(
    analyst: User, owner: User, account: Account, information_user: Institution, now: datetime
) -> None:
    consent = make_consent(account, information_user, owner, now=now)
    answer = signed_in(analyst).post(f"/lender/consents/{consent.number}/query/", follow=True)
    assert "No month of this account is covered yet" in answer.content.decode()


def test_the_pdf_is_fetched_through_the_door(analyst: User, lender_document: Document) -> None:
    browser, address = signed_in(analyst), f"/lender/documents/{lender_document.number}/pdf/"
    assert 'http-equiv="refresh"' in browser.post(f"{address}prepare/", follow=True).content.decode()
    assert QueryRecord.objects.count() == 1
    tasks.draw_document(lender_document.pk, "pdf", "en")
    assert browser.get(f"{address}download/").content.startswith(b"%PDF-")
    assert QueryRecord.objects.filter(outcome="granted").count() == 2


def test_an_enterprises_own_document_is_not_the_lenders(
    analyst: User, live_consent: Consent, own_document: Document
) -> None:
    assert signed_in(analyst).get(f"/lender/documents/{own_document.number}/").status_code == 404


def test_the_number_of_queries_does_not_grow(
    analyst: User, owner: User, facts: Account, information_user: Institution, now: datetime,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    browser = signed_in(analyst)
    for purpose in ("01", "02", "03", "04", "05", "17"):
        consent = make_consent(facts, information_user, owner, purpose=purpose, now=now)
        browser.post(f"/lender/consents/{consent.number}/query/")
    for path in ("", "documents/"):
        with django_assert_max_num_queries(9):
            browser.get(f"/lender/{information_user.code}/{path}")
