"""An enterprise freezes everything: pages say so, offer nothing meanwhile, and two people lift it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.models import Enterprise, Institution, User
from consent import services
from consent.models import Arrangement, AuthorisationRequest, Consent, Freeze
from tests.pages.browsing import pressed, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(arrangement: Arrangement) -> str:
    return f"/enterprise/arrangements/{arrangement.number}/"


class TestTheFreeze:
    def test_one_person_freezes_and_every_page_says_so(
        self, handler: User, enterprise: Enterprise, live_consent: Consent
    ) -> None:
        browser, base = signed_in(handler), f"/enterprise/{enterprise.pk}/"
        assert "Freeze everything?" in browser.get(f"{base}sharing/freeze/").content.decode()
        browser.post(f"{base}sharing/freeze/")
        assert Freeze.objects.get().frozen_by == handler
        for page in ("", "sharing/", "people/", "bindings/", "queries/", "consents/", "entrustments/"):
            assert "Everything is frozen." in browser.get(f"{base}{page}").content.decode()
        assert "Everything is frozen already" in browser.get(f"{base}sharing/freeze/").content.decode()

    def test_two_people_lift_it(self, owner: User, handler: User, enterprise: Enterprise, now: datetime) -> None:
        services.freeze(enterprise=enterprise, frozen_by=owner, now=now)
        first, second, base = signed_in(owner), signed_in(handler), f"/enterprise/{enterprise.pk}/sharing/"
        assert "Nobody has asked for it yet" in first.get(f"{base}lift/").content.decode()
        assert "Somebody has to ask" in first.post(f"{base}lift/", follow=True).content.decode()
        assert "Ask to lift the freeze?" in first.get(f"{base}lift/ask/").content.decode()
        first.post(f"{base}lift/ask/")
        assert "somebody else has to lift" in first.get(f"{base}lift/").content.decode()
        assert "Somebody else has to confirm it" in first.post(f"{base}lift/", follow=True).content.decode()
        assert "asked to lift the freeze" in second.get(f"/enterprise/{enterprise.pk}/").content.decode()
        assert "Lift the freeze?" in second.get(f"{base}lift/").content.decode()
        assert "The freeze is lifted" in second.post(f"{base}lift/", follow=True).content.decode()
        assert Freeze.objects.get().lifted_by == handler
        for step in ("lift/", "lift/ask/"):
            assert "Nothing is frozen." in second.get(f"{base}{step}").content.decode()
            assert "Nothing is frozen." in second.post(f"{base}{step}", follow=True).content.decode()

    def test_nothing_is_given_meanwhile(
        self, owner: User, enterprise: Enterprise, live_consent: Consent, there: str, now: datetime
    ) -> None:
        services.freeze(enterprise=enterprise, frozen_by=owner, now=now)
        browser = signed_in(owner)
        terms = browser.get(f"{there}change/").context["form"].initial
        answer = pressed(browser, browser.get(f"{there}change/review/", terms))
        assert "Everything is frozen. Two people" in answer.content.decode()


class TestMeanwhile:
    @pytest.fixture(autouse=True)
    def frozen(self, live_consent: Consent, owner: User, now: datetime) -> None:
        services.freeze(enterprise=live_consent.enterprise, frozen_by=owner, now=now)

    def test_the_enterprise_is_told_and_offered_nothing_to_give(
        self, owner: User, enterprise: Enterprise, arrangement: Arrangement, there: str
    ) -> None:
        browser, base = signed_in(owner), f"/enterprise/{enterprise.pk}/"
        for page in ("sharing/", "consents/"):
            text = browser.get(f"{base}{page}").content.decode()
            assert ">frozen</span>" in text
            assert ">in force</span>" not in text
        shared = browser.get(f"{base}sharing/").content.decode()
        assert f'href="{base}consents/new/"' not in shared
        assert f"{there}change/" not in shared
        assert f"{there}revoke/" in shared
        assert "Nothing new can be given" in browser.get(f"{base}consents/new/").content.decode()
        detail = browser.get(there).content.decode()
        assert ">frozen</span>" in detail
        assert f"{there}change/" not in detail

    def test_who_is_alone_is_told(self, owner: User, enterprise: Enterprise, handler: User) -> None:
        browser, base = signed_in(owner), f"/enterprise/{enterprise.pk}/sharing/"
        pages = ("lift/", "lift/ask/", "two-people/")
        for page in pages:
            assert "You are the only one" not in browser.get(f"{base}{page}").content.decode()
        handler.enterprise_memberships.update(ended_at=timezone.now())
        for page in pages:
            assert "You are the only one" in browser.get(f"{base}{page}").content.decode()

    def test_a_request_can_be_declined_only(
        self, owner: User, sent_request: AuthorisationRequest, arrangement: Arrangement
    ) -> None:
        page = signed_in(owner).get(f"/enterprise/requests/{sent_request.number}/").content.decode()
        assert "You can decline, or answer when it is lifted." in page
        assert f"/enterprise/requests/{sent_request.number}/review/" not in page

    def test_the_lender_is_offered_no_query_and_told_why(
        self, analyst: User, information_user: Institution, live_consent: Consent, arrangement: Arrangement
    ) -> None:
        browser, query = signed_in(analyst), f"/lender/consents/{live_consent.number}/query/"
        for page in ("", "consents/"):
            assert query not in browser.get(f"/lender/{information_user.code}/{page}").content.decode()
        for page in (query, f"/lender/arrangements/{arrangement.number}/"):
            text = browser.get(page).content.decode()
            assert ">frozen</span>" in text
            assert "The enterprise has frozen all that it shares" in text
            assert "Yes, query" not in text
