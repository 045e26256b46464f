"""A lender asks for an authorisation, follows what becomes of it, and takes it back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, Enterprise, Institution, User
from consent import services
from consent.choices import Choice
from consent.models import AuthorisationRequest, Consent
from tests.cast import delivered, make_enterprise_user, make_entrustment, make_request, valid_uscc
from tests.pages.browsing import pressed, signed_in

pytestmark = pytest.mark.django_db
NUMBER = "6222000011112222"


@pytest.fixture
def there(information_user: Institution) -> str:
    return f"/lender/{information_user.code}/requests/"


@pytest.fixture
def wish(enterprise: Enterprise) -> dict[str, Any]:
    return {
        "uscc": enterprise.uscc, "products": ["report"], "account_numbers": "", "validity_days": 60,
        "look_back_months": 12, "queries_total": 4, "queries_a_month": 2, "data_life_days": 30, "reference": "LOAN-7",
        "message": "您好",
    }  # fmt: skip


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def sent(browser: Client, there: str, wish: dict[str, Any], more: str = "") -> Any:
    review = browser.post(f"{there}new/01/review/{more}", wish)
    assert "Nothing has been sent yet" in review.content.decode()
    return pressed(browser, review)


def confirmed(asked: AuthorisationRequest, account: Account, owner: User, now: datetime, **less: Any) -> Any:
    make_entrustment(account, owner, now=now)
    terms: dict[str, Any] = {
        "account_ids": (account.pk,), "products": tuple(asked.products), "purpose": asked.purpose,
        "until": (now + timedelta(days=asked.validity_days)).date(), "queries_total": asked.queries_total,
        "queries_a_month": asked.queries_a_month, "look_back_months": asked.look_back_months,
        "data_life_days": asked.data_life_days,
    }  # fmt: skip
    act = services.Act(owner, "en", "192.0.2.7")
    return services.confirm_request(request=asked, choice=Choice(**terms | less), act=act, now=now)


class TestAsking:
    def test_the_purposes_show_their_caps(self, analyst: User, there: str) -> None:
        page = signed_in(analyst).get(f"{there}new/").content.decode()
        assert "pre-loan review" in page
        assert "months of data at most" in page
        assert f"{there}new/01/" in page

    def test_the_form_holds_the_caps_of_the_purpose(self, analyst: User, there: str) -> None:
        form = signed_in(analyst).get(f"{there}new/01/").context["form"]
        template = form._template
        assert form["look_back_months"].value() == template.look_back_months
        assert form["validity_days"].value() == template.longest_days

    def test_the_whole_way(self, analyst: User, there: str, wish: dict[str, Any]) -> None:
        browser = signed_in(analyst)
        answer = sent(browser, there, wish | {"account_numbers": "6222 0000-1111 2222\n\n6222000011112222"})
        asked = AuthorisationRequest.objects.get()
        assert answer["Location"] == f"/lender/requests/{asked.number}/"
        assert (asked.uscc, asked.products, asked.validity_days, asked.queries_total, asked.channel) == (
            wish["uscc"], ["report"], 60, 4, "web",
        )  # fmt: skip
        assert (asked.reference, asked.message, asked.names_accounts, asked.asked_by) == (
            "LOAN-7",
            "您好",
            True,
            analyst,
        )
        page = browser.get(answer["Location"]).content.decode()
        assert "If the enterprise is on the platform" in page
        assert "60 days from the answer on" in page

    def test_the_review_masks_accounts_and_no_address_holds_what_is_entered(
        self, analyst: User, there: str, wish: dict[str, Any]
    ) -> None:
        review = signed_in(analyst).post(f"{there}new/01/review/", wish | {"account_numbers": NUMBER})
        words = review.content.decode().partition("<form")[0].partition('id="content"')[2]
        assert "6222********2222" in review.content.decode()
        assert NUMBER not in words
        assert signed_in(analyst).get(f"{there}new/01/review/")["Location"] == f"{there}new/01/"

    def test_the_named_account_is_the_enterprises(
        self, analyst: User, there: str, wish: dict[str, Any], account: Account
    ) -> None:
        sent(signed_in(analyst), there, wish | {"account_numbers": f"{NUMBER}\n6222999988887777"})
        assert list(delivered(AuthorisationRequest.objects.get()).accounts.all()) == [account]

    def test_changing_it_brings_back_what_was_entered(self, analyst: User, there: str, wish: dict[str, Any]) -> None:
        page = signed_in(analyst).post(f"{there}new/01/", wish | {"account_numbers": NUMBER}).content.decode()
        for words in (wish["uscc"], NUMBER, "LOAN-7", 'value="60"'):
            assert words in page
        assert "Please correct" not in page

    def test_pressed_twice_it_is_sent_once(self, analyst: User, there: str, wish: dict[str, Any]) -> None:
        browser = signed_in(analyst)
        review = browser.post(f"{there}new/01/review/", wish)
        pressed(browser, review)
        assert pressed(browser, review)["Location"] == there
        assert AuthorisationRequest.objects.count() == 1

    @pytest.mark.parametrize(
        ("entered", "words"),
        [
            ({"uscc": "91440300000000012"}, "The code has 18 characters; what you entered has 17."),
            ({"uscc": "914403000000000000"}, "one of them is mistyped"),
            ({"uscc": ""}, "This field is required"),
            ({"products": []}, "Choose at least one product."),
            ({"account_numbers": "62\n6222000011112222"}, "An account number has 5 to 34 digits or letters"),
            ({"account_numbers": "\n".join(f"6222{n:08d}" for n in range(21))}, "Name at most 20 accounts."),
            ({"look_back_months": 37}, "At most "),
            ({"validity_days": 99999}, "At most "),
            ({"queries_total": 0}, "greater than or equal to 1"),
            ({"data_life_days": "x"}, "Enter a whole number."),
        ],
    )
    @pytest.mark.parametrize("step", ["review", "send"])
    def test_what_is_wrong_is_said_where_it_is(
        self, analyst: User, there: str, wish: dict[str, Any], entered: dict[str, Any], words: str, step: str
    ) -> None:
        page = signed_in(analyst).post(f"{there}new/01/{step}/", wish | entered).content.decode()
        assert words in page
        assert "Nothing has been done yet" in page
        assert not AuthorisationRequest.objects.exists()

    def test_forgiving_of_how_a_code_is_written(self, analyst: User, there: str, wish: dict[str, Any]) -> None:
        code = wish["uscc"].lower()
        sent(signed_in(analyst), there, wish | {"uscc": f" {code[:9]}-{code[9:]} "})
        assert AuthorisationRequest.objects.get().uscc == wish["uscc"]

    def test_the_answer_is_the_same_whether_the_enterprise_is_here(
        self, analyst: User, there: str, wish: dict[str, Any]
    ) -> None:
        browser, pages = signed_in(analyst), []
        unknown = valid_uscc(987_654)
        for code in (wish["uscc"], unknown):
            answer = sent(browser, there, wish | {"uscc": code})
            asked = AuthorisationRequest.objects.get(uscc=code)
            page = browser.get(answer["Location"]).content.decode()
            pages.append(without_tokens(page).replace(code, "CODE").replace(asked.number, "NUMBER"))
        assert pages[0] == pages[1]
        rows = browser.get(there).content.decode()
        assert unknown in rows
        assert "河畔面馆" not in rows

    def test_three_wait_at_most(self, analyst: User, there: str, wish: dict[str, Any]) -> None:
        browser = signed_in(analyst)
        for _one in range(3):
            assert sent(browser, there, wish).status_code == 302
        page = sent(browser, there, wish).content.decode()
        assert "3 requests to this enterprise wait for an answer already." in page
        assert AuthorisationRequest.objects.count() == 3

    def test_an_institution_that_was_stopped_does_not_ask(
        self, analyst: User, information_user: Institution, there: str, wish: dict[str, Any], now: datetime
    ) -> None:
        browser = signed_in(analyst)
        review = browser.post(f"{there}new/01/review/", wish)
        Institution.objects.filter(pk=information_user.pk).update(stopped_at=now)
        assert pressed(browser, review).status_code in {200, 404}
        assert not AuthorisationRequest.objects.exists()

    @pytest.mark.parametrize("more", ["?renews=%00", "?like=%00", "?renews=A1", "?like=Q1"])
    def test_what_is_not_the_lenders_is_not_found(self, analyst: User, there: str, more: str) -> None:
        assert signed_in(analyst).get(f"{there}new/01/{more}").status_code == 404

    def test_nobody_renews_what_another_lender_has(
        self, rival_analyst: User, rival: Institution, live_consent: Consent
    ) -> None:
        number = live_consent.authorisation.arrangement.number
        address = f"/lender/{rival.code}/requests/new/01/?renews={number}"
        assert signed_in(rival_analyst).get(address).status_code == 404

    def test_a_purpose_that_does_not_exist(self, analyst: User, there: str) -> None:
        assert signed_in(analyst).get(f"{there}new/99/").status_code == 404


class TestAgain:
    def test_a_renewal_of_what_was_revoked_says_so(
        self, analyst: User, owner: User, there: str, wish: dict[str, Any], live_consent: Consent, now: datetime
    ) -> None:
        arrangement = live_consent.authorisation.arrangement
        browser, more = signed_in(analyst), f"?renews={arrangement.number}"
        assert "what stands goes on" in browser.get(f"{there}new/01/{more}").content.decode()
        services.revoke_arrangement(arrangement=arrangement, revoked_by=owner, now=now)
        form = browser.get(f"{there}new/01/{more}").content.decode()
        assert "The form holds what was agreed last" in form
        review = browser.post(f"{there}new/01/review/{more}", wish).content.decode()
        for page in (form, review):
            assert "which the enterprise has revoked" in page
            assert "what stands goes on" not in page

    def test_a_renewal_is_of_the_same_enterprise(
        self, analyst: User, there: str, wish: dict[str, Any], live_consent: Consent
    ) -> None:
        arrangement = live_consent.authorisation.arrangement
        browser, more = signed_in(analyst), f"?renews={arrangement.number}"
        page = browser.get(f"{there}new/01/{more}").content.decode()
        assert arrangement.number in page
        assert live_consent.enterprise.uscc in page
        sent(browser, there, wish | {"uscc": valid_uscc(987_654)}, more)
        asked = AuthorisationRequest.objects.get()
        assert (asked.renews, asked.uscc) == (arrangement, live_consent.enterprise.uscc)

    def test_asking_again_begins_with_what_was_asked(
        self, analyst: User, owner: User, there: str, sent_request: AuthorisationRequest, now: datetime
    ) -> None:
        services.decline_request(request=sent_request, user=owner, now=now, reason="we changed our mind")
        browser = signed_in(analyst)
        page = browser.get(f"/lender/requests/{sent_request.number}/").content.decode()
        assert "we changed our mind" in page
        address = f"{there}new/01/?like={sent_request.number}"
        assert address in page
        again = browser.get(address).content.decode()
        assert sent_request.uscc in again
        assert 'value="60"' in again


class TestFollowing:
    def test_each_state_can_be_looked_for(
        self, analyst: User, owner: User, information_user: Institution, there: str,
        sent_request: AuthorisationRequest, now: datetime,
    ) -> None:  # fmt: skip
        declined = make_request(sent_request.uscc, information_user, analyst, now=now, reference="OTHER")
        services.decline_request(request=declined, user=owner, now=now)
        lapsed = make_request(valid_uscc(987_654), information_user, analyst, now=now - timedelta(days=20))
        browser = signed_in(analyst)
        found = {
            state: {asked.number for asked, _state in browser.get(there, {"state": state}).context["requests"]}
            for state in ("", "requested", "declined", "lapsed", "confirmed", "nonsense")
        }
        every = {sent_request.number, declined.number, lapsed.number}
        assert found == {
            "": every, "requested": {sent_request.number}, "declined": {declined.number}, "lapsed": {lapsed.number},
            "confirmed": set(), "nonsense": every,
        }  # fmt: skip
        assert declined.number in browser.get(there, {"q": "other"}).content.decode()
        assert lapsed.number not in browser.get(there, {"q": "other"}).content.decode()
        assert browser.get(there, {"q": "\0"}).status_code == 200

    def test_what_was_confirmed_stands_beside_what_was_asked(
        self, analyst: User, owner: User, facts: Account, sent_request: AuthorisationRequest, now: datetime
    ) -> None:
        confirmed(sent_request, facts, owner, now, queries_total=2, look_back_months=6)
        page = signed_in(analyst).get(f"/lender/requests/{sent_request.number}/")
        less = {each.label for each in page.context["compared"] if each.is_less}
        assert less == {"How often", "How far back"}
        words = page.content.decode()
        assert "the latest 6 months at each query" in words
        assert facts.enterprise.name in words
        assert "all of it" in words

    def test_less_time_and_other_accounts_are_seen(
        self, analyst: User, owner: User, facts: Account, information_user: Institution, now: datetime
    ) -> None:
        asked = make_request(
            facts.enterprise.uscc, information_user, analyst, now=now, account_numbers=(NUMBER, "6222999988887777")
        )
        confirmed(asked, facts, owner, now, until=(now + timedelta(days=9)).date())
        page = signed_in(analyst).get(f"/lender/requests/{asked.number}/")
        assert {each.label for each in page.context["compared"] if each.is_less} == {"How long"}

    def test_a_proposed_answer_is_not_told(
        self,
        handler: User,
        analyst: User,
        owner: User,
        facts: Account,
        sent_request: AuthorisationRequest,
        now: datetime,
        there: str,
    ) -> None:
        enterprise = facts.enterprise
        services.change_policy(enterprise=enterprise, purposes=["01"], from_months=None, changed_by=owner, now=now)
        make_enterprise_user(enterprise, "handler")
        browser, address = signed_in(analyst), f"/lender/requests/{sent_request.number}/"
        before = [without_tokens(browser.get(each).content.decode()) for each in (address, there)]
        assert confirmed(sent_request, facts, owner, now) is None
        sent_request.refresh_from_db()
        assert sent_request.state == "proposed"
        assert [without_tokens(browser.get(each).content.decode()) for each in (address, there)] == before

    def test_who_of_the_enterprise_acted_from_where_is_not_told(
        self, analyst: User, owner: User, sent_request: AuthorisationRequest, now: datetime
    ) -> None:
        services.decline_request(request=sent_request, user=owner, now=now)
        events = signed_in(analyst).get(f"/lender/requests/{sent_request.number}/").context["events"]
        assert [(event.title, event.by, event.text) for event in events] == [
            ("authorisation request declined", "the enterprise", ""), ("authorisation requested", analyst.name, ""),
        ]  # fmt: skip

    def test_what_the_enterprise_began_itself_is_not_the_lenders(
        self, analyst: User, sent_request: AuthorisationRequest, there: str
    ) -> None:
        own = AuthorisationRequest.objects.get(pk=sent_request.pk)
        own.pk, own.number, own.is_own_initiative = None, "Q20260302-OWN", True
        own.save(force_insert=True)
        browser = signed_in(analyst)
        assert browser.get("/lender/requests/Q20260302-OWN/").status_code == 404
        assert own.number not in browser.get(there).content.decode()


class TestTakingBack:
    def test_asked_first_then_done(self, analyst: User, sent_request: AuthorisationRequest) -> None:
        browser, address = signed_in(analyst), f"/lender/requests/{sent_request.number}/withdraw/"
        assert "Take this request back?" in browser.get(address).content.decode()
        answer = browser.post(address, follow=True)
        assert "The request is taken back." in answer.content.decode()
        sent_request.refresh_from_db()
        assert sent_request.state == "withdrawn"

    def test_too_late_is_told(
        self, analyst: User, owner: User, sent_request: AuthorisationRequest, now: datetime
    ) -> None:
        services.decline_request(request=sent_request, user=owner, now=now)
        browser, address = signed_in(analyst), f"/lender/requests/{sent_request.number}/withdraw/"
        assert "not open any more" in browser.get(address).content.decode()
        assert "not open any more: declined" in browser.post(address, follow=True).content.decode()
