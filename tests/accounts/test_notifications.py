"""Telling people things: into the inbox at once, by e-mail from the queue, tried again when that fails."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django_q.models import OrmQ
from pytest_django import Settings

from accounts import notices, services, tasks
from accounts.models import Enterprise, Notification, NotificationChoice, User
from accounts.notices import KINDS, Kind
from accounts.services.notifications import LATE, WAITS
from tests.cast import NOW, make_user

pytestmark = pytest.mark.django_db
State = Notification.EmailState


class BrokenServer(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("somebody@example.com: try later")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "test_loud", Kind("Loud things", "Loud: %(what)s", "It was loud: %(what)s."))
    monkeypatch.setitem(KINDS, "test_quiet", Kind("Quiet things", "Quiet", "It was quiet.", by_email=False))
    monkeypatch.setitem(KINDS, "test_safety", Kind("Safety", "Safe?", "Look out.", is_always_emailed=True))


@pytest.fixture
def broken(settings: Settings) -> Iterator[None]:
    settings.EMAIL_BACKEND = "tests.accounts.test_notifications.BrokenServer"
    return


def tell(user: User, kind: str = "test_loud", **more: Any) -> Notification:
    return services.tell(users=[user], kind=kind, now=NOW, facts={"what": "a bell"}, **more)[0]


def state_of(notification: Notification) -> tuple[str, int]:
    notification.refresh_from_db()
    return notification.email_state, notification.email_tries


def queued() -> list[int]:
    return [task.args()[0] for task in OrmQ.objects.order_by("pk")]


class TestTelling:
    def test_each_person_once(self, owner: User, handler: User, enterprise: Enterprise) -> None:
        told = services.tell(
            users=[owner, handler, owner],
            kind="test_loud",
            now=NOW,
            facts={"what": "x"},
            link="/",
            enterprise=enterprise,
        )
        assert {each.user for each in told} == {owner, handler}
        assert Notification.objects.unread().count() == 2
        assert queued() == [each.pk for each in told]

    def test_the_persons_own_choice_comes_first(self, owner: User) -> None:
        assert [services.wants_email(owner, kind) for kind in ("test_loud", "test_quiet")] == [True, False]
        services.choose_email(user=owner, wanted=["test_quiet"], among=KINDS)
        assert [services.wants_email(owner, kind) for kind in ("test_loud", "test_quiet")] == [False, True]
        assert tell(owner).email_state == State.NONE
        assert tell(owner, "test_quiet").email_state == State.QUEUED
        services.choose_email(user=owner, wanted=["test_loud"], among=KINDS)
        assert services.wants_email(owner, "test_loud")
        assert NotificationChoice.objects.filter(user=owner, kind="test_loud").count() == 1

    def test_nobody_switches_safety_off(self, owner: User) -> None:
        services.choose_email(user=owner, wanted=[], among=KINDS)
        NotificationChoice.objects.create(user=owner, kind="test_safety", by_email=False)
        assert services.wants_email(owner, "test_safety")

    def test_an_unknown_kind_is_an_error(self, owner: User) -> None:
        with pytest.raises(KeyError):
            tell(owner, "no_such_kind")

    def test_reading_is_noted_once(self, owner: User, handler: User) -> None:
        mine, other = tell(owner), tell(handler)
        services.mark_read(notification=mine, now=NOW)
        services.mark_read(notification=mine, now=NOW + timedelta(hours=1))
        mine.refresh_from_db()
        assert mine.read_at == NOW
        tell(owner)
        assert services.mark_all_read(user=owner, now=NOW) == 1
        other.refresh_from_db()
        assert other.read_at is None


class TestSending:
    def test_three_parts_in_the_readers_language(self, owner: User) -> None:
        for language, words in (("en", "Loud: a bell"), ("zh-hans", "Loud: a bell")):
            User.objects.filter(pk=owner.pk).update(language=language, name="陈桂芳")
            notification = tell(owner, link="/enterprise/1/")
            tasks.send_notification(notification.pk)
            sent = mail.outbox.pop()
            assert isinstance(sent, mail.EmailMultiAlternatives)
            assert sent.to == [owner.email]
            assert sent.subject == "[CFCII] Loud things"  # nothing of what happened
            html = str(sent.alternatives[0][0])
            for part in (str(sent.body), html):
                assert words in part
                assert "http://127.0.0.1:8000/enterprise/1/" in part
                assert "陈桂芳" in part
            assert ('lang="zh-Hans"' in html) == (language == "zh-hans")
            assert state_of(notification) == (State.SENT, 1)

    def test_words_cannot_bring_markup(self, owner: User) -> None:
        (notification,) = services.tell(users=[owner], kind="test_loud", now=NOW, facts={"what": "<b>&\n\nBcc: x"})
        tasks.send_notification(notification.pk)
        (sent,) = mail.outbox
        assert isinstance(sent, mail.EmailMultiAlternatives)
        assert "<b>&" in str(sent.body)
        assert "<b>" not in str(sent.alternatives[0][0])

    def test_a_task_that_runs_twice_sends_once(self, owner: User) -> None:
        notification = tell(owner)
        tasks.send_notification(notification.pk)
        tasks.send_notification(notification.pk)
        assert len(mail.outbox) == 1

    def test_what_was_not_wanted_is_not_sent(self, owner: User) -> None:
        tasks.send_notification(tell(owner, "test_quiet").pk)
        assert not mail.outbox

    def test_who_may_not_sign_in_gets_nothing(self, owner: User) -> None:
        notification = tell(owner)
        User.objects.filter(pk=owner.pk).update(is_active=False)
        tasks.send_notification(notification.pk)
        assert not mail.outbox
        assert state_of(notification)[0] == State.FAILED

    def test_a_failure_waits_longer_each_time_and_ends(
        self, owner: User, broken: None, caplog: pytest.LogCaptureFixture
    ) -> None:
        notification = tell(owner)
        for tries, wait in enumerate(WAITS, start=1):
            early = NOW + wait - timedelta(seconds=1)
            if wait:
                services.send_email(notification_id=notification.pk, now=early)
                assert state_of(notification) == (State.QUEUED, tries - 1)
            services.send_email(notification_id=notification.pk, now=NOW + wait)
            assert state_of(notification) == (State.QUEUED if tries < len(WAITS) else State.FAILED, tries)
        services.send_email(notification_id=notification.pk, now=NOW + timedelta(days=9))
        assert state_of(notification) == (State.FAILED, len(WAITS))
        assert (len(WAITS), WAITS[-1]) == (8, timedelta(days=1))
        assert "somebody@example.com" not in caplog.text

    def test_it_arrives_when_the_server_is_back(self, owner: User, broken: None, settings: Settings) -> None:
        notification = tell(owner)
        services.send_email(notification_id=notification.pk, now=NOW)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        services.send_email(notification_id=notification.pk, now=NOW + WAITS[1])
        assert state_of(notification) == (State.SENT, 2)

    def test_one_that_was_deleted_meanwhile_is_no_error(self) -> None:
        tasks.send_notification(123456)
        tasks.send_login_mail("address_confirm", 123456, "en")


class TestTakingUpAgain:
    def test_what_is_due_again_is_queued_once(self, owner: User, broken: None) -> None:
        notification = tell(owner)
        OrmQ.objects.all().delete()
        services.send_email(notification_id=notification.pk, now=NOW)
        assert services.queue_due_emails(now=NOW + timedelta(seconds=59)) == []
        assert services.queue_due_emails(now=NOW + WAITS[1]) == [notification.pk]
        assert services.queue_due_emails(now=NOW + WAITS[1]) == []  # it waits in the queue
        assert queued() == [notification.pk]

    def test_a_lost_task_is_replaced(self, owner: User) -> None:
        notification = tell(owner)
        OrmQ.objects.all().delete()
        assert services.queue_due_emails(now=NOW + LATE - timedelta(seconds=1)) == []
        assert services.queue_due_emails(now=NOW + LATE) == [notification.pk]

    def test_a_last_try_that_was_cut_off_ends_as_failed(self, owner: User) -> None:
        notification = tell(owner)
        OrmQ.objects.all().delete()
        Notification.objects.update(email_tries=len(WAITS))
        late = NOW + timedelta(days=2)
        assert services.queue_due_emails(now=late) == [notification.pk]
        services.send_email(notification_id=notification.pk, now=late)
        assert state_of(notification)[0] == State.FAILED

    def test_nothing_is_asked_of_the_queue_when_nothing_is_due(
        self, owner: User, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(1):
            services.queue_due_emails(now=NOW + timedelta(days=9))


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_sends() -> None:
    notification = tell(make_user())

    def work() -> None:
        services.send_email(notification_id=notification.pk, now=NOW)
        connection.close()

    workers = [Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(mail.outbox) == 1
    assert state_of(notification) == (State.SENT, 1)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_subjects_tell_nothing_about_anybody(name: str) -> None:
    assert "%" not in str(KINDS[name].name)


def test_what_is_about_the_login_always_comes() -> None:
    safety = {"new_sign_in", "password_changed", "email_changed", "second_factor_added", "second_factor_removed",
              "recovery_codes_made", "other_sign_in_changed"}  # fmt: skip
    assert all(notices.KINDS[name].is_always_emailed for name in safety)


def test_people_choose_among_what_they_may_be_told() -> None:
    every = frozenset[str]().union(*notices._TO_WHOM.values())
    assert every <= set(KINDS)
    bank = notices.kinds_for({"institution"})
    assert "binding_asked" in bank
    assert "new_sign_in" in bank
    assert "accounts_bound" not in bank
    assert set(notices.kinds_for({"enterprise", "institution"})) > set(bank)
    assert set(notices.kinds_for(())) == set(KINDS)
