"""A lender queries under consent, and opens what it has while the consent lasts."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, Institution, User
from cfcii.common.digests import sha256_hex
from consent import services as consent_services
from consent.decisions import Refusal
from consent.models import Consent
from reports import services, tasks, ways_out
from reports.access import Asker, QueryRefused, Question
from reports.models import Document, QueryRecord
from reports.refusals import InstitutionRefusal
from tests.cast import make_consent
from tests.pages.browsing import signed_in

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
    answer = signed_in(analyst).post(f"/lender/consents/{consent.number}/query/").content.decode()
    assert "No month of this account is covered yet" in answer
    assert "this try was not counted" in answer
    consent.refresh_from_db()
    assert consent.queries_used == 0


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
    until = (now + timedelta(days=60)).date()
    for purpose in ("01", "02", "03", "04", "05", "17"):
        consent = make_consent(facts, information_user, owner, purpose=purpose, until=until, now=now)
        browser.post(f"/lender/consents/{consent.number}/query/")
    for path in ("", "documents/", "queries/", "consents/", "requests/"):
        with django_assert_max_num_queries(12):
            browser.get(f"/lender/{information_user.code}/{path}")


def test_it_is_said_first_what_a_query_counts(analyst: User, live_consent: Consent) -> None:
    browser, address = signed_in(analyst), f"/lender/consents/{live_consent.number}/query/"
    page = browser.get(address).content.decode()
    assert "It counts as one query" in page
    assert "Yes, query" in page
    assert not QueryRecord.objects.exists()
    Consent.objects.filter(pk=live_consent.pk).update(
        queries_used=live_consent.queries_a_month, queries_used_in_month=live_consent.queries_a_month,
        month_of_use=datetime.now().astimezone().date().replace(day=1),
    )  # fmt: skip
    page = browser.get(address).content.decode()
    assert "in this calendar month are used" in page
    assert "Yes, query" not in page


def test_a_refusal_says_the_way_out(analyst: User, owner: User, live_consent: Consent) -> None:
    browser, arrangement = signed_in(analyst), live_consent.authorisation.arrangement
    consent_services.pause_arrangement(arrangement=arrangement, paused_by=owner, now=datetime.now().astimezone())
    page = browser.post(f"/lender/consents/{live_consent.number}/query/").content.decode()
    assert "consent_paused" in page
    assert "Get in touch with it" in page
    assert "renews=" not in page
    consent_services.revoke_consent(consent=live_consent, revoked_by=owner, now=datetime.now().astimezone())
    page = browser.post(f"/lender/consents/{live_consent.number}/query/").content.decode()
    assert "consent_revoked" in page
    assert f"?renews={arrangement.number}" in page


@pytest.mark.parametrize("reason", [*Refusal, *InstitutionRefusal], ids=str)
def test_every_refusal_has_a_way_out(reason: Refusal | InstitutionRefusal) -> None:
    assert ways_out.is_known(reason.value)


def test_documents_of_one_arrangement(analyst: User, lender_document: Document, information_user: Institution) -> None:
    assert lender_document.consent is not None
    number = lender_document.consent.authorisation.arrangement.number
    browser, address = signed_in(analyst), f"/lender/{information_user.code}/documents/"
    assert lender_document.number in browser.get(address, {"arrangement": number}).content.decode()
    assert lender_document.number not in browser.get(address, {"arrangement": "A1"}).content.decode()
    assert browser.get(address, {"arrangement": "\0"}).status_code == 200


class TestLog:
    """The institution's own query log."""

    def test_it_says_who_when_what_and_what_came_of_it(
        self, analyst: User, owner: User, lender_document: Document, information_user: Institution
    ) -> None:
        assert lender_document.consent is not None
        now = datetime.now().astimezone()
        consent_services.revoke_consent(consent=lender_document.consent, revoked_by=owner, now=now)
        browser = signed_in(analyst)
        browser.get(f"/lender/documents/{lender_document.number}/")
        page = browser.get(f"/lender/{information_user.code}/queries/").content.decode()
        for words in (analyst.name, lender_document.number, "newly issued", "The enterprise has revoked its consent.",
                      lender_document.enterprise.name):  # fmt: skip
            assert words in page
        assert "6222000011112222" not in page

    def test_it_can_be_narrowed(
        self, analyst: User, lender_document: Document, information_user: Institution, now: datetime
    ) -> None:
        browser, address = signed_in(analyst), f"/lender/{information_user.code}/queries/"
        assert lender_document.consent is not None
        number = lender_document.consent.authorisation.arrangement.number
        today = timezone.localdate()
        there: list[dict[str, Any]] = [
            {"who": f"u{analyst.pk}"}, {"outcome": "granted"}, {"first_day": today}, {"last_day": today},
            {"arrangement": number}, {"who": "nonsense"}, {"first_day": "nonsense"},
        ]  # fmt: skip
        elsewhere: list[dict[str, Any]] = [
            {"outcome": "refused"}, {"last_day": today - timedelta(days=1)}, {"first_day": today + timedelta(days=1)},
            {"arrangement": "A1"},
        ]  # fmt: skip
        for narrowed in there:
            assert lender_document.number in browser.get(address, narrowed).content.decode(), narrowed
        for narrowed in elsewhere:
            page = browser.get(address, narrowed).content.decode()
            assert lender_document.number not in page, narrowed
            assert "Nothing fits" in page

    def test_it_names_no_enterprise_that_never_consented(
        self, analyst: User, facts: Account, information_user: Institution, now: datetime
    ) -> None:
        asker = Asker(institution=information_user, user=analyst, channel="web")
        with pytest.raises(QueryRefused):
            services.query_document(asker=asker, question=Question(facts, facts.enterprise, "report", "01"), now=now)
        page = signed_in(analyst).get(f"/lender/{information_user.code}/queries/").content.decode()
        assert "without its consent" in page
        assert facts.enterprise.name not in page
        assert facts.provider.name not in page

    def test_it_is_the_institutions_own(
        self, rival: Institution, rival_analyst: User, lender_document: Document
    ) -> None:
        page = signed_in(rival_analyst).get(f"/lender/{rival.code}/queries/").content.decode()
        assert lender_document.number not in page
