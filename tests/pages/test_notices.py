"""The inbox, the choice of e-mail, and the profile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import services
from accounts.models import AuditRecord, Enterprise, Notification, NotificationChoice, User
from tests.cast import NOW
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def told(owner: User, enterprise: Enterprise) -> Notification:
    facts = {"person": "<b>周</b>", "enterprise": enterprise.name}
    return services.tell(
        users=[owner], kind="invitation_accepted", now=NOW, facts=facts, enterprise=enterprise,
        link=f"/enterprise/{enterprise.pk}/queries/",
    )[0]  # fmt: skip


def tell_many(owner: User, count: int) -> None:
    facts = {"person": "周", "enterprise": "河畔面馆"}
    for number in range(count):
        now = NOW + timedelta(minutes=number)
        services.tell(users=[owner], kind="invitation_accepted", now=now, facts=facts)


class TestInbox:
    def test_it_shows_what_was_told(self, owner: User, told: Notification) -> None:
        page = signed_in(owner).get("/notifications/").content.decode()
        for words in ("&lt;b&gt;周&lt;/b&gt; now acts for 河畔面馆", "2026-03-02 10:00", "Mark all as read"):
            assert words in page
        assert "<b>周" not in page

    def test_it_shows_it_in_the_readers_language(self, owner: User, told: Notification) -> None:
        assert "通知" in signed_in(owner, "zh-hans").get("/notifications/").content.decode()

    def test_nobody_reads_another_persons(self, stranger: User, told: Notification) -> None:
        browser = signed_in(stranger)
        assert "河畔面馆" not in browser.get("/notifications/").content.decode()
        assert browser.post(f"/notifications/{told.pk}/open/").status_code == 404
        browser.post("/notifications/read/")
        told.refresh_from_db()
        assert told.read_at is None

    def test_it_is_empty_at_first(self, owner: User) -> None:
        assert "No notices yet" in signed_in(owner).get("/notifications/").content.decode()

    def test_opening_reads_it_and_goes_there(self, owner: User, told: Notification) -> None:
        answer = signed_in(owner).post(f"/notifications/{told.pk}/open/")
        assert answer["Location"] == told.link
        told.refresh_from_db()
        assert told.read_at is not None

    @pytest.mark.parametrize("link", ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
    def test_it_leads_nowhere_else(self, owner: User, told: Notification, link: str) -> None:
        Notification.objects.update(link=link)
        assert signed_in(owner).post(f"/notifications/{told.pk}/open/")["Location"] == "/notifications/"

    def test_looking_reads_nothing(self, owner: User, told: Notification) -> None:
        browser = signed_in(owner)
        browser.get("/notifications/")
        assert browser.get(f"/notifications/{told.pk}/open/").status_code == 405
        told.refresh_from_db()
        assert told.read_at is None

    def test_all_are_read_at_once(self, owner: User) -> None:
        tell_many(owner, 3)
        browser = signed_in(owner)
        browser.post("/notifications/read/")
        assert not Notification.objects.unread().exists()
        assert "Mark all as read" not in browser.get("/notifications/").content.decode()

    def test_unread_ones_stand_first_and_pages_follow(self, owner: User, told: Notification) -> None:
        tell_many(owner, 25)
        Notification.objects.exclude(pk=told.pk).update(read_at=NOW)
        pages = [signed_in(owner).get(f"/notifications/?page={number}").content.decode() for number in (1, 2)]
        assert "&lt;b&gt;周" in pages[0]
        assert pages[1].count('<li class="notice') == 6

    def test_the_count_stands_on_every_page(self, owner: User, enterprise: Enterprise) -> None:
        browser = signed_in(owner)
        assert 'class="count"' not in browser.get("/profile/").content.decode()
        tell_many(owner, 2)
        assert '<span class="count">2</span>' in browser.get("/profile/").content.decode()

    def test_queries_do_not_grow(self, owner: User, django_assert_max_num_queries: Queries) -> None:
        tell_many(owner, 30)
        browser = signed_in(owner)
        browser.get("/notifications/")
        with django_assert_max_num_queries(9):
            browser.get("/notifications/")


class TestChoosing:
    def test_it_is_chosen_and_kept(self, owner: User) -> None:
        browser = signed_in(owner)
        form = {"by_email": ["account_unbound"]}
        assert browser.post("/notifications/settings/", form)["Location"] == "/notifications/settings/"
        page = browser.get("/notifications/settings/").content.decode()
        assert 'id="choice_account_unbound" checked' in page
        assert 'id="choice_accounts_bound">' in page
        assert not services.wants_email(owner, "accounts_bound")

    def test_safety_is_fixed_and_says_why(self, owner: User) -> None:
        browser = signed_in(owner)
        page = browser.get("/notifications/settings/").content.decode()
        assert 'id="choice_new_sign_in" checked disabled' in page
        assert "about the safety of your login" in page
        browser.post("/notifications/settings/", {"by_email": ["new_sign_in"]})
        assert not NotificationChoice.objects.exists()
        assert services.wants_email(owner, "new_sign_in")

    def test_what_is_for_others_is_not_offered_and_stays_as_it_was(self, owner: User) -> None:
        services.choose_email(user=owner, wanted=[], among=["binding_asked"])
        browser = signed_in(owner)
        assert "choice_binding_asked" not in browser.get("/notifications/settings/").content.decode()
        browser.post("/notifications/settings/", {"by_email": ["accounts_bound"]})
        assert not services.wants_email(owner, "binding_asked")

    def test_an_unknown_kind_changes_nothing(self, owner: User) -> None:
        assert signed_in(owner).post("/notifications/settings/", {"by_email": ["nonsense"]}).status_code == 200
        assert not NotificationChoice.objects.exists()


class TestProfile:
    form = {"name": "陈 桂芳", "language": "en", "amount_unit": "wan"}

    def test_it_is_kept_and_on_the_record(self, owner: User) -> None:
        browser = signed_in(owner, "zh-hans")
        answer = browser.post("/profile/", self.form)
        assert answer["Location"] == "/profile/"
        owner.refresh_from_db()
        assert (owner.name, owner.language, owner.amount_unit) == ("陈 桂芳", "en", "wan")
        record = AuditRecord.objects.get(action="user.profile_changed")
        assert (record.actor, record.payload) == (owner, {"fields": ["amount_unit", "language", "name"]})
        page = browser.get("/profile/").content.decode()
        assert 'lang="en"' in page
        assert "Your choices are saved." in page

    def test_the_same_again_leaves_no_record(self, owner: User) -> None:
        browser = signed_in(owner)
        browser.post("/profile/", self.form)
        browser.post("/profile/", self.form)
        assert AuditRecord.objects.filter(action="user.profile_changed").count() == 1

    @pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 101}, {"language": "fr"}, {"amount_unit": "cent"}])
    def test_bad_input_changes_nothing(self, owner: User, wrong: dict[str, str]) -> None:
        before = owner.name
        answer = signed_in(owner).post("/profile/", self.form | wrong)
        assert answer.status_code == 200
        assert 'class="errorlist"' in answer.content.decode()
        owner.refresh_from_db()
        assert (owner.name, owner.amount_unit) == (before, "yuan")


@pytest.mark.parametrize(
    "address", ["/notifications/", "/notifications/settings/", "/profile/", "/accounts/sessions/", "/accounts/2fa/"]
)
def test_strangers_sign_in_first(client: Client, address: str) -> None:
    answer: Any = client.get(address)
    assert answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("address", ["/notifications/read/", "/notifications/1/open/", "/sessions/1/end/"])
def test_strangers_do_nothing(client: Client, address: str) -> None:
    assert client.post(address)["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "address",
    ["/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/totp/activate/",
     "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/", "/accounts/sessions/", "/accounts/reauthenticate/",
     "/accounts/logout/"],
)  # fmt: skip
def test_pages_of_the_login_open(owner: User, address: str, language: str) -> None:
    page = signed_in(owner, language).get(address)
    assert page.status_code == 200
    assert language == "en" or "Email" not in page.content.decode()


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
                                     "/accounts/password/reset/done/", "/accounts/confirm-email/",
                                     "/accounts/confirm-email/none/",
                                     "/accounts/password/reset/key/1-set/"])  # fmt: skip
def test_pages_of_the_entrance_open(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200
