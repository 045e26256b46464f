"""S8: the same request under the same key is one query."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Account, ApiClient, Enterprise, IdempotencyRecord, User
from consent import services as consent_services
from consent.models import Consent
from reports.models import Document, QueryRecord
from tests.at_once import at_once
from tests.calling import ApiCaller, caller_of
from tests.reports.api.asking import DOCUMENTS, ask, by_account, log

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "0123456789abcdef"}


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
