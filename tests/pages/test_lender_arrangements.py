"""What a lender was given, the codes that it redeems, what it has to delete, and its home."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Account, Enterprise, Institution, User
from consent import services
from consent.choices import Choice
from consent.models import Arrangement, AuthorisationRequest, Consent, DeletionDuty
from reports.models import Document
from tests.cast import make_consent, make_enterprise_user, make_entrustment, make_request, valid_uscc
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(information_user: Institution) -> str:
    return f"/lender/{information_user.code}/consents/"


class TestArrangements:
    def test_the_list_says_what_is_left_and_until_when(
        self, analyst: User, there: str, live_consent: Consent, arrangement: Arrangement
    ) -> None:
        page = signed_in(analyst).get(there).content.decode()
        consent = live_consent
        for words in (arrangement.number, consent.enterprise.name, "in force",
                      f"{consent.queries_a_month} this month", f"{consent.queries_total:,} in all"):  # fmt: skip
            assert words in page
        assert "6222000011112222" not in page

    def test_those_that_stand_come_first_and_can_be_looked_for(
        self, analyst: User, owner: User, facts: Account, information_user: Institution, there: str,
        live_consent: Consent, now: datetime,
    ) -> None:  # fmt: skip
        gone = make_consent(facts, information_user, owner, purpose="02", now=now)
        services.revoke_consent(consent=gone, revoked_by=owner, now=now)
        numbers = [each.authorisation.arrangement.number for each in (live_consent, gone)]
        browser = signed_in(analyst)
        found = {
            show: [each.arrangement.number for each in browser.get(there, {"show": show}).context["held"]]
            for show in ("", "standing", "over", "nonsense")
        }
        assert found == {"": numbers, "standing": numbers[:1], "over": numbers[1:], "nonsense": numbers}
        for words in (facts.enterprise.name[:2], facts.enterprise.uscc, numbers[0].lower()):
            assert numbers[0] in browser.get(there, {"q": words}).content.decode()
        assert "Nothing fits" in browser.get(there, {"q": "nobody"}).content.decode()
        assert browser.get(there, {"q": "\0"}).status_code == 200

    def test_the_page_of_one_offers_what_can_be_done(
        self, analyst: User, live_consent: Consent, arrangement: Arrangement
    ) -> None:
        page = signed_in(analyst).get(f"/lender/arrangements/{arrangement.number}/").content.decode()
        assert f"/lender/consents/{live_consent.number}/query/" in page
        assert f"?renews={arrangement.number}" in page
        assert live_consent.authorisation.statement.splitlines()[0] in page
        assert "6222********2222" in page
        assert "6222000011112222" not in page

    def test_after_revocation_there_is_nothing_to_query(
        self, analyst: User, owner: User, live_consent: Consent, arrangement: Arrangement, now: datetime
    ) -> None:
        services.revoke_consent(consent=live_consent, revoked_by=owner, now=now)
        browser = signed_in(analyst)
        page = browser.get(f"/lender/arrangements/{arrangement.number}/")
        assert f"/lender/consents/{live_consent.number}/query/" not in page.content.decode()
        asked = browser.get(f"/lender/consents/{live_consent.number}/query/").content.decode()
        for text in (page.content.decode(), asked):
            assert f"The enterprise revoked it on {timezone.localtime(now):%Y-%m-%d %H:%M}" in text
            assert "Ask for a new consent" in text
            assert "Left in all" not in text
        assert [(event.title, event.by) for event in page.context["events"]] == [
            ("consent revoked", "the enterprise"), ("consent granted", "the enterprise"),
        ]  # fmt: skip

    def test_former_versions_stay(
        self, analyst: User, owner: User, facts: Account, live_consent: Consent, arrangement: Arrangement, now: datetime
    ) -> None:
        terms = services.authorise(
            enterprise=facts.enterprise, information_user=live_consent.information_user,
            choice=_choice(facts, now, queries_total=2), act=services.Act(owner, "en"), now=now + timedelta(seconds=1),
            renews=arrangement,
        )  # fmt: skip
        assert terms.version == 2
        page = signed_in(analyst).get(f"/lender/arrangements/{arrangement.number}/").content.decode()
        assert "What was agreed, version 2" in page
        assert "Version 1" in page


def _choice(account: Account, now: datetime, **changed: Any) -> Choice:
    terms: dict[str, Any] = {
        "account_ids": (account.pk,), "products": ("report",), "purpose": "01",
        "until": (now + timedelta(days=60)).date(), "queries_total": 6, "queries_a_month": 3, "look_back_months": 12,
        "data_life_days": 30,
    }  # fmt: skip
    return Choice(**terms | changed)


class TestRedeeming:
    @pytest.fixture(autouse=True)
    def _no_tries_yet(self, db: None) -> None:
        cache.clear()

    @pytest.fixture
    def code(self, enterprise: Enterprise, owner: User, facts: Account, now: datetime) -> str:
        make_entrustment(facts, owner, now=now)
        act = services.Act(owner, "zh-hans")
        return services.make_share_code(enterprise=enterprise, choice=_choice(facts, now), act=act, now=now)[1]

    def test_it_shows_what_was_given_however_it_is_written(
        self, analyst: User, information_user: Institution, code: str, enterprise: Enterprise
    ) -> None:
        written = f" {code[:4]}-{code[4:13].lower()} {code[13:]} "
        answer = signed_in(analyst).post(f"/lender/{information_user.code}/redeem/", {"code": written}, follow=True)
        arrangement = Arrangement.objects.get()
        assert answer.request["PATH_INFO"] == f"/lender/arrangements/{arrangement.number}/"
        page = answer.content.decode()
        assert "This is what the enterprise has given you." in page
        assert enterprise.name in page

    def test_a_code_works_once(
        self, analyst: User, rival_analyst: User, information_user: Institution, rival: Institution, code: str
    ) -> None:
        signed_in(analyst).post(f"/lender/{information_user.code}/redeem/", {"code": code})
        page = signed_in(rival_analyst).post(f"/lender/{rival.code}/redeem/", {"code": code}).content.decode()
        assert "This code is not valid, or not any more." in page
        assert Arrangement.objects.count() == 1

    @pytest.mark.parametrize("wrong", ["", "x", "\0", "A" * 200, "密码"])
    def test_what_is_wrong_is_told(self, analyst: User, information_user: Institution, wrong: str) -> None:
        answer = signed_in(analyst).post(f"/lender/{information_user.code}/redeem/", {"code": wrong})
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()

    def test_ten_wrong_ones_an_hour(self, analyst: User, information_user: Institution, code: str) -> None:
        browser, address = signed_in(analyst), f"/lender/{information_user.code}/redeem/"
        for _try in range(10):
            assert browser.post(address, {"code": "wrong"}).status_code == 200
        answer = browser.post(address, {"code": code})
        assert answer.status_code == 429
        assert "Come back in an hour" in answer.content.decode()
        assert not Arrangement.objects.exists()

    def test_right_ones_are_no_tries(
        self, analyst: User, information_user: Institution, enterprise: Enterprise, owner: User, facts: Account,
        now: datetime,
    ) -> None:  # fmt: skip
        make_entrustment(facts, owner, now=now)
        browser, act = signed_in(analyst), services.Act(owner, "zh-hans")
        for purpose in ("01", "02", "03") * 4:
            _share, code = services.make_share_code(
                enterprise=enterprise, choice=_choice(facts, now, purpose=purpose, queries_total=1), act=act, now=now
            )
            answer = browser.post(f"/lender/{information_user.code}/redeem/", {"code": code})
            assert answer.status_code != 429
            Consent.objects.exclude(state="revoked").update(
                state="revoked", ended_by=owner, ended_at=datetime.now().astimezone()
            )


class TestDeleting:
    def test_the_list_and_the_home_say_what_is_due(
        self, analyst: User, information_user: Institution, deletion_duty: DeletionDuty, arrangement: Arrangement
    ) -> None:
        browser, confirm = signed_in(analyst), f"/lender/deletions/{deletion_duty.pk}/confirm/"
        assert confirm in browser.get(f"/lender/{information_user.code}/deletions/").content.decode()
        assert confirm in browser.get(f"/lender/arrangements/{arrangement.number}/").content.decode()
        assert "1 deletion is to be confirmed." in browser.get(f"/lender/{information_user.code}/").content.decode()

    def test_what_comes_next_has_its_day(
        self, analyst: User, owner: User, information_user: Institution, lender_document: Document,
        arrangement: Arrangement, now: datetime,
    ) -> None:  # fmt: skip
        browser, there = signed_in(analyst), f"/lender/{information_user.code}/deletions/"
        consent = lender_document.consent
        assert consent is not None
        assert arrangement.number not in browser.get(there).content.decode()
        services.revoke_consent(consent=consent, revoked_by=owner, now=now)
        due = now + timedelta(days=consent.data_life_days)
        assert [each.due_at for each in browser.get(there).context["to_come"]] == [due]
        page = browser.get(f"/lender/arrangements/{arrangement.number}/").content.decode()
        assert f"is to be deleted by {timezone.localtime(due):%Y-%m-%d %H:%M}" in page

    def test_asked_first_then_kept_for_good(
        self, analyst: User, information_user: Institution, deletion_duty: DeletionDuty
    ) -> None:
        browser, address = signed_in(analyst), f"/lender/deletions/{deletion_duty.pk}/confirm/"
        assert "Is everything deleted?" in browser.get(address).content.decode()
        page = browser.post(address, {"statement": "core and archive"}).content.decode()
        assert "Confirm only when everything is deleted." in page
        word = {"statement": "core and archive", "is_complete": "on"}
        assert "The enterprise has been told." in browser.post(address, word, follow=True).content.decode()
        deletion_duty.refresh_from_db()
        assert (deletion_duty.confirmed_by, deletion_duty.statement) == (analyst, "core and archive")
        assert "core and archive" in browser.get(address).content.decode()
        again = browser.post(address, {"statement": "other", "is_complete": "on"}, follow=True)
        assert "This deletion is confirmed already." in again.content.decode()
        home = browser.get(f"/lender/{information_user.code}/").content.decode()
        assert "is to be confirmed" not in home

    def test_what_waits_comes_first(
        self, analyst: User, owner: User, facts: Account, information_user: Institution, deletion_duty: DeletionDuty,
        now: datetime,
    ) -> None:  # fmt: skip
        more = [make_consent(facts, information_user, owner, purpose=purpose, now=now) for purpose in ("02", "03")]
        late, done = (
            DeletionDuty.objects.create(
                authorisation=each.authorisation, information_user=information_user, asked_at=now,
                due_at=now - timedelta(days=9), **kept,
            )
            for each, kept in zip(more, ({}, {"confirmed_at": now, "statement": "done"}), strict=True)
        )  # fmt: skip
        page = signed_in(analyst).get(f"/lender/{information_user.code}/deletions/").context["page"]
        assert list(page) == [late, deletion_duty, done]


class TestHome:
    def test_it_says_what_came_and_what_waits(
        self, analyst: User, owner: User, information_user: Institution, sent_request: AuthorisationRequest,
        now: datetime,
    ) -> None:  # fmt: skip
        declined = make_request(sent_request.uscc, information_user, analyst, now=now)
        services.decline_request(request=declined, user=owner, now=now)
        make_request(valid_uscc(987_654), information_user, analyst, now=now - timedelta(days=20))
        page = signed_in(analyst).get(f"/lender/{information_user.code}/").content.decode()
        assert "2 requests were declined or lapsed" in page
        assert "1 request waits for the enterprise." in page
        assert f"/lender/requests/{declined.number}/" in page

    def test_it_asks_little_however_much_there_is(
        self, analyst: User, owner: User, facts: Account, information_user: Institution, deletion_duty: DeletionDuty,
        now: datetime, django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        until = (now + timedelta(days=60)).date()
        for purpose in ("02", "03", "04", "05", "17"):
            make_consent(facts, information_user, owner, purpose=purpose, until=until, now=now)
        for serial in range(30):
            make_request(valid_uscc(987_000 + serial), information_user, analyst, now=now)
        browser = signed_in(analyst)
        for _visit in ("first", "later"):
            with django_assert_max_num_queries(12):
                browser.get(f"/lender/{information_user.code}/")

    @pytest.mark.parametrize("role", ["viewer", "handler"])
    def test_the_enterprises_people_have_no_place_here(
        self, role: str, enterprise: Enterprise, information_user: Institution, arrangement: Arrangement
    ) -> None:
        browser = signed_in(make_enterprise_user(enterprise, role))
        for address in (f"/lender/{information_user.code}/", f"/lender/arrangements/{arrangement.number}/"):
            assert browser.get(address).status_code == 404
