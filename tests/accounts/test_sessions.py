"""The sessions of a person: their ids, their list, their end."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client

from accounts.models import Notification, User
from tests.cast import PASSWORD
from tests.signing_in import LOGIN, enter_password, sign_in

pytestmark = pytest.mark.django_db


class TestSessions:
    def test_the_id_changes_at_sign_in(self, browser: Client, owner: User) -> None:
        browser.get(LOGIN)
        session = browser.session
        session["kept"] = "before"
        session.save()
        before = session.session_key
        enter_password(browser, owner.email)
        assert browser.session.session_key != before
        assert not Session.objects.filter(session_key=before).exists()

    def test_a_disabled_person_is_out_at_the_next_request(self, browser: Client, owner: User) -> None:
        sign_in(browser, owner)
        assert browser.get("/profile/").status_code == 200
        User.objects.filter(pk=owner.pk).update(is_active=False)
        assert browser.get("/profile/")["Location"].startswith(LOGIN)

    def test_the_list_names_device_and_address(self, browser: Client, owner: User) -> None:
        sign_in(browser, owner)
        page = browser.get("/accounts/sessions/").content.decode()
        for words in ("Firefox, Linux", "127.0.0.1", "this one"):
            assert words in page

    def test_one_ends_after_a_question(self, browser: Client, owner: User) -> None:
        elsewhere = Client()
        for each in (elsewhere, browser):
            sign_in(each, owner)
            each.get("/profile/")
        session = UserSession.objects.get(session_key=elsewhere.session.session_key)
        address = f"/sessions/{session.pk}/end/"
        assert browser.get(address).status_code == 200
        assert elsewhere.get("/profile/").status_code == 200
        assert browser.post(address)["Location"] == "/accounts/sessions/"
        assert elsewhere.get("/profile/").status_code == 302
        assert browser.get("/profile/").status_code == 200

    def test_nobody_ends_another_persons(self, browser: Client, owner: User, stranger: User) -> None:
        elsewhere = Client()
        sign_in(elsewhere, owner)
        elsewhere.get("/profile/")
        sign_in(browser, stranger)
        assert browser.post(f"/sessions/{UserSession.objects.get(user=owner).pk}/end/").status_code == 404

    def test_all_others_end_at_once(self, browser: Client, owner: User) -> None:
        others = [Client(), Client()]
        for each in (*others, browser):
            sign_in(each, owner)
            each.get("/profile/")
        browser.post("/accounts/sessions/")
        assert [each.get("/profile/").status_code for each in (*others, browser)] == [302, 302, 200]

    def test_a_new_password_ends_the_others_and_is_told(self, browser: Client, owner: User) -> None:
        elsewhere = Client()
        for each in (elsewhere, browser):
            sign_in(each, owner)
            each.get("/profile/")
        word = "another long pass phrase"
        form = {"oldpassword": PASSWORD, "password1": word, "password2": word}
        browser.post("/accounts/password/change/", form)
        assert browser.get("/profile/").status_code == 200
        assert elsewhere.get("/profile/").status_code == 302
        told = Notification.objects.get(user=owner)
        assert (told.kind, told.email_state) == ("password_changed", "queued")

    def test_being_seen_is_noted_now_and_then(self, browser: Client, owner: User) -> None:
        sign_in(browser, owner)
        browser.get("/profile/")
        seen = UserSession.objects.get()
        browser.get("/profile/")
        assert UserSession.objects.get().last_seen_at == seen.last_seen_at
        caches["process"].clear()
        browser.get("/profile/")
        assert UserSession.objects.get().last_seen_at > seen.last_seen_at
        browser.get("/profile/", REMOTE_ADDR="192.0.2.9")
        assert UserSession.objects.get().ip == "192.0.2.9"
