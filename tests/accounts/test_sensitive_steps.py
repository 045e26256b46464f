"""Sensitive steps ask who is there once more."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import Enterprise, User
from tests.cast import PASSWORD
from tests.signing_in import enter_password, make_old, sign_in

pytestmark = pytest.mark.django_db


class TestSensitiveSteps:
    @pytest.fixture
    def person(self, browser: Client, owner: User) -> Client:
        enter_password(browser, owner.email)
        return browser

    def test_a_fresh_sign_in_is_enough(self, person: Client) -> None:
        assert person.get("/accounts/email/").status_code == 200

    def test_a_quarter_of_an_hour_is_recent(self, person: Client, enterprise: Enterprise) -> None:
        make_old(person, timedelta(minutes=14))
        assert person.get(f"/enterprise/{enterprise.pk}/people/invite/").status_code == 200

    def test_reading_asks_nobody(self, person: Client, enterprise: Enterprise) -> None:
        make_old(person, timedelta(hours=5))
        home = f"/enterprise/{enterprise.pk}/"
        pages = (home, f"{home}people/", f"{home}bindings/", f"{home}consents/", f"{home}queries/", "/profile/",
                 "/notifications/", "/accounts/email/", "/accounts/sessions/", "/accounts/2fa/")  # fmt: skip
        assert {page: person.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)

    def test_an_old_one_is_asked_first_and_comes_back(self, person: Client, enterprise: Enterprise) -> None:
        make_old(person, timedelta(minutes=16))
        page = f"/enterprise/{enterprise.pk}/people/invite/"
        asked = person.get(f"{page}?page=2")
        assert asked["Location"] == "/accounts/reauthenticate/?" + urlencode({"next": f"{page}?page=2"})
        before = person.session.session_key
        assert person.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": page})["Location"] == page
        assert person.get(page).status_code == 200
        assert person.session.session_key != before
        assert not Session.objects.filter(session_key=before).exists()
        assert UserSession.objects.get().session_key == person.session.session_key

    def test_a_form_that_took_minutes_is_still_taken(self, person: Client, owner: User) -> None:
        make_old(person, timedelta(minutes=29))
        form = {"action_add": "", "email": "second@example.com"}
        assert person.post("/accounts/email/", form)["Location"] == "/accounts/email/"
        assert owner.emailaddress_set.count() == 2

    def test_a_form_that_took_too_long_does_nothing_and_is_kept_nowhere(self, person: Client, owner: User) -> None:
        make_old(person, timedelta(minutes=31))
        form = {"action_add": "", "email": "second@example.com"}
        answer = person.post("/accounts/email/", form, headers={"referer": "http://testserver/accounts/email/"})
        assert answer["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
        assert owner.emailaddress_set.count() == 1
        assert "second@example.com" not in str(dict(person.session.items()))
        assert "Nothing was done yet" in person.get(answer["Location"]).content.decode()

    def test_wrong_passwords_there_count_as_at_the_sign_in(self, person: Client) -> None:
        make_old(person, timedelta(hours=1))
        for _ in range(5):
            assert "password is wrong" in person.post("/accounts/reauthenticate/", {"password": "no"}).content.decode()
        page = person.post("/accounts/reauthenticate/", {"password": PASSWORD}).content.decode()
        assert "Too many wrong attempts" in page

    @pytest.mark.parametrize(
        "name",
        ["consent:consent_review", "consent:consent_grant", "consent:share_code_make",
         "consent:share_code_withdraw", "consent:entrustment_review", "consent:entrustment_sign",
         "consent:entrustment_end", "consent:request_review", "consent:request_confirm",
         "consent:request_approve", "consent:request_reject",
         "consent:arrangement_resume", "consent:arrangement_change_review",
         "consent:arrangement_change_confirm", "consent:freeze_lift_ask", "consent:freeze_lift",
         "consent:policy", "accounts:client_propose",
         "accounts:client_decide", "accounts:client_key_add",
         "accounts:invite", "accounts:member_change", "accounts:member_end", "accounts:enterprise_leave",
         "accounts:account_bind",
         "accounts:account_unbind", "accounts:binding_request_new", "accounts:binding_request_decide",
         "accounts:verification_decide", "accounts:user_propose", "accounts:user_role", "accounts:proposal_decide"],
    )  # fmt: skip
    def test_these_steps_are_sensitive(self, name: str) -> None:
        app, _colon, page = name.partition(":")
        patterns = get_resolver().namespace_dict[app][1].url_patterns
        (found,) = [each for each in patterns if isinstance(each, URLPattern) and each.name == page]
        assert found.callback.is_sensitive  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        "name",
        ["consent_revoke", "request_decline", "arrangement_pause", "arrangement_revoke", "freeze"],
    )
    def test_what_only_takes_away_asks_nobody(self, name: str) -> None:
        patterns = get_resolver().namespace_dict["consent"][1].url_patterns
        (found,) = [each for each in patterns if isinstance(each, URLPattern) and each.name == name]
        assert not hasattr(found.callback, "is_sensitive")

    def test_giving_consent_asks_first(self, person: Client, enterprise: Enterprise) -> None:
        make_old(person, timedelta(minutes=16))
        page = f"/enterprise/{enterprise.pk}/consents/new/by-code/01/review/?accounts=1"
        assert person.get(page)["Location"] == "/accounts/reauthenticate/?" + urlencode({"next": page})
        assert person.get(f"/enterprise/{enterprise.pk}/consents/").status_code == 200

    def test_staff_who_decide_are_asked_first(self, browser: Client, staff: User) -> None:
        sign_in(browser, staff)
        make_old(browser, timedelta(minutes=16))
        for page in ("/admin/accounts/verification/1/decide/", "/admin/accounts/userproposal/add/"):
            assert browser.get(page)["Location"].startswith("/accounts/reauthenticate/"), page

    def test_who_has_nothing_to_show_here_is_not_locked_out(
        self, browser: Client, owner: User, enterprise: Enterprise
    ) -> None:
        User.objects.filter(pk=owner.pk).update(password="!")
        owner.refresh_from_db()
        sign_in(browser, owner)
        make_old(browser, timedelta(hours=1))
        assert browser.get(f"/enterprise/{enterprise.pk}/people/invite/").status_code == 200
