"""An enterprise answers what lenders ask for: alone, or two of its people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, Enterprise, Institution, User
from consent import services
from consent.models import Authorisation, AuthorisationRequest, Consent
from reports.models import Document, QueryRecord
from tests.cast import make_account, make_consent, make_enterprise_user, make_entrustment, make_request, make_verified
from tests.pages.browsing import pressed, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(
    facts: Account, enterprise: Enterprise, owner: User, information_user: Institution, analyst: User, now: datetime
) -> AuthorisationRequest:
    make_entrustment(facts, owner, now=now)
    return ask(enterprise, information_user, analyst, now)


def ask(enterprise: Enterprise, lender: Institution, analyst: User, now: datetime, **changed: Any) -> Any:
    wish = {"products": ("monthly", "report"), "message": "您好，办理流动资金贷款。"}
    return make_request(enterprise.uscc, lender, analyst, now=now, **(wish | changed))


@pytest.fixture
def there(asked: AuthorisationRequest) -> str:
    return f"/enterprise/requests/{asked.number}/"


@pytest.fixture
def less(facts: Account) -> dict[str, Any]:
    """Less than is asked for."""
    until = date.today() + timedelta(days=20)  # noqa: DTZ011
    return {
        "accounts": [facts.pk], "products": ["report"], "until": until.isoformat(), "queries_total": 2,
        "queries_a_month": 1, "look_back_months": 12, "data_life_days": 10,
    }  # fmt: skip


def reviewed(browser: Client, there: str, terms: dict[str, Any]) -> Any:
    return browser.get(f"{there}review/", terms)


class TestOnePerson:
    def test_the_inbox_and_the_home_say_that_it_waits(
        self, owner: User, enterprise: Enterprise, asked: AuthorisationRequest, there: str
    ) -> None:
        browser = signed_in(owner)
        for page in ("", "requests/", "sharing/"):
            assert there in browser.get(f"/enterprise/{enterprise.pk}/{page}").content.decode()

    def test_it_says_in_plain_words_who_what_why_and_how_long(self, viewer: User, there: str) -> None:
        page = signed_in(viewer).get(there).content.decode()
        for words in ("同舟担保", "those that you choose", "pre-loan review", "60 days from your answer", "LOAN-7",
                      "6 times at most", "24 months at each query", "90 days after the end", "您好"):  # fmt: skip
            assert words in page
        assert '<bdi dir="auto">您好' in page
        assert '<bdi dir="auto">LOAN-7</bdi>' in page
        assert "you may only look" in page
        assert "Continue" not in page

    def test_the_form_holds_what_is_asked_for(self, owner: User, there: str) -> None:
        page = signed_in(owner).get(there).content.decode()
        assert 'name="queries_total" value="6"' in page
        assert page.count(" checked") == 3

    def test_the_very_figures_are_shown_and_nothing_is_issued(self, owner: User, there: str, facts: Account) -> None:
        browser = signed_in(owner)
        assert f"{there}preview/" in browser.get(there).content.decode()
        page = browser.get(f"{there}preview/?product=report").content.decode()
        assert "112.34" in page
        assert not Document.objects.exists()
        assert not QueryRecord.objects.exists()

    def test_a_preview_without_figures_says_so(
        self, owner: User, account: Account, enterprise: Enterprise, information_user: Institution, analyst: User,
        now: datetime,
    ) -> None:  # fmt: skip
        request = ask(enterprise, information_user, analyst, now)
        page = signed_in(owner).get(f"/enterprise/requests/{request.number}/preview/").content.decode()
        assert "There is nothing to see yet" in page

    def test_it_is_confirmed_for_less(self, owner: User, there: str, less: dict[str, Any]) -> None:
        browser = signed_in(owner)
        review = reviewed(browser, there, less)
        answer = pressed(browser, review)
        given = Authorisation.objects.get()
        assert answer["Location"] == f"/enterprise/arrangements/{given.arrangement.number}/"
        assert given.statement == review.context["review"].statement
        assert (given.queries_total, given.products, given.reference) == (2, ["report"], "LOAN-7")
        assert AuthorisationRequest.objects.get().state == "confirmed"

    def test_more_than_is_asked_for_is_not_given(self, owner: User, there: str, less: dict[str, Any]) -> None:
        browser = signed_in(owner)
        until = (date.today() + timedelta(days=61)).isoformat()  # noqa: DTZ011
        for more in ({"queries_total": 7}, {"look_back_months": 25}, {"data_life_days": 91}, {"until": until}):
            page = browser.get(f"{there}review/", less | more).content.decode()
            assert "Nothing has been done yet" in page, more
            browser.post(f"{there}confirm/", less | more)
        assert not Consent.objects.exists()

    def test_a_text_that_was_not_shown_is_not_signed(self, owner: User, there: str, less: dict[str, Any]) -> None:
        assert "The text has changed" in signed_in(owner).post(f"{there}confirm/", less).content.decode()
        assert not Consent.objects.exists()

    def test_going_back_keeps_what_was_entered(self, owner: User, there: str, less: dict[str, Any]) -> None:
        browser = signed_in(owner)
        entered = reviewed(browser, there, less).context["review"].entered
        assert 'name="queries_total" value="2"' in browser.get(f"{there}?{entered}").content.decode()

    def test_the_review_opened_by_address_leads_to_the_request(self, owner: User, there: str) -> None:
        assert signed_in(owner).get(f"{there}review/")["Location"] == there

    def test_it_is_declined_with_or_without_a_reason(
        self, owner: User, there: str, enterprise: Enterprise, information_user: Institution, analyst: User,
        now: datetime,
    ) -> None:  # fmt: skip
        other = ask(enterprise, information_user, analyst, now, purpose="02")
        browser = signed_in(owner)
        assert "Decline this request?" in browser.get(f"{there}decline/").content.decode()
        browser.post(f"{there}decline/", {"reason": "暂不需要"})
        browser.post(f"/enterprise/requests/{other.number}/decline/")
        states = AuthorisationRequest.objects.order_by("pk").values_list("state", "reason")
        assert list(states) == [("declined", "暂不需要"), ("declined", "")]
        assert "暂不需要" in browser.get(there).content.decode()

    def test_who_comes_second_is_told(self, owner: User, there: str, less: dict[str, Any]) -> None:
        other = make_enterprise_user(Enterprise.objects.get(), "handler")
        browser, late = signed_in(owner), signed_in(other)
        review = reviewed(late, there, less)
        browser.post(f"{there}decline/")
        assert "not open any more: declined" in late.get(pressed(late, review)["Location"]).content.decode()
        assert "not open any more" in late.get(f"{there}decline/").content.decode()

    def test_an_account_that_is_not_entrusted_is_to_be_entrusted_first(
        self, owner: User, account: Account, enterprise: Enterprise, information_user: Institution, analyst: User,
        now: datetime,
    ) -> None:  # fmt: skip
        request = ask(enterprise, information_user, analyst, now)
        page = signed_in(owner).get(f"/enterprise/requests/{request.number}/").content.decode()
        assert f"/enterprise/accounts/{account.pk}/entrust/" in page
        assert "No account that they ask for can be shared now" in page

    def test_what_stands_in_the_way_is_said_and_leads_to_it(
        self, owner: User, asked: AuthorisationRequest, there: str, facts: Account, information_user: Institution,
        now: datetime,
    ) -> None:  # fmt: skip
        browser = signed_in(owner)
        assert "holds a consent for some of this already" not in browser.get(there).content.decode()
        given = make_consent(facts, information_user, owner, now=now)
        page = browser.get(there).content.decode()
        assert "holds a consent for some of this already" in page
        assert f"/arrangements/{given.authorisation.arrangement.number}/change/" in page

    def test_accounts_that_are_not_bound_are_named_and_not_looked_at(
        self, owner: User, enterprise: Enterprise, information_user: Institution, analyst: User, provider: Institution,
        now: datetime,
    ) -> None:  # fmt: skip
        unbound = make_account(provider, enterprise, is_bound=False)
        request = ask(enterprise, information_user, analyst, now, account_numbers=(unbound.number,))
        page = signed_in(owner).get(f"/enterprise/requests/{request.number}/").content.decode()
        assert "The lender names accounts that are not bound now:" in page
        assert unbound.masked_number in page
        assert "Look at the figures" not in page

    def test_who_comes_to_entrust_comes_back(
        self, owner: User, enterprise: Enterprise, facts: Account, information_user: Institution, analyst: User,
        now: datetime,
    ) -> None:  # fmt: skip
        make_verified(enterprise)
        request = ask(enterprise, information_user, analyst, now)
        there, browser = f"/enterprise/requests/{request.number}/", signed_in(owner)
        assert f"?request={request.number}" in browser.get(there).content.decode()
        until = (now + timedelta(days=300)).date().isoformat()
        review = browser.get(
            f"/enterprise/accounts/{facts.pk}/entrust/review/", {"until": until, "request": request.number}
        )
        assert pressed(browser, review)["Location"] == there

    def test_only_the_named_accounts_are_offered(
        self, owner: User, asked: AuthorisationRequest, facts: Account, enterprise: Enterprise,
        information_user: Institution, analyst: User, now: datetime,
    ) -> None:  # fmt: skip
        named = ask(enterprise, information_user, analyst, now, account_numbers=("6222000000000000",))
        page = signed_in(owner).get(f"/enterprise/requests/{named.number}/").content.decode()
        assert "none of them is bound here now" in page
        assert f'value="{facts.pk}"' not in page

    def test_an_own_request_is_nobody_elses(self, stranger: User, analyst: User, there: str) -> None:
        for person in (stranger, analyst):
            assert signed_in(person).get(there).status_code == 404


class TestTwoPeople:
    @pytest.fixture(autouse=True)
    def rule(self, handler: User, enterprise: Enterprise, owner: User, now: datetime) -> None:
        services.change_policy(enterprise=enterprise, purposes=["01"], from_months=None, changed_by=owner, now=now)

    @pytest.fixture
    def proposed(self, owner: User, there: str, less: dict[str, Any]) -> str:
        browser = signed_in(owner)
        pressed(browser, reviewed(browser, there, less))
        assert AuthorisationRequest.objects.get().state == "proposed"
        return there

    def test_the_second_person_sees_who_proposed_and_approves(
        self, handler: User, owner: User, enterprise: Enterprise, proposed: str
    ) -> None:
        browser = signed_in(handler)
        assert "waits for a second person: you" in browser.get(f"/enterprise/{enterprise.pk}/").content.decode()
        assert "waits for a second" not in signed_in(owner).get(f"/enterprise/{enterprise.pk}/").content.decode()
        page = browser.get(f"{proposed}approve/")
        assert f"Proposed by {owner.name}" in page.content.decode()
        pressed(browser, page)
        given = Authorisation.objects.get()
        assert (given.proposed_by, given.confirmed_by) == (owner, handler)
        assert given.statement == page.context["review"].statement

    def test_the_first_person_does_not_approve(self, owner: User, proposed: str) -> None:
        browser = signed_in(owner)
        page = browser.get(f"{proposed}approve/")
        assert "somebody else has to approve it" in page.content.decode()
        answer = browser.post(f"{proposed}approve/", {"shown": page.context["review"].shown}, follow=True)
        assert "Somebody else has to confirm it" in answer.content.decode()
        assert not Authorisation.objects.exists()

    def test_a_text_that_was_not_shown_is_not_approved(self, handler: User, proposed: str) -> None:
        assert "The text has changed" in signed_in(handler).post(f"{proposed}approve/").content.decode()
        assert not Authorisation.objects.exists()

    def test_not_approving_opens_the_request_again(self, handler: User, proposed: str) -> None:
        browser = signed_in(handler)
        assert "Let this proposal drop?" in browser.get(f"{proposed}reject/").content.decode()
        assert "Your answer" in browser.post(f"{proposed}reject/", follow=True).content.decode()
        assert AuthorisationRequest.objects.get().state == "requested"
        assert "Nothing is proposed here" in browser.post(f"{proposed}reject/", follow=True).content.decode()
        assert "Nothing is proposed here" in browser.post(f"{proposed}approve/", follow=True).content.decode()
