"""An enterprise sees what it shares, shares by itself, and revokes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, AuditRecord, Enterprise, Institution, User
from consent import services
from consent.models import Authorisation, Consent, ConsentPolicy, RevocationEffect, ShareCode
from reports.models import Document
from tests.cast import make_account, make_choice, make_consent, make_enterprise, make_entrustment, make_institution
from tests.pages.browsing import pressed, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def entrusted(account: Account, owner: User, now: datetime) -> Account:
    make_entrustment(account, owner, now=now)
    return account


@pytest.fixture
def terms(entrusted: Account) -> dict[str, Any]:
    until = date.today() + timedelta(days=90)  # noqa: DTZ011  # as a person fills it in
    return {
        "accounts": [entrusted.pk],
        "products": ["report"],
        "until": until.isoformat(),
        "queries_total": 5,
        "queries_a_month": 2,
        "look_back_months": 12,
        "data_life_days": 30,
    }


@pytest.fixture
def address(enterprise: Enterprise, information_user: Institution) -> str:
    return f"/enterprise/{enterprise.pk}/consents/new/{information_user.code}/01/"


class TestSharing:
    def test_the_lender_is_found_by_name(
        self, owner: User, enterprise: Enterprise, entrusted: Account, information_user: Institution
    ) -> None:
        for number in range(25):
            make_institution(name=f"城东小贷{number:02d}", is_user=True)
        browser, page = signed_in(owner), f"/enterprise/{enterprise.pk}/consents/new/"
        assert "1 to 20 of 26" in browser.get(page).content.decode()
        found = browser.get(page, {"q": "同舟"}).content.decode()
        assert f"{page}{information_user.code}/" in found
        assert "城东小贷" not in found
        assert "No lender of that name" in browser.get(page, {"q": "nobody"}).content.decode()

    def test_what_a_purpose_allows_is_said(self, owner: User, enterprise: Enterprise, address: str) -> None:
        page = signed_in(owner).get(address.removesuffix("01/")).content.decode()
        assert "365 days and 36 months of data at most" in page
        assert "one query only" in page

    def test_the_form_is_filled_in_modestly(self, owner: User, address: str, entrusted: Account) -> None:
        page = signed_in(owner).get(address).content.decode()
        assert 'name="look_back_months" value="12" min="1" max="36"' in page.replace('class="form-control" ', "")
        assert "checked" in page

    def test_without_an_entrustment_it_leads_there(self, owner: User, address: str, account: Account) -> None:
        page = signed_in(owner).get(address).content.decode()
        assert f"/enterprise/accounts/{account.pk}/entrust/" in page
        assert "Continue" not in page

    def test_it_is_reviewed_word_for_word_before_it_is_given(
        self, owner: User, address: str, terms: dict[str, Any]
    ) -> None:
        page = signed_in(owner, "zh-hans").get(f"{address}review/", terms).content.decode()
        for words in (
            "同舟担保",
            "资金流信用信息报告",
            "6222********2222",
            "贷前审查",
            terms["until"],
            "授权 同舟担保",
        ):
            assert words in page
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_what_stood_on_the_page_is_what_is_stored(
        self, owner: User, address: str, terms: dict[str, Any], language: str
    ) -> None:
        browser = signed_in(owner, language)
        review = browser.get(f"{address}review/", terms)
        answer = pressed(browser, review)
        given = Authorisation.objects.get()
        assert given.statement == review.context["review"].statement
        assert (given.language, given.confirmed_by, given.address) == (language, owner, "127.0.0.1")
        assert answer["Location"] == f"/enterprise/arrangements/{given.arrangement.number}/"
        consent = Consent.objects.get()
        assert (consent.queries_total, consent.look_back_months, consent.data_life_days) == (5, 12, 30)
        assert AuditRecord.objects.get(action="consent.granted").target_id == consent.pk

    def test_a_text_that_was_not_shown_is_not_signed(self, owner: User, address: str, terms: dict[str, Any]) -> None:
        page = signed_in(owner).post(f"{address}grant/", terms | {"shown": "0" * 64}).content.decode()
        assert "The text has changed" in page
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("step", ["review", "grant"])
    @pytest.mark.parametrize(
        "wrong",
        [{"until": "soon"}, {"until": ""}, {"until": "2020-01-01"}, {"until": "2099-01-01"}, {"products": ["all"]},
         {"products": []}, {"accounts": ["0"]}, {"accounts": []}, {"queries_total": 0}, {"queries_a_month": 11},
         {"look_back_months": 37}, {"data_life_days": 181}, {"data_life_days": "many"}],
    )  # fmt: skip
    def test_bad_input_gives_nothing(
        self, owner: User, address: str, terms: dict[str, Any], wrong: dict[str, Any], step: str
    ) -> None:
        browser = signed_in(owner)
        page = (browser.get if step == "review" else browser.post)(f"{address}{step}/", terms | wrong)
        assert page.status_code == 200
        assert "Nothing has been done yet" in page.content.decode()
        assert not Consent.objects.exists()

    def test_what_the_service_refuses_is_said(
        self, owner: User, entrusted: Account, information_user: Institution, address: str, terms: dict[str, Any],
        now: datetime,
    ) -> None:  # fmt: skip
        make_consent(entrusted, information_user, owner, now=now)
        browser = signed_in(owner)
        answer = pressed(browser, browser.get(f"{address}review/", terms))
        assert "covers this already" in answer.content.decode()
        assert Consent.objects.count() == 1

    def test_anothers_account_cannot_be_shared(
        self, owner: User, provider: Institution, address: str, terms: dict[str, Any]
    ) -> None:
        other = make_account(provider, make_enterprise(name="另一家"))
        page = signed_in(owner).get(f"{address}review/", terms | {"accounts": [other.pk]})
        assert "Nothing has been done yet" in page.content.decode()

    def test_an_unknown_lender_is_not_found(self, owner: User, enterprise: Enterprise) -> None:
        page = f"/enterprise/{enterprise.pk}/consents/new/NOBODY/01/"
        assert signed_in(owner).get(page).status_code == 404

    def test_an_unknown_purpose_leads_to_the_choice(self, owner: User, address: str) -> None:
        there = address.removesuffix("01/")
        assert signed_in(owner).get(f"{there}99/")["Location"] == there

    def test_going_back_keeps_what_was_entered(self, owner: User, address: str, terms: dict[str, Any]) -> None:
        browser = signed_in(owner)
        review = browser.get(f"{address}review/", terms | {"queries_total": 3}).context["review"]
        page = browser.get(f"{address}?{review.entered}").content.decode()
        assert f'value="{terms["until"]}"' in page
        assert 'name="queries_total" value="3"' in page
        assert page.count(" checked") == 2

    def test_the_review_opened_by_address_leads_to_the_form(self, owner: User, address: str) -> None:
        assert signed_in(owner).get(f"{address}review/")["Location"] == address

    def test_one_query_is_all_that_other_reasons_allow(self, owner: User, address: str, terms: dict[str, Any]) -> None:
        browser = signed_in(owner)
        there = address.replace("/01/", "/04/")
        assert "For this purpose they can query once only." in browser.get(there).content.decode()
        until = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011
        review = browser.get(f"{there}review/", terms | {"until": until, "queries_total": 9})
        pressed(browser, review)
        assert Consent.objects.get().queries_total == 1

    def test_where_two_are_wanted_it_is_proposed(
        self, handler: User, owner: User, enterprise: Enterprise, address: str, terms: dict[str, Any], now: datetime
    ) -> None:
        services.change_policy(enterprise=enterprise, purposes=["01"], from_months=None, changed_by=owner, now=now)
        browser = signed_in(owner)
        review = browser.get(f"{address}review/", terms)
        assert "propose it to a second person" in review.content.decode()
        page = browser.get(pressed(browser, review)["Location"]).content.decode()
        assert "Waits for a second person" in page
        assert not Consent.objects.exists()


class TestCodes:
    def make(self, owner: User, enterprise: Enterprise, terms: dict[str, Any]) -> tuple[Client, Any]:
        browser = signed_in(owner)
        review = browser.get(f"/enterprise/{enterprise.pk}/consents/new/by-code/01/review/", terms)
        assert "the institution that redeems the code" in review.content.decode()
        return browser, pressed(browser, review)

    def test_a_code_is_shown_once_with_its_picture(
        self, owner: User, enterprise: Enterprise, terms: dict[str, Any]
    ) -> None:
        browser, answer = self.make(owner, enterprise, terms)
        page = browser.get(answer["Location"])
        code = "".join(page.context["groups"])
        assert len(code) == 26
        assert 'src="data:image/svg+xml' in page.content.decode()
        assert browser.get(answer["Location"])["Location"] == f"/enterprise/{enterprise.pk}/codes/"
        listed = browser.get(f"/enterprise/{enterprise.pk}/codes/").content.decode()
        assert ShareCode.objects.get().number in listed
        assert code not in listed

    def test_a_code_is_withdrawn_once(self, owner: User, enterprise: Enterprise, terms: dict[str, Any]) -> None:
        browser, _answer = self.make(owner, enterprise, terms)
        share = ShareCode.objects.get()
        there = f"/enterprise/codes/{share.number}/withdraw/"
        assert "Withdraw this code?" in browser.get(there).content.decode()
        assert "The code is withdrawn" in browser.post(there, follow=True).content.decode()
        assert "redeemed or withdrawn already" in browser.post(there, follow=True).content.decode()

    def test_where_two_are_wanted_it_is_said_before(
        self, owner: User, handler: User, enterprise: Enterprise, terms: dict[str, Any], now: datetime
    ) -> None:
        there, browser = f"/enterprise/{enterprise.pk}/consents/new/by-code/", signed_in(owner)
        assert "For that no code can be made" not in browser.get(there).content.decode()
        services.change_policy(enterprise=enterprise, purposes=["01"], from_months=None, changed_by=owner, now=now)
        for page in ("", "01/"):
            assert "For that no code can be made" in browser.get(f"{there}{page}").content.decode()
        review = browser.get(f"{there}01/review/", terms).content.decode()
        assert "no code can be made. Pick the lender instead" in review
        assert "Yes, make the code" not in review

    def test_a_text_that_was_not_shown_makes_no_code(
        self, owner: User, enterprise: Enterprise, terms: dict[str, Any]
    ) -> None:
        page = signed_in(owner).post(f"/enterprise/{enterprise.pk}/codes/01/make/", terms).content.decode()
        assert "The text has changed" in page
        assert not ShareCode.objects.exists()


class TestSharedRightNow:
    def test_it_says_who_what_until_when_and_how_often(
        self, owner: User, enterprise: Enterprise, live_consent: Consent, lender_document: Document
    ) -> None:
        page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/sharing/").content.decode()
        for words in ("同舟担保", "6222********2222", "pre-loan review", "in force", "Last query"):
            assert words in page
        assert "none yet" not in page
        for step in ("pause", "change", "revoke"):
            assert f"/enterprise/arrangements/{live_consent.authorisation.arrangement.number}/{step}/" in page

    def test_a_viewer_is_offered_no_button(self, viewer: User, enterprise: Enterprise, live_consent: Consent) -> None:
        page = signed_in(viewer).get(f"/enterprise/{enterprise.pk}/sharing/").content.decode()
        assert "同舟担保" in page
        assert "/revoke/" not in page
        assert "/sharing/freeze/" not in page

    def test_nothing_shared_says_so(self, owner: User, enterprise: Enterprise) -> None:
        assert "Nobody may see" in signed_in(owner).get(f"/enterprise/{enterprise.pk}/sharing/").content.decode()

    def test_queries_count_over_all_versions(
        self, owner: User, enterprise: Enterprise, live_consent: Consent, lender_document: Document, now: datetime
    ) -> None:
        later, choice = now + timedelta(seconds=1), make_choice(live_consent.account_id, now=now)
        services.share_with(
            enterprise=enterprise, information_user=live_consent.information_user, choice=choice,
            act=services.Act(owner, "en"), now=later, renews=live_consent.authorisation.arrangement,
        )  # fmt: skip
        page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/sharing/")
        (shared,) = page.context["shared"]
        assert (shared.queries, shared.lines[0].used_before, shared.last_query_at) == (1, 1, lender_document.issued_at)
        assert "and 1 under former versions" in page.content.decode()
        assert "none yet" not in page.content.decode()

    def test_the_number_of_queries_does_not_grow(
        self, owner: User, account: Account, enterprise: Enterprise, django_assert_max_num_queries: Any
    ) -> None:
        browser, there = signed_in(owner), f"/enterprise/{enterprise.pk}/sharing/"
        browser.get(there)
        for purpose in ("01", "02", "03", "05"):
            make_consent(account, make_institution(is_user=True), owner, purpose=purpose, now=timezone.now())
        for page in (there, f"/enterprise/{enterprise.pk}/consents/"):
            with django_assert_max_num_queries(14):
                assert browser.get(page).status_code == 200


class TestRevokingOne:
    def test_it_is_asked_and_then_done(self, owner: User, live_consent: Consent) -> None:
        browser, there = signed_in(owner), f"/enterprise/consents/{live_consent.number}/revoke/"
        assert "Revoke this consent?" in browser.get(there).content.decode()
        live_consent.refresh_from_db()
        assert live_consent.state == "in_force"
        browser.post(there)
        live_consent.refresh_from_db()
        assert (live_consent.state, live_consent.ended_by) == ("revoked", owner)
        assert AuditRecord.objects.filter(action="consent.revoked", target_id=live_consent.pk).count() == 1

    def test_how_long_it_took_is_shown(self, owner: User, enterprise: Enterprise, live_consent: Consent) -> None:
        browser = signed_in(owner)
        page = browser.post(f"/enterprise/consents/{live_consent.number}/revoke/", follow=True).content.decode()
        effect = RevocationEffect.objects.get(consent=live_consent)
        assert effect.in_effect_at - effect.clicked_at < timedelta(seconds=1)
        assert "took effect after 0." in page
        assert f"({live_consent.information_user.name}, {live_consent.number}, " in page

    def test_how_long_it_took_is_not_shown_for_ever(
        self, owner: User, enterprise: Enterprise, live_consent: Consent, now: datetime
    ) -> None:
        long_ago = now - timedelta(days=8)
        RevocationEffect.objects.create(consent=live_consent, clicked_at=long_ago, in_effect_at=long_ago)
        assert "took effect" not in signed_in(owner).get(f"/enterprise/{enterprise.pk}/sharing/").content.decode()

    def test_revoking_twice_is_told(self, owner: User, live_consent: Consent) -> None:
        browser = signed_in(owner)
        for _time in range(2):
            page = browser.post(f"/enterprise/consents/{live_consent.number}/revoke/", follow=True).content.decode()
        assert "not in force any more" in page
        assert AuditRecord.objects.filter(action="consent.revoked").count() == 1

    @pytest.mark.parametrize("ending", ["revoked", "expired"])
    def test_a_consent_that_is_over_is_not_offered(
        self, owner: User, account: Account, information_user: Institution, ending: str
    ) -> None:
        now = timezone.now() - timedelta(days=9)
        consent = make_consent(account, information_user, owner, now=now, until=(now + timedelta(days=2)).date())
        if ending == "revoked":
            services.revoke_consent(consent=consent, revoked_by=owner, now=now + timedelta(days=1))
        page = signed_in(owner).get(f"/enterprise/consents/{consent.number}/revoke/").content.decode()
        assert "This consent is not in force any more." in page
        assert f"{ending}</span>" in page
        assert "Yes, revoke it" not in page

    def test_the_lender_does_not_decide(self, analyst: User, live_consent: Consent) -> None:
        assert signed_in(analyst).post(f"/enterprise/consents/{live_consent.number}/revoke/").status_code == 403
        live_consent.refresh_from_db()
        assert live_consent.state == "in_force"


def test_the_history_tells_how_each_stands(owner: User, account: Account, enterprise: Enterprise) -> None:
    now, lender = timezone.now(), make_institution(is_user=True)
    past = now - timedelta(days=9)
    make_consent(account, make_institution(is_user=True), owner, now=past, until=(now - timedelta(days=2)).date())
    make_consent(account, lender, owner, purpose="01", now=now)
    make_consent(account, lender, owner, purpose="02", now=now, starts_at=now + timedelta(days=2))
    paused = make_consent(account, lender, owner, purpose="05", now=now)
    services.pause_arrangement(arrangement=paused.authorisation.arrangement, paused_by=owner, now=now)
    page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/consents/").content.decode()
    for words in ("in force", "not started yet", "expired", "paused"):
        assert f">{words}</span>" in page
    assert page.index(">in force<") < page.index(">expired<")


class TestTheRuleOfTwoPeople:
    def test_an_owner_tightens_it(self, owner: User, handler: User, enterprise: Enterprise) -> None:
        browser, there = signed_in(owner), f"/enterprise/{enterprise.pk}/sharing/two-people/"
        assert "Save the rule" in browser.get(there).content.decode()
        browser.post(there, {"purposes": ["02", "18"], "from_months": "24"})
        policy = ConsentPolicy.objects.get(enterprise=enterprise)
        assert (policy.purposes, policy.from_months, policy.changed_by) == (["02", "18"], 24, owner)

    def test_nobody_switches_it_on_alone(self, owner: User, enterprise: Enterprise) -> None:
        there = f"/enterprise/{enterprise.pk}/sharing/two-people/"
        page = signed_in(owner).post(there, {"purposes": ["02"]}).content.decode()
        assert "Invite a second person" in page
        assert not ConsentPolicy.objects.exists()

    def test_a_second_person_loosens_it(
        self, owner: User, handler: User, enterprise: Enterprise, now: datetime
    ) -> None:
        services.change_policy(enterprise=enterprise, purposes=["02"], from_months=24, changed_by=owner, now=now)
        browser, there = signed_in(owner), f"/enterprise/{enterprise.pk}/sharing/two-people/"
        assert "It waits for a second person." in browser.post(there, {}, follow=True).content.decode()
        own = browser.get(f"{there}approve/")
        assert "Yes, approve it" not in own.content.decode()
        pressed_alone = browser.post(f"{there}approve/", {"shown": own.context["shown"]}, follow=True)
        assert "This takes two people" in pressed_alone.content.decode()
        second = signed_in(handler)
        page = second.get(f"{there}approve/")
        assert "from 24 months of data" in page.content.decode()
        assert second.post(f"{there}approve/").status_code == 200, "what was not shown is not approved"
        second.post(f"{there}approve/", {"shown": page.context["shown"]})
        policy = ConsentPolicy.objects.get(enterprise=enterprise)
        assert (policy.purposes, policy.from_months, policy.changed_by) == ([], None, handler)

    def test_it_stays_when_the_second_person_does_not_agree(
        self, owner: User, handler: User, enterprise: Enterprise, now: datetime
    ) -> None:
        for purposes in (["02"], []):
            services.change_policy(
                enterprise=enterprise, purposes=purposes, from_months=None, changed_by=owner, now=now
            )  # fmt: skip
        address = f"/enterprise/{enterprise.pk}/sharing/two-people/reject/"
        assert "The rule stays as it is." in signed_in(handler).post(address, follow=True).content.decode()
        assert "Nothing is proposed here" in signed_in(owner).post(address, follow=True).content.decode()
        assert ConsentPolicy.objects.get().purposes == ["02"]

    def test_nonsense_changes_nothing(self, owner: User, enterprise: Enterprise) -> None:
        there = f"/enterprise/{enterprise.pk}/sharing/two-people/"
        for wrong in ({"purposes": ["99"]}, {"from_months": "0"}, {"from_months": "37"}):
            assert "Nothing has been done yet" in signed_in(owner).post(there, wrong).content.decode()
        assert not ConsentPolicy.objects.exists()

    def test_others_look(self, handler: User, owner: User, enterprise: Enterprise, now: datetime) -> None:
        services.change_policy(enterprise=enterprise, purposes=["02"], from_months=24, changed_by=owner, now=now)
        there = f"/enterprise/{enterprise.pk}/sharing/two-people/"
        page = signed_in(handler).get(there).content.decode()
        assert "from 24 months of data" in page
        assert "Save the rule" not in page
        assert signed_in(handler).post(there, {}).status_code == 403
