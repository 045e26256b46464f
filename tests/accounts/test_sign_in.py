"""The sign-in: passwords and their limits, who exists, browsers that are new, and what goes along with a person."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts import devices
from accounts.models import Notification, User
from accounts.services.safety import _KINDS
from tests.cast import NOW, PASSWORD
from tests.mailing import deliver
from tests.signing_in import enter_password, is_signed_in, sign_in, without_tokens

pytestmark = pytest.mark.django_db


class TestPasswords:
    def test_five_wrong_ones_lock_this_login_here_and_say_until_when(self, browser: Client, owner: User) -> None:
        for _ in range(5):
            page = enter_password(browser, owner.email, "wrong").content.decode()
            assert "E-mail address or password is wrong." in page
        page = enter_password(browser, owner.email).content.decode()
        assert re.search(r"Too many wrong attempts\. Try again in 5 minutes\.", page)
        assert not is_signed_in(browser)

    def test_somebody_elsewhere_is_not_locked_out(self, browser: Client, owner: User) -> None:
        for _ in range(6):
            enter_password(browser, owner.email, "wrong")
        enter_password(browser, owner.email, REMOTE_ADDR="192.0.2.7")
        assert is_signed_in(browser)

    def test_an_unknown_person_looks_the_same(self, browser: Client, owner: User) -> None:
        def pages_of(email: str) -> list[tuple[int, str]]:
            answers = [enter_password(browser, email, "wrong") for _ in range(6)]
            return [(answer.status_code, without_tokens(answer).replace(email, "E")) for answer in answers]

        known = pages_of(owner.email)
        cache.clear()
        assert pages_of("nobody@example.com") == known

    def test_many_addresses_together_are_stopped_too(self, owner: User, settings: Settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_anywhere": "3/h/key"}
        for number in range(3):
            enter_password(Client(), owner.email, "wrong", REMOTE_ADDR=f"192.0.2.{number}")
        page = enter_password(Client(), owner.email, REMOTE_ADDR="192.0.2.9").content.decode()
        assert "60" in page

    def test_a_flood_from_everywhere_does_not_lock_a_browser_known_to_its_owner(
        self, browser: Client, owner: User, stopped_from_afar: None
    ) -> None:
        enter_password(browser, owner.email, REMOTE_ADDR="192.0.2.99")
        assert is_signed_in(browser)

    def test_a_known_browser_has_five_tries_of_its_own(
        self, browser: Client, owner: User, stopped_from_afar: None
    ) -> None:
        for _ in range(5):
            page = enter_password(browser, owner.email, "wrong").content.decode()
            assert "E-mail address or password is wrong." in page
        assert "Try again in 5 minutes." in enter_password(browser, owner.email).content.decode()
        assert not is_signed_in(browser)

    @pytest.mark.parametrize("change", ["another person's", "cut off", "forged", "too old"])
    def test_a_mark_that_is_not_ours_or_not_theirs_opens_nothing(
        self, browser: Client, owner: User, stranger: User, stopped_from_afar: None, change: str, settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        name = settings.KNOWN_BROWSER_COOKIE_NAME
        mark = browser.cookies[name].value
        if change == "another person's":
            browser.cookies.clear()
            enter_password(browser, stranger.email)
            browser.post("/accounts/logout/")
        elif change == "too old":
            monkeypatch.setattr("accounts.sign_in._REMEMBERED_FOR", -1)
        else:
            browser.cookies[name] = mark[:-4] if change == "cut off" else f"{mark[:-4]}AAAA"
        assert "Too many wrong attempts" in enter_password(browser, owner.email).content.decode()
        assert not is_signed_in(browser)

    def test_a_right_one_costs_nothing(self, owner: User) -> None:
        for _ in range(7):
            browser = Client()
            enter_password(browser, owner.email)
            assert is_signed_in(browser)

    @pytest.fixture
    def stopped_from_afar(self, browser: Client, owner: User, settings: Settings) -> None:
        """The owner has signed in with this browser before; since then others have used up the tries from anywhere."""
        enter_password(browser, owner.email)
        browser.post("/accounts/logout/")
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_anywhere": "3/h/key"}
        for number in range(3):
            enter_password(Client(), owner.email, "wrong", REMOTE_ADDR=f"192.0.2.{number}")
        unknown = Client(headers={"accept-language": "en"})
        assert "Too many wrong attempts" in enter_password(unknown, owner.email).content.decode()

    @pytest.mark.parametrize("password", ["qwertyuiop123", "short", "new@example.com"])
    def test_weak_ones_are_refused(self, browser: Client, password: str) -> None:
        form = {"email": "new@example.com", "password1": password, "password2": password}
        assert browser.post("/accounts/signup/", form).status_code == 200
        assert not User.objects.exists()

    def test_a_long_one_without_any_rules_is_taken(self, browser: Client) -> None:
        word = "面" * 20 + "a" * 44
        browser.post("/accounts/signup/", {"email": "new@example.com", "password1": word, "password2": word})
        assert User.objects.get().check_password(word)


class TestWhoExists:
    def test_signing_up_does_not_tell(self, owner: User) -> None:
        def answer(email: str) -> tuple[int, str, str]:
            form = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
            browser = Client(headers={"accept-language": "en"})
            first = browser.post("/accounts/signup/", form)
            page = without_tokens(browser.get(first["Location"])).replace(email, "E")
            return first.status_code, first["Location"], page

        assert answer(owner.email) == answer("new@example.com")
        assert User.objects.filter(email=owner.email).count() == 1
        subjects = {tuple(mail.to): mail.subject for mail in deliver()}
        assert subjects == {
            (owner.email,): "[CFCII] You have a login already",
            ("new@example.com",): "[CFCII] Confirm your e-mail address",
        }

    def test_a_reset_does_not_tell(self, browser: Client, owner: User) -> None:
        answers = [
            without_tokens(browser.post("/accounts/password/reset/", {"email": email}, follow=True))
            for email in (owner.email, "nobody@example.com")
        ]
        assert answers[0] == answers[1]
        assert [mail.to for mail in deliver()] == [[owner.email]]

    def test_signing_up_and_confirming(self, browser: Client) -> None:
        form = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}
        browser.post("/accounts/signup/", form)
        assert not is_signed_in(browser)
        (mail,) = deliver()
        link = re.search(r"https?://[^/]+(/\S+)", str(mail.body))
        assert link
        browser.post(link[1])
        assert EmailAddress.objects.get(email="new@example.com").verified
        enter_password(browser, "new@example.com")
        assert is_signed_in(browser)
        assert User.objects.get().language == "en"

    def test_a_reset_link_works_once_and_ends_sessions(self, browser: Client, owner: User) -> None:
        elsewhere = Client()
        sign_in(elsewhere, owner)
        browser.post("/accounts/password/reset/", {"email": owner.email})
        (mail,) = deliver()
        link = re.search(r"https?://[^/]+(/\S+)", str(mail.body))
        assert link
        assert PASSWORD not in str(mail.body)
        word = "another long pass phrase"
        form = browser.get(link[1])["Location"]
        browser.post(form, {"password1": word, "password2": word})
        owner.refresh_from_db()
        assert owner.check_password(word)
        assert elsewhere.get("/profile/").status_code == 302
        assert Notification.objects.get(user=owner).kind == "password_changed"
        assert "set-password" not in Client().get(link[1]).get("Location", "")


class TestNewBrowsers:
    def test_the_first_sign_in_of_all_is_no_news(self, browser: Client, owner: User) -> None:
        enter_password(browser, owner.email)
        assert not Notification.objects.exists()

    def test_an_unknown_browser_is_told_and_a_known_one_is_not(self, browser: Client, owner: User) -> None:
        User.objects.filter(pk=owner.pk).update(last_login=NOW)
        enter_password(browser, owner.email)
        told = Notification.objects.get(user=owner)
        assert told.kind == "new_sign_in"
        assert told.facts == {"address": "127.0.0.1", "device": "Firefox, Linux"}
        assert told.email_state == "queued"
        browser.post("/accounts/logout/")
        enter_password(browser, owner.email)
        assert Notification.objects.count() == 1
        enter_password(Client(), owner.email)
        assert Notification.objects.count() == 2

    def test_a_mark_of_another_person_counts_nothing(self, browser: Client, owner: User, stranger: User) -> None:
        User.objects.update(last_login=NOW)
        enter_password(browser, owner.email)
        browser.post("/accounts/logout/")
        enter_password(browser, stranger.email)
        assert Notification.objects.filter(user=stranger).exists()
        browser.post("/accounts/logout/")
        enter_password(browser, owner.email)
        assert Notification.objects.filter(user=owner).count() == 1

    def test_the_mark_tells_nothing(self, browser: Client, owner: User) -> None:
        enter_password(browser, owner.email)
        cookie = browser.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]
        assert re.fullmatch(r"[0-9a-f]{16}:[\w-]+:[\w-]+", cookie.value)
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert int(cookie["max-age"]) == 365 * 24 * 3600

    def test_each_sign_in_makes_the_mark_anew_and_keeps_others(
        self, browser: Client, owner: User, stranger: User
    ) -> None:
        def marks() -> list[str]:
            found: list[str] = browser.cookies[settings.KNOWN_BROWSER_COOKIE_NAME].value.split(".")
            return found

        for person in (owner, stranger):
            enter_password(browser, person.email)
            browser.post("/accounts/logout/")
        of_stranger, of_owner = marks()
        enter_password(browser, owner.email)
        renewed, kept = marks()
        assert kept == of_stranger
        assert renewed != of_owner


class TestAddresses:
    def test_only_an_address_that_is_not_confirmed_gets_its_mail_again(self, browser: Client, owner: User) -> None:
        enter_password(browser, owner.email)
        assert "action_send" not in browser.get("/accounts/email/").content.decode()
        EmailAddress.objects.create(user=owner, email="second@example.com", verified=False)
        page = browser.get("/accounts/email/").content.decode()
        assert page.count("action_send") == 1
        assert "Send the confirmation to second@example.com again" in page
        browser.post("/accounts/email/", {"action_send": "", "email": "second@example.com"})
        assert [mail.to for mail in deliver()] == [["second@example.com"]]


class TestLanguage:
    def test_the_switch_is_kept_with_the_person_and_comes_along(self, browser: Client, owner: User) -> None:
        sign_in(browser, owner)
        browser.post("/i18n/setlang/", {"language": "en", "next": "/"})
        owner.refresh_from_db()
        assert owner.language == "en"
        elsewhere = Client(headers={"accept-language": "zh-CN"})
        enter_password(elsewhere, owner.email)
        assert 'lang="en"' in elsewhere.get("/profile/").content.decode()

    def test_an_unknown_one_is_not_kept(self, browser: Client, owner: User) -> None:
        sign_in(browser, owner)
        browser.post("/i18n/setlang/", {"language": "xx", "next": "/"})
        owner.refresh_from_db()
        assert owner.language == ""


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/138 Mobile Safari/537 MicroMessenger/8.0", "WeChat, Android"),
        ("curl/8.0", ""),
    ],
)
def test_devices_are_named(agent: str, words: str) -> None:
    assert devices.describe(agent) == words


def test_every_mail_that_allauth_would_send_has_its_notice() -> None:
    """A new one in allauth must not fall through unnoticed."""
    found = set()
    for app in ("account", "mfa", "socialaccount"):
        for path in (Path(allauth.__file__).parent / app).rglob("*.py"):
            found |= set(re.findall(r"send_notification_mail\(\s*\"([^\"]+)\"", path.read_text()))
    assert found <= set(_KINDS)
    assert len(found) >= 8
