"""The second factor: who must have one, each code once, and what happens without."""

from __future__ import annotations

import re
from io import StringIO
from threading import Thread
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts import crypto, second_factor
from accounts.models import AuditRecord, Enterprise, Institution, Notification, User
from accounts.services import add_institution_member, stop_institution_member
from tests.cast import NOW, TOTP_SECRET, make_institution, make_membership, make_user
from tests.signing_in import (
    CODE,
    FACTORS,
    LOGIN,
    code_of,
    enter_code,
    enter_password,
    is_signed_in,
    read_in_english,
    sign_in,
)

pytestmark = pytest.mark.django_db


class TestSecondFactor:
    @pytest.mark.parametrize("role", ["administrator", "submitter", "verifier"])
    def test_who_works_for_an_institution_sets_it_up_first(
        self, browser: Client, provider: Institution, role: str
    ) -> None:
        user = make_membership(provider, role, has_second_factor=False).user
        enter_password(browser, user.email)
        assert is_signed_in(browser)
        for address in ("/", "/admin/", "/profile/", "/notifications/", f"/provider/{provider.code}/submissions/new/",
                        "/accounts/email/", "/accounts/password/change/", "/accounts/sessions/"):  # fmt: skip
            answer = browser.get(address)
            assert (answer.status_code, answer["Location"]) == (302, FACTORS), address
        page = browser.get(FACTORS)
        assert page.status_code == 200
        assert "Set up a second factor" in page.content.decode()
        assert browser.get("/accounts/2fa/totp/activate/").status_code == 200
        assert browser.post("/i18n/setlang/", {"language": "en", "next": FACTORS})["Location"] == FACTORS
        browser.post("/accounts/logout/")
        assert not is_signed_in(browser)

    def test_who_has_one_shows_it_before_any_page_that_sets_one_up(self, browser: Client) -> None:
        """Else a session opened by the password alone would make itself recovery codes or a passkey."""
        user = make_user(is_staff=True)
        enter_password(browser, user.email)
        second_factor.add_totp(user, TOTP_SECRET)
        for page in ("", "totp/activate/", "webauthn/", "webauthn/add/", "recovery-codes/", "recovery-codes/generate/"):
            answer = browser.get(f"/accounts/2fa/{page}")
            assert answer.status_code == 302, page
            assert answer["Location"].startswith("/accounts/2fa/reauthenticate/"), page
        assert browser.post("/accounts/2fa/recovery-codes/generate/")["Location"].startswith(
            "/accounts/2fa/reauthenticate/"
        )
        assert Authenticator.objects.filter(user=user).count() == 1

    def test_staff_set_it_up_first(self, browser: Client) -> None:
        user = make_user(is_staff=True)
        enter_password(browser, user.email)
        assert browser.get("/admin/")["Location"] == FACTORS

    @pytest.mark.django_db(transaction=True)
    def test_setting_up_an_app_opens_everything(self, browser: Client) -> None:
        provider = make_institution(is_provider=True)
        user = make_membership(provider, "submitter", has_second_factor=False).user
        enter_password(browser, user.email)
        browser.get("/accounts/2fa/totp/activate/")
        secret = browser.session["mfa.totp.secret"]
        code = code_of(secret)
        answer = browser.post("/accounts/2fa/totp/activate/", {"code": code})
        assert answer["Location"] == "/accounts/2fa/recovery-codes/"
        page = browser.get(answer["Location"])
        assert len(re.findall(r"\b\d{8}\b", page.content.decode())) == 10
        assert browser.get(f"/provider/{provider.code}/submissions/new/").status_code == 200
        assert Notification.objects.filter(user=user, kind="second_factor_added", email_state="queued").exists()

        # The code that set it up does not open a second session.
        elsewhere = Client()
        enter_password(elsewhere, user.email)
        assert "used already" in read_in_english(elsewhere, CODE, {"code": code})
        assert not is_signed_in(elsewhere)

    def test_an_enterprises_people_may_do_without(self, browser: Client, owner: User, enterprise: Enterprise) -> None:
        enter_password(browser, owner.email)
        assert browser.get(f"/enterprise/{enterprise.pk}/").status_code == 200

    def test_it_is_asked_for_after_the_password(self, browser: Client, clerk: User, provider: Institution) -> None:
        assert enter_password(browser, clerk.email)["Location"] == CODE
        assert not is_signed_in(browser)
        assert browser.get(f"/provider/{provider.code}/submissions/new/").status_code == 302
        enter_code(browser, clerk)
        assert browser.get(f"/provider/{provider.code}/submissions/new/").status_code == 200

    def test_a_code_counts_once(self, browser: Client, clerk: User) -> None:
        code = second_factor.fresh_code(clerk)
        enter_password(browser, clerk.email)
        enter_code(browser, clerk, code)
        assert is_signed_in(browser)
        elsewhere = Client(headers={"accept-language": "en"})
        enter_password(elsewhere, clerk.email)
        cache.clear()  # whatever became of the cache: the row knows
        page = elsewhere.post(CODE, {"code": code}).content.decode()
        assert "This code has been used already. Wait for the next one" in page
        assert not is_signed_in(elsewhere)
        enter_code(elsewhere, clerk)
        assert is_signed_in(elsewhere)

    def test_a_code_counts_once_at_a_sensitive_step_too(self, browser: Client, clerk: User) -> None:
        code = second_factor.fresh_code(clerk)
        enter_password(browser, clerk.email)
        enter_code(browser, clerk, code)
        page = browser.post("/accounts/2fa/reauthenticate/", {"code": code}).content.decode()
        assert "used already" in page

    def test_an_older_code_than_the_last_one_does_not_count(self, browser: Client, clerk: User) -> None:
        newer = code_of(TOTP_SECRET, ahead=1)
        older = code_of(TOTP_SECRET)
        enter_password(browser, clerk.email)
        enter_code(browser, clerk, newer)
        elsewhere = Client(headers={"accept-language": "en"})
        enter_password(elsewhere, clerk.email)
        assert "used already" in elsewhere.post(CODE, {"code": older}).content.decode()

    def test_wrong_codes_lock(self, browser: Client, clerk: User) -> None:
        enter_password(browser, clerk.email)
        wrong = f"{(int(code_of(TOTP_SECRET)) + 500_000) % 1_000_000:06d}"
        for _ in range(5):
            assert "wrong or has expired" in enter_code(browser, clerk, wrong).content.decode()
        assert "Try again in five minutes" in enter_code(browser, clerk).content.decode()
        assert not is_signed_in(browser)

    def test_a_recovery_code_stands_in_once(self, browser: Client, clerk: User) -> None:
        code = RecoveryCodes.activate(clerk).get_unused_codes()[0]
        enter_password(browser, clerk.email)
        enter_code(browser, clerk, code)
        assert is_signed_in(browser)
        elsewhere = Client(headers={"accept-language": "en"})
        enter_password(elsewhere, clerk.email)
        assert "wrong or has expired" in enter_code(elsewhere, clerk, code).content.decode()

    def test_a_session_of_before_has_to_show_it(self, browser: Client, owner: User, provider: Institution) -> None:
        """Who becomes an institution's user while signed in by password alone has no more than that."""
        enter_password(browser, owner.email)
        second_factor.add_totp(owner, TOTP_SECRET)
        add_institution_member(institution=provider, user=owner, role="submitter", added_by=None, now=NOW)
        page = f"/provider/{provider.code}/submissions/new/"
        answer = browser.get(page)
        assert answer["Location"] == "/accounts/2fa/reauthenticate/?" + urlencode({"next": page})
        before = browser.session.session_key
        form = {"code": second_factor.fresh_code(owner), "next": page}
        assert browser.post("/accounts/2fa/reauthenticate/", form)["Location"] == page
        assert browser.get(page).status_code == 200
        assert browser.session.session_key != before

    def test_the_last_one_of_who_needs_it_stays(self, browser: Client, clerk: User) -> None:
        sign_in(browser, clerk)
        answer = browser.post("/accounts/2fa/totp/deactivate/")
        assert "Your work needs a second factor" in answer.content.decode()
        assert second_factor.is_set_up_by(clerk)

    def test_who_needs_none_may_take_it_away(self, browser: Client, owner: User) -> None:
        second_factor.add_totp(owner, TOTP_SECRET)
        sign_in(browser, owner)
        elsewhere = Client()
        sign_in(elsewhere, owner)
        elsewhere.get("/profile/")
        browser.post("/accounts/2fa/totp/deactivate/")
        assert not Authenticator.objects.exists()
        assert browser.get("/profile/").status_code == 200
        assert elsewhere.get("/profile/").status_code == 302
        assert "mfa" not in {record["method"] for record in browser.session["account_authentication_methods"]}

    def test_a_stopped_user_needs_none(self, browser: Client, provider: Institution) -> None:
        membership = make_membership(provider, "submitter", has_second_factor=False)
        stop_institution_member(membership=membership, stopped_by=None, now=NOW)
        enter_password(browser, membership.user.email)
        assert browser.get("/profile/").status_code == 200

    def test_clients_of_the_api_have_no_second_factor(self, client: Client) -> None:
        assert client.post("/api/v1/queries").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_code_at_once_one_gets_in() -> None:
    user = make_membership(make_institution(is_provider=True), "submitter").user
    browsers = [Client() for _ in range(4)]
    for each in browsers:
        enter_password(each, user.email)
    code = second_factor.fresh_code(user)

    def work(browser: Client) -> None:
        enter_code(browser, user, code)
        connection.close()

    workers = [Thread(target=work, args=[each]) for each in browsers]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(is_signed_in(each) for each in browsers) == [False, False, False, True]


class TestSecrets:
    def test_none_lies_in_the_database_in_clear(self, clerk: User) -> None:
        seed = RecoveryCodes.activate(clerk).instance.data["seed"]
        stored = Authenticator.objects.get(user=clerk, type=Authenticator.Type.TOTP).data["secret"]
        assert TOTP_SECRET not in stored
        assert crypto.decrypt_secret(stored) == TOTP_SECRET
        assert len(crypto.decrypt_secret(seed)) == 80
        assert crypto.encrypt_secret(TOTP_SECRET) != stored

    @pytest.mark.parametrize("text", [TOTP_SECRET, "", "not base64!"])
    def test_what_is_under_no_key_is_not_taken_for_a_secret(self, text: str) -> None:
        with pytest.raises(crypto.ContentNotReadable):
            crypto.decrypt_secret(text)


def test_the_operator_helps_who_lost_theirs(clerk: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, clerk)
    elsewhere.get("/profile/")
    call_command("remove_second_factor", clerk.email, stdout=StringIO())
    assert not second_factor.is_set_up_by(clerk)
    assert elsewhere.get("/profile/")["Location"].startswith(LOGIN)
    assert AuditRecord.objects.get(action="user.second_factors_removed").target_id == clerk.pk
    assert Notification.objects.get(user=clerk).kind == "second_factor_removed"
    with pytest.raises(CommandError):
        call_command("remove_second_factor", "nobody@example.com")


def test_the_demo_tells_its_codes_and_nothing_else_does(browser: Client, clerk: User, settings: Settings) -> None:
    def told(email: str) -> str:
        out = StringIO()
        call_command("demo_code", email, stdout=out)
        return out.getvalue().strip()

    for _ in range(2):  # the second one is not the first one again
        here = Client()
        enter_password(here, clerk.email)
        enter_code(here, clerk, told(clerk.email))
        assert is_signed_in(here)
    with pytest.raises(CommandError):
        told(make_user().email)
    settings.DEMO = False
    with pytest.raises(CommandError):
        told(clerk.email)
