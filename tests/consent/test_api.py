"""The API of lenders: asking, following, reading consents and receipts, redeeming codes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from accounts.api import limits
from accounts.models import Account, ApiClient, Enterprise, Institution, User
from cfcii.api import catalogue
from cfcii.common.digests import canonical_json, sha256_hex
from consent import exports, services
from consent.choices import Choice
from consent.models import AuthorisationRequest, Consent, DeletionDuty
from tests.calling import ApiCaller, caller_of
from tests.cast import delivered, make_choice, make_consent, make_entrustment, valid_uscc

pytestmark = pytest.mark.django_db
REQUESTS, CONSENTS, REDEEM = "/api/v1/requests", "/api/v1/consents", "/api/v1/shares/redeem"
WISH: dict[str, Any] = {
    "products": ["report"], "purpose": "01", "validity_days": 30, "queries_total": 1, "queries_a_month": 1,
    "look_back_months": 12, "data_life_days": 30, "reference": "LOAN-1", "message": "为您的贷款",
}  # fmt: skip


@pytest.fixture
def live_consent(account: Account, information_user: Institution, owner: User, now: datetime) -> Consent:
    return make_consent(account, information_user, owner, now=now)


def post(client: ApiCaller, address: str, body: Any, **headers: str) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers or None)


def ask(client: ApiCaller, uscc: str, **changes: Any) -> Any:
    return post(client, REQUESTS, {"uscc": uscc, **WISH, **changes})


def test_a_request_is_made_followed_and_withdrawn(api: ApiCaller, system: ApiClient, enterprise: Enterprise) -> None:
    answer = ask(api, enterprise.uscc)
    assert answer.status_code == 201
    made = answer.json()
    assert answer["Location"] == f"{REQUESTS}/{made['number']}"
    assert (made["state"], made["reference"], made["consent_numbers"]) == ("requested", "LOAN-1", [])
    kept = AuthorisationRequest.objects.get(number=made["number"])
    assert (kept.asked_by, kept.asked_by_client, kept.channel) == (None, system.client_id, "api")
    assert api.get(f"{REQUESTS}/{made['number']}").json() == made
    assert [each["number"] for each in api.get(REQUESTS).json()["items"]] == [made["number"]]
    gone = post(api, f"{REQUESTS}/{made['number']}/withdraw", {})
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    again = post(api, f"{REQUESTS}/{made['number']}/withdraw", {})
    assert (again.status_code, again.json()["code"]) == (409, "request_not_open")


def test_an_enterprise_that_is_not_here_gets_the_same_answer(api: ApiCaller, enterprise: Enterprise) -> None:
    """G7."""
    here, not_here = ask(api, enterprise.uscc).json(), ask(api, valid_uscc(987_654)).json()
    own = ("number", "pii_principal", "asked_at", "lapses_at")
    assert {name: here[name] for name in here if name not in own} == {
        name: not_here[name] for name in not_here if name not in own
    }


def test_a_confirmed_request_names_its_consents(
    api: ApiCaller, enterprise: Enterprise, account: Account, owner: User, now: datetime
) -> None:
    make_entrustment(account, owner, now=now)
    number = ask(api, enterprise.uscc).json()["number"]
    request = AuthorisationRequest.objects.get(number=number)
    choice = Choice(
        account_ids=(account.pk,), products=("report",), purpose="01", until=(now + timedelta(days=10)).date(),
        queries_total=1, queries_a_month=1, look_back_months=12, data_life_days=30,
    )  # fmt: skip
    delivered(request)
    services.confirm_request(request=request, choice=choice, act=services.Act(owner, "zh-hans"), now=timezone.now())
    told = api.get(f"{REQUESTS}/{number}").json()
    assert told["state"] == "confirmed"
    (consent_number,) = told["consent_numbers"]
    consent = api.get(f"{CONSENTS}/{consent_number}").json()
    assert (consent["state"], consent["arrangement_number"]) == ("in_force", told["arrangement_number"])
    assert consent["processing"]["queries_left"] == 1
    assert account.number not in json.dumps(consent)


def test_a_receipt_holds_what_was_issued(api: ApiCaller, live_consent: Consent) -> None:
    told = api.get(f"{CONSENTS}/{live_consent.number}/receipt").json()
    receipt = live_consent.authorisation.receipt
    assert canonical_json(told["receipt"]) == receipt.body.encode()
    assert (told["sha256"], told["jws"]) == (sha256_hex(receipt.body.encode()), receipt.jws)


def test_another_lender_sees_nothing(api: ApiCaller, rival_api: ApiCaller, live_consent: Consent) -> None:
    number = ask(api, live_consent.enterprise.uscc).json()["number"]
    for address in (
        f"{REQUESTS}/{number}",
        f"{CONSENTS}/{live_consent.number}",
        f"{CONSENTS}/{live_consent.number}/receipt",
    ):
        assert rival_api.get(address).status_code == 404
        assert api.get(address).status_code == 200
    assert post(rival_api, f"{REQUESTS}/{number}/withdraw", {}).status_code == 404
    for address in (REQUESTS, CONSENTS):
        assert rival_api.get(address).json()["items"] == []


def test_a_code_is_redeemed_once(
    api: ApiCaller, rival_api: ApiCaller, enterprise: Enterprise, account: Account, owner: User, now: datetime
) -> None:
    make_entrustment(account, owner, now=now)
    choice = Choice(
        account_ids=(account.pk,), products=("report",), purpose="01", until=(now + timedelta(days=10)).date(),
        queries_total=1, queries_a_month=1, look_back_months=12, data_life_days=30,
    )  # fmt: skip
    act = services.Act(owner, "zh-hans")
    _share, code = services.make_share_code(enterprise=enterprise, choice=choice, act=act, now=now)
    first = post(api, REDEEM, {"code": code})
    assert first.status_code == 201
    assert api.get(f"{CONSENTS}/{first.json()['consent_numbers'][0]}").status_code == 200
    for client in (api, rival_api):
        refused = post(client, REDEEM, {"code": code})
        assert (refused.status_code, refused.json()["code"]) == (409, "share_code_not_valid")
    unknown = post(api, REDEEM, {"code": "2" * 26})
    assert unknown.json() == refused.json()


def test_a_good_code_that_gives_nothing_new_stays_open(
    api: ApiCaller, rival_api: ApiCaller, live_consent: Consent, owner: User, now: datetime
) -> None:
    choice = make_choice(live_consent.account_id, now=now)
    act = services.Act(owner, "zh-hans")
    _share, code = services.make_share_code(enterprise=live_consent.enterprise, choice=choice, act=act, now=now)
    held = post(api, REDEEM, {"code": code}, **{"accept-language": "en"})
    assert (held.status_code, held.json()["code"]) == (409, "consent_already_given")
    assert "nothing to redeem" in held.json()["detail"]
    assert post(rival_api, REDEEM, {"code": code}).status_code == 201


def test_a_parameter_that_lists_do_not_have(api: ApiCaller, live_consent: Consent) -> None:
    answer = api.get(f"{CONSENTS}?state=in_force&limit=5")
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (400, "invalid", ["state"])


def test_a_number_out_of_range_is_told_the_range(api: ApiCaller, enterprise: Enterprise) -> None:
    answer = post(api, REQUESTS, {"uscc": enterprise.uscc, **WISH, "look_back_months": 37}, **{"accept-language": "en"})
    assert answer.json()["errors"] == {"look_back_months": ["Give a whole number from 1 to 36."]}


def test_how_it_stands_is_the_first_thing_that_the_door_would_tell(
    api: ApiCaller, live_consent: Consent, owner: User, handler: User, now: datetime
) -> None:
    def state() -> tuple[str, str]:
        asked = {"consent_number": live_consent.number, "product": "report", "purpose": "01"}
        refused = post(api, "/api/v1/queries", asked).json()["code"]
        return api.get(f"{CONSENTS}/{live_consent.number}").json()["state"], refused

    Consent.objects.filter(pk=live_consent.pk).update(
        queries_used=live_consent.queries_total,
        queries_used_in_month=live_consent.queries_a_month, month_of_use=now.astimezone().date().replace(day=1),
    )  # fmt: skip
    assert state() == ("used_up", "consent_used_up")
    arrangement = live_consent.authorisation.arrangement
    services.pause_arrangement(arrangement=arrangement, paused_by=owner, now=timezone.now())
    assert state() == ("paused", "consent_paused")
    services.freeze(enterprise=live_consent.enterprise, frozen_by=owner, now=timezone.now())
    assert state() == ("frozen", "enterprise_frozen")
    (row,) = _consents_exported(live_consent.enterprise)
    assert row["state"] == "frozen"


def _consents_exported(enterprise: Enterprise) -> list[dict[str, Any]]:
    content = exports.write(enterprise=enterprise, format=exports.Format.JSON, in_full=False, now=timezone.now())
    rows: list[dict[str, Any]] = json.loads(b"".join(content))["consents"]
    return rows


def test_five_requests_in_a_day_are_no_waiting_for_an_answer(api: ApiCaller, enterprise: Enterprise) -> None:
    for _time in range(5):
        number = ask(api, enterprise.uscc).json()["number"]
        post(api, f"{REQUESTS}/{number}/withdraw", {})
    answer = ask(api, enterprise.uscc)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_requests_in_a_day")
    assert answer.json()["title"] == str(catalogue.by_code()["too_many_requests_in_a_day"].title)


def test_what_is_due_now_is_listed_and_can_be_confirmed_now(
    api: ApiCaller, rival_api: ApiCaller, account: Account, information_user: Institution, owner: User, now: datetime
) -> None:
    """With no time to keep it, it is due from the revocation on: nobody waits for the hourly task."""
    make_entrustment(account, owner, now=now)
    choice = make_choice(account.pk, now=now, data_life_days=0)
    given = services.authorise(
        enterprise=account.enterprise, information_user=information_user, choice=choice,
        act=services.Act(owner, "zh-hans"), now=now,
    )  # fmt: skip
    consent = given.consents.get()
    Consent.objects.filter(pk=consent.pk).update(
        queries_used=1, queries_used_in_month=1, month_of_use=now.astimezone().date().replace(day=1)
    )
    services.revoke_consent(consent=consent, revoked_by=owner, now=timezone.now())
    assert rival_api.get("/api/v1/deletions").json()["items"] == []
    assert not DeletionDuty.objects.exists()
    for _time in range(2):
        (listed,) = api.get("/api/v1/deletions").json()["items"]
        assert listed["state"] == "due"
    confirmed = post(api, f"/api/v1/deletions/{listed['number']}/confirm", {"statement": "All of it."})
    assert confirmed.json()["state"] == "confirmed"


def test_the_same_request_again_is_one_request(api: ApiCaller, enterprise: Enterprise) -> None:
    key = {"Idempotency-Key": "0123456789abcdef"}
    answers = [post(api, REQUESTS, {"uscc": enterprise.uscc, **WISH}, **key).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert AuthorisationRequest.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"uscc": "1"}, {"products": []}, {"products": ["all"]}, {"products": ["report", "report"]}, {"products": "report"},
     {"purpose": "99"}, {"validity_days": 0}, {"validity_days": "30"}, {"validity_days": True}, {"queries_total": 1.5},
     {"account_numbers": ["6222\u0000"]}, {"message": "x" * 501}, {"reference": "a\nb"}, {"nothing": 1},
     {"reference": "\ud800"}, {"message": "\udfff"}, {"purpose": "\ud800"}],
)  # fmt: skip
def test_bad_input_is_told_and_changes_nothing(api: ApiCaller, enterprise: Enterprise, changes: dict[str, Any]) -> None:
    answer = ask(api, **{"uscc": enterprise.uscc, **changes})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert set(answer.json()["errors"]) == set(changes)
    assert not AuthorisationRequest.objects.exists()


def test_more_than_the_purpose_allows(api: ApiCaller, enterprise: Enterprise) -> None:
    answer = ask(api, enterprise.uscc, queries_a_month=10_000, queries_total=100_000)
    assert (answer.status_code, answer.json()["code"]) == (409, "beyond_purpose_template")


def test_the_title_is_the_kind_of_error_and_the_detail_what_is_the_matter(
    api: ApiCaller, live_consent: Consent, owner: User, now: datetime
) -> None:
    beyond = ask(api, live_consent.enterprise.uscc, queries_a_month=10_000, queries_total=100_000).json()
    assert beyond["title"] == str(catalogue.by_code()["beyond_purpose_template"].title) != beyond["detail"]
    services.revoke_consent(consent=live_consent, revoked_by=owner, now=now)
    asked = {"consent_number": live_consent.number, "product": "report", "purpose": "01"}
    refused = post(api, "/api/v1/queries", asked, **{"accept-language": "en"}).json()
    assert (refused["title"], refused["detail"]) == ("Query refused", "The enterprise has revoked its consent.")


def test_a_field_whose_name_is_no_text(api: ApiCaller, enterprise: Enterprise) -> None:
    answer = ask(api, enterprise.uscc, **{"\ud800": 1})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_cursor_of_another_list(api: ApiCaller, live_consent: Consent) -> None:
    for _time in range(2):
        assert ask(api, live_consent.enterprise.uscc).status_code == 201
    given = api.get(f"{REQUESTS}?limit=1").json()["next_cursor"]
    assert api.get(f"{REQUESTS}?limit=1&cursor={quote(given)}").status_code == 200
    answer = api.get(f"{CONSENTS}?limit=1&cursor={quote(given)}")
    assert (answer.status_code, answer.json()["code"]) == (404, "cursor_unknown")


def test_only_own_arrangements_are_renewed(api: ApiCaller, rival_api: ApiCaller, live_consent: Consent) -> None:
    own, uscc = live_consent.authorisation.arrangement.number, live_consent.enterprise.uscc
    assert ask(rival_api, uscc, renews=own).status_code == 404
    assert ask(api, uscc, renews=own).status_code == 201


def test_each_operation_needs_its_scope(system: ApiClient, live_consent: Consent, now: datetime) -> None:
    reader = caller_of(system, scopes=["consents.read"], now=now)
    writer = caller_of(system, scopes=["requests.write"], now=now)
    number = ask(writer, live_consent.enterprise.uscc).json()["number"]
    assert ask(reader, live_consent.enterprise.uscc).status_code == 403
    assert post(reader, f"{REQUESTS}/{number}/withdraw", {}).status_code == 403
    assert post(writer, REDEEM, {"code": "2" * 26}).status_code == 403
    for address in (REQUESTS, CONSENTS, f"{REQUESTS}/{number}", f"{CONSENTS}/{live_consent.number}"):
        assert (reader.get(address).status_code, writer.get(address).status_code) == (200, 403)


def test_a_deletion_is_listed_and_confirmed_once(
    api: ApiCaller, rival_api: ApiCaller, live_consent: Consent, information_user: Institution, now: datetime
) -> None:
    duty = DeletionDuty.objects.create(
        authorisation=live_consent.authorisation, information_user=information_user, due_at=now, asked_at=now
    )
    (listed,) = api.get("/api/v1/deletions").json()["items"]
    assert (listed["state"], listed["confirmed_at"]) == ("due", None)
    address, body = f"/api/v1/deletions/{listed['number']}/confirm", {"statement": "All of it, in\u200b all systems."}
    assert post(rival_api, address, body).status_code == 404
    assert post(api, "/api/v1/deletions/A1-x/confirm", body).status_code == 404
    assert post(api, address, {"statement": ""}).status_code == 400
    assert post(api, address, body).json()["state"] == "confirmed"
    assert post(api, address, body).json()["code"] == "deletion_not_due"
    duty.refresh_from_db()
    assert (duty.confirmed_by, duty.statement) == (None, "All of it, in all systems.")
    assert rival_api.get("/api/v1/deletions").json()["items"] == []


def test_requests_and_codes_are_limited(
    api: ApiCaller, rival_api: ApiCaller, enterprise: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More in a minute than a person would: guessing codes, flooding inboxes."""
    for limit in ("requests", "redeem"):
        monkeypatch.setitem(limits.CALLS_A_MINUTE, limit, 2)
    for address, body in ((REQUESTS, {"uscc": enterprise.uscc, **WISH}), (REDEEM, {"code": "2" * 26})):
        assert 429 not in {post(api, address, body).status_code for _time in range(2)}
        answer = post(api, address, body)
        assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
        assert 1 <= int(answer["Retry-After"]) <= 61
        assert post(rival_api, address, body).status_code != 429
    assert api.get(REQUESTS).status_code == 200
