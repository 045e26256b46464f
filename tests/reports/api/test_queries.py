"""A query over the API: a document as issued, or a refusal that is on the log."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Enterprise, Institution, User
from cfcii.common.digests import canonical_json, sha256_hex
from cfcii.common.periods import Month
from consent import services as consent_services
from consent.models import Consent
from reports import selectors
from reports.engine.items.figures import compute
from reports.engine.items.months import Life
from reports.models import Document, QueryRecord
from tests.calling import ApiCaller
from tests.cast import make_consent
from tests.reports.api.asking import DOCUMENTS, ask, by_account, log

pytestmark = pytest.mark.django_db


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


def test_by_its_number_one_consent_alone_is_asked(
    api: ApiCaller, live_consent: Consent, facts: Account, information_user: Institution, owner: User, now: datetime
) -> None:
    """Another consent of the same lender would cover the query: it is neither asked nor counted."""
    monthly = make_consent(facts, information_user, owner, product="monthly", now=now)
    second = ask(api, consent_number=live_consent.number, product="monthly")
    assert (second.status_code, second.json()["code"]) == (403, "product_not_covered")

    consent_services.revoke_consent(consent=live_consent, revoked_by=owner, now=timezone.now())
    other = make_consent(facts, information_user, owner, now=timezone.now())
    for product in ("report", "monthly"):
        refused = ask(api, consent_number=live_consent.number, product=product)
        assert (refused.status_code, refused.json()["code"]) == (403, "consent_revoked")
    assert log(facts.enterprise) == [("refused", "product_not_covered")] + [("refused", "consent_revoked")] * 2
    assert set(Consent.objects.values_list("queries_used", flat=True)) == {0}

    assert ask(api, consent_number=other.number).status_code == 201
    assert ask(api, **by_account(facts), product="monthly").status_code == 201
    assert Consent.objects.get(pk=other.pk).queries_used == Consent.objects.get(pk=monthly.pk).queries_used == 1


def test_an_account_without_a_covered_month(
    api: ApiCaller, account: Account, information_user: Institution, owner: User, now: datetime
) -> None:
    consent = make_consent(account, information_user, owner, now=now)

    answer = ask(api, consent_number=consent.number)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_covered")
    assert log(account.enterprise) == [("refused", "nothing_covered")]


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
