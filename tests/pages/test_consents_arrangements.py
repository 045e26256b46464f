"""An enterprise pauses, resumes, changes and revokes what it shares; it entrusts its banks, and ends that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Account, Enterprise, Institution, User
from consent import services
from consent.models import Arrangement, Authorisation, Consent, Entrustment, RevocationEffect
from reports.models import Document
from tests.cast import make_entrustment, make_verified
from tests.pages.browsing import pressed, signed_in
from tests.signing_in import make_old

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(arrangement: Arrangement) -> str:
    return f"/enterprise/arrangements/{arrangement.number}/"


def state_of(consent: Consent) -> str:
    consent.refresh_from_db()
    return consent.state


class TestSteps:
    def test_pausing_and_resuming_are_asked_and_done(self, owner: User, there: str, live_consent: Consent) -> None:
        browser = signed_in(owner)
        assert "Pause this arrangement?" in browser.get(f"{there}pause/").content.decode()
        assert "Paused: every query is refused" in browser.post(f"{there}pause/", follow=True).content.decode()
        assert state_of(live_consent) == "paused"
        assert "nothing here to do" in browser.get(f"{there}pause/").content.decode()
        assert "Resume this arrangement?" in browser.get(f"{there}resume/").content.decode()
        assert "Resumed" in browser.post(f"{there}resume/", follow=True).content.decode()
        assert state_of(live_consent) == "in_force"

    def test_revoking_is_asked_done_and_timed(self, owner: User, there: str, live_consent: Consent) -> None:
        browser = signed_in(owner)
        assert "Revoke all of this arrangement?" in browser.get(f"{there}revoke/").content.decode()
        page = browser.post(f"{there}revoke/", follow=True).content.decode()
        assert state_of(live_consent) == "revoked"
        assert "took effect after 0." in page
        assert RevocationEffect.objects.get().consent == live_consent

    def test_taking_away_does_not_ask_for_the_password_again_and_giving_back_does(
        self, owner: User, enterprise: Enterprise, there: str, live_consent: Consent
    ) -> None:
        browser = signed_in(owner)
        make_old(browser, timedelta(hours=1))
        for page in (f"{there}pause/", f"{there}revoke/", f"/enterprise/{enterprise.pk}/sharing/freeze/"):
            assert browser.get(page).status_code == 200, page
        browser.post(f"{there}pause/")
        assert state_of(live_consent) == "paused"
        assert "/reauthenticate/" in browser.get(f"{there}resume/")["Location"]
        browser.post(f"{there}revoke/")
        assert state_of(live_consent) == "revoked"

    def test_what_is_over_is_told(self, owner: User, there: str) -> None:
        browser = signed_in(owner)
        for _time in range(2):
            page = browser.post(f"{there}revoke/", follow=True).content.decode()
        assert "not in force any more" in page
        assert "not in force any more" in browser.post(f"{there}pause/", follow=True).content.decode()

    def test_the_page_tells_versions_steps_and_queries(
        self, viewer: User, owner: User, there: str, arrangement: Arrangement, lender_document: Document
    ) -> None:
        page = signed_in(viewer).get(there).content.decode()
        for words in ("Version 1, the latest", "consent granted", owner.name, "1 query under all versions. The latest"):
            assert words in page
        assert f"?arrangement={arrangement.number}" in page
        assert "/revoke/" not in page

    def test_its_queries_are_listed_alone(
        self, owner: User, enterprise: Enterprise, arrangement: Arrangement, lender_document: Document
    ) -> None:
        log, browser = f"/enterprise/{enterprise.pk}/queries/", signed_in(owner)
        assert lender_document.number in browser.get(log, {"arrangement": arrangement.number}).content.decode()
        assert lender_document.number in browser.get(log, {"outcome": "granted"}).content.decode()
        for none in ({"arrangement": "A-0"}, {"outcome": "refused"}):
            assert "No such query" in browser.get(log, none).content.decode()
        assert lender_document.number in browser.get(log, {"outcome": "nonsense"}).content.decode()


class TestChanging:
    @pytest.fixture
    def wider(self, facts: Account, now: datetime) -> dict[str, Any]:
        return {
            "accounts": [facts.pk], "products": ["monthly", "report"],
            "until": (now + timedelta(days=200)).date().isoformat(), "queries_total": 20, "queries_a_month": 10,
            "look_back_months": 36, "data_life_days": 180,
        }  # fmt: skip

    def test_the_form_holds_what_is_agreed(self, owner: User, there: str, arrangement: Arrangement) -> None:
        page = signed_in(owner).get(f"{there}change/").content.decode()
        assert 'name="look_back_months" value="36"' in page
        assert page.count(" checked") == 2

    def test_the_review_says_before_and_after_and_the_number_stays(
        self, owner: User, there: str, arrangement: Arrangement, wider: dict[str, Any], live_consent: Consent
    ) -> None:
        browser = signed_in(owner)
        page = browser.get(f"{there}change/review/", wider)
        changed = {each.label: (each.before, each.after) for each in page.context["changes"] if each.is_changed}
        assert changed["What they see"] == ("report", "monthly summary, report")
        assert "Purpose" not in changed
        assert "as before" in page.content.decode()
        assert pressed(browser, page)["Location"] == there
        assert state_of(live_consent) == "replaced"
        assert list(arrangement.authorisations.order_by("version").values_list("version", flat=True)) == [1, 2]
        assert "the count of this calendar month goes on" in page.content.decode()
        detail = browser.get(there).content.decode()
        assert "Version 2, the latest" in detail
        assert "replaced by a later version" in detail

    def test_a_change_against_another_version_is_shown_anew(
        self, owner: User, there: str, wider: dict[str, Any]
    ) -> None:
        browser = signed_in(owner)
        page = browser.get(f"{there}change/review/", wider)
        assert "The text has changed" in pressed(browser, page, former="7").content.decode()
        assert Authorisation.objects.count() == 1

    def test_going_back_and_bad_input(self, owner: User, there: str, wider: dict[str, Any]) -> None:
        browser = signed_in(owner)
        entered = browser.get(f"{there}change/review/", wider).context["review"].entered
        assert 'name="queries_total" value="20"' in browser.get(f"{there}change/?{entered}").content.decode()
        wrong = wider | {"look_back_months": 99}
        assert "Nothing has been done yet" in browser.get(f"{there}change/review/", wrong).content.decode()
        assert "Nothing has been done yet" in browser.post(f"{there}change/confirm/", wrong).content.decode()
        assert browser.get(f"{there}change/review/")["Location"] == f"{there}change/"

    def test_what_is_over_can_be_renewed(self, owner: User, there: str, wider: dict[str, Any]) -> None:
        browser = signed_in(owner)
        browser.post(f"{there}revoke/")
        pressed(browser, browser.get(f"{there}change/review/", wider))
        assert Consent.objects.filter(state="in_force").count() == 2
        assert Arrangement.objects.count() == 1

    def test_the_pages_say_that_it_was_revoked(self, owner: User, there: str, wider: dict[str, Any]) -> None:
        browser = signed_in(owner)
        browser.post(f"{there}revoke/")
        form = browser.get(f"{there}change/").content.decode()
        assert "The form holds what was agreed last." in form
        assert "the version before ends" not in form
        review = browser.get(f"{there}change/review/", wider).content.decode()
        for page in (form, review):
            assert "The version before is revoked" in page
        assert "which is over" in review

    def test_what_is_paused_stays_so_and_the_pages_say_it(self, owner: User, there: str, wider: dict[str, Any]) -> None:
        browser = signed_in(owner)
        browser.post(f"{there}pause/")
        review = browser.get(f"{there}change/review/", wider)
        assert "The arrangement is paused, and the new version is so too" in review.content.decode()
        pressed(browser, review)
        assert "paused as the one before was" in browser.get(there).content.decode()
        assert not Consent.objects.filter(state="in_force").exists()

    def test_where_two_are_wanted_the_second_sees_before_and_after(
        self, owner: User, handler: User, enterprise: Enterprise, there: str, wider: dict[str, Any], now: datetime
    ) -> None:
        services.change_policy(enterprise=enterprise, purposes=["01"], from_months=None, changed_by=owner, now=now)
        browser, second = signed_in(owner), signed_in(handler)
        request = pressed(browser, browser.get(f"{there}change/review/", wider))["Location"]
        page = second.get(f"{request}approve/")
        assert "Before and after" in page.content.decode()
        assert "the count of this calendar month goes on" in page.content.decode()
        pressed(second, page)
        assert Arrangement.objects.get().authorisations.count() == 2
        assert "What was proposed" in browser.get(request).content.decode()

    def test_who_proposes_it_sees_an_own_change_and_not_a_request(
        self, handler: User, owner: User, enterprise: Enterprise, there: str, wider: dict[str, Any], now: datetime
    ) -> None:
        services.change_policy(enterprise=enterprise, purposes=["01"], from_months=None, changed_by=owner, now=now)
        browser = signed_in(owner)
        request = pressed(browser, browser.get(f"{there}change/review/", wider))["Location"]
        page = browser.get(request)
        for words in ("Change what 同舟担保 sees", "Before and after", "to change or renew what you have with them"):
            assert words in page.content.decode()
        assert [event.title for event in page.context["events"]] == ["proposed to a second person"]
        for words in ("asks to see", "from your answer", "What they ask for"):
            assert words not in page.content.decode()
        assert {"What they see", "How far back"} & {each.label for each in page.context["changes"] if each.is_changed}
        arrangement = browser.get(there).content.decode()
        assert "A change waits" in arrangement
        assert f'href="{request}"' in arrangement
        assert "would see the latest" in browser.get(f"{request}preview/").content.decode()
        browser.post(f"{request}reject/")
        assert "A change waits" not in browser.get(there).content.decode()


class TestEntrusting:
    def test_what_stands_on_the_page_is_what_is_signed(
        self, owner: User, enterprise: Enterprise, account: Account, now: datetime
    ) -> None:
        make_verified(enterprise)
        browser, there = signed_in(owner), f"/enterprise/accounts/{account.pk}/entrust/"
        listed = browser.get(f"/enterprise/{enterprise.pk}/entrustments/").content.decode()
        assert there in listed
        assert 'type="date"' in browser.get(there).content.decode()
        page = browser.get(f"{there}review/", {"until": (now + timedelta(days=400)).date().isoformat()})
        assert "entrusts 江城银行" in page.content.decode()
        pressed(browser, page)
        entrustment = Entrustment.objects.get()
        assert entrustment.statement == page.context["statement"]
        assert (entrustment.signed_by, entrustment.language, entrustment.address) == (owner, "en", "127.0.0.1")
        detail = browser.get(f"/enterprise/entrustments/{entrustment.number}/").content.decode()
        assert "The statement as it was signed" in detail

    def test_who_is_not_verified_is_told(self, owner: User, account: Account, now: datetime) -> None:
        browser, there = signed_in(owner), f"/enterprise/accounts/{account.pk}/entrust/"
        page = browser.get(f"{there}review/", {"until": (now + timedelta(days=400)).date().isoformat()})
        if "not verified" not in (told := pressed(browser, page)).content.decode():
            pytest.fail(told.content.decode())
        assert not Entrustment.objects.exists()

    def test_a_day_that_cannot_be_is_told(self, owner: User, account: Account) -> None:
        browser, there = signed_in(owner), f"/enterprise/accounts/{account.pk}/entrust/"
        for wrong in ("2020-01-01", "2099-01-01", "soon", ""):
            assert "Nothing has been done yet" in browser.get(f"{there}review/", {"until": wrong}).content.decode()
            assert "Nothing has been done yet" in browser.post(f"{there}sign/", {"until": wrong}).content.decode()

    def test_a_text_that_was_not_shown_is_not_signed(self, owner: User, account: Account, now: datetime) -> None:
        until = (now + timedelta(days=30)).date().isoformat()
        page = signed_in(owner).post(f"/enterprise/accounts/{account.pk}/entrust/sign/", {"until": until})
        assert "The text has changed" in page.content.decode()

    def test_ending_says_what_rests_on_it_and_ends_it(
        self, owner: User, enterprise: Enterprise, live_consent: Consent, information_user: Institution
    ) -> None:
        browser, there = signed_in(owner), f"/enterprise/entrustments/{live_consent.entrustment.number}/end/"
        asked = browser.get(there).content.decode()
        assert live_consent.number in asked
        assert "and with it 1 consent." in browser.post(there, follow=True).content.decode()
        assert state_of(live_consent) == "revoked"
        assert "not in force any more" in browser.get(there).content.decode()
        assert "not in force any more" in browser.post(there, follow=True).content.decode()

    def test_ending_where_nothing_rests_says_so(self, owner: User, account: Account, now: datetime) -> None:
        entrustment = make_entrustment(account, owner, now=now)
        page = signed_in(owner).get(f"/enterprise/entrustments/{entrustment.number}/end/").content.decode()
        assert "nothing else ends" in page
