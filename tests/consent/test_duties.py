"""What workers do by the clock: reminders of what is shared, and deletions that lenders owe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Account, AuditRecord, Enterprise, Institution, Notification, User
from accounts.notices import KINDS
from consent import services, tasks
from consent.audit import Action
from consent.models import Consent, ConsentReminder, DeletionDuty
from tests.at_once import at_once
from tests.cast import (
    NOW,
    make_account,
    make_consent,
    make_enterprise,
    make_enterprise_user,
    make_institution,
    make_institution_user,
)
from tests.consent.conftest import told

DAY = timedelta(days=1)


class TestReminders:
    @pytest.fixture
    def lasting(self, account: Account, information_user: Institution, owner: User) -> Consent:
        return make_consent(account, information_user, owner, until=(NOW + 100 * DAY).date())

    def test_come_fourteen_and_three_days_before_the_end_once_each(
        self, lasting: Consent, owner: User, handler: User, viewer: User
    ) -> None:
        assert services.remind(now=lasting.ends_at - 14 * DAY - timedelta(seconds=1)) == 0
        assert services.remind(now=lasting.ends_at - 14 * DAY) == 1
        assert services.remind(now=lasting.ends_at - 9 * DAY) == 1  # it has stood for 90 days
        assert services.remind(now=lasting.ends_at - 9 * DAY) == 0
        assert services.remind(now=lasting.ends_at - 3 * DAY) == 1
        assert services.remind(now=lasting.ends_at - DAY) == 0
        assert services.remind(now=lasting.ends_at + DAY) == 0
        kinds = [kind for kind in told(handler) if kind.startswith("consent_")]
        assert kinds == ["consent_ends_soon", "consent_stands", "consent_ends_soon"]
        assert "consent_ends_soon" in told(owner)
        assert told(viewer) == []
        assert set(ConsentReminder.objects.values_list("kind", "ordinal")) == {
            ("ends_in_14_days", 1), ("stands", 1), ("ends_in_3_days", 1),
        }  # fmt: skip

    def test_say_in_plain_words_who_sees_what(self, lasting: Consent, owner: User, account: Account) -> None:
        services.remind(now=lasting.ends_at - 14 * DAY)
        found = Notification.objects.filter(user=owner, kind="consent_ends_soon").latest("pk")
        text = KINDS[found.kind].told(found.facts)
        for part in (lasting.information_user.name, "report", "pre-loan review", account.masked_number, "2026-06-10"):
            assert part in text
        assert account.number not in text

    def test_come_every_ninety_days_while_it_stands(
        self, account: Account, information_user: Institution, owner: User
    ) -> None:
        make_consent(account, information_user, owner)
        for days, count in ((89, 0), (90, 1), (91, 0), (179, 0), (180, 1), (270, 1), (271, 0)):
            assert services.remind(now=NOW + days * DAY) == count, days
        assert told(owner).count("consent_stands") == 3

    def test_come_once_after_a_standstill_of_the_workers(
        self, account: Account, information_user: Institution, owner: User
    ) -> None:
        make_consent(account, information_user, owner)
        assert services.remind(now=NOW + 200 * DAY) == 1
        assert services.remind(now=NOW + 200 * DAY) == 0
        assert services.remind(now=NOW + 270 * DAY) == 1

    def test_are_not_sent_of_what_has_ended(self, lasting: Consent, owner: User) -> None:
        services.revoke_consent(consent=lasting, revoked_by=owner, now=NOW)
        assert services.remind(now=lasting.ends_at - DAY) == 0

    def test_come_for_what_is_paused(self, lasting: Consent, owner: User) -> None:
        services.pause_arrangement(arrangement=lasting.authorisation.arrangement, paused_by=owner, now=NOW)
        assert services.remind(now=lasting.ends_at - 10 * DAY) == 2

    def test_do_not_come_fourteen_days_before_what_was_given_for_ten(
        self, account: Account, information_user: Institution, owner: User
    ) -> None:
        consent = make_consent(account, information_user, owner, until=(NOW + 10 * DAY).date())
        assert services.remind(now=NOW + DAY) == 0
        assert services.remind(now=consent.ends_at - 2 * DAY) == 1


class TestDeletions:
    @pytest.fixture
    def seen(self, consent: Consent) -> Consent:
        """A consent under which the lender saw something."""
        _use(consent)
        return consent

    def due(self, consent: Consent) -> timedelta:
        return consent.data_life_days * DAY

    def test_are_asked_for_when_the_data_life_is_over(self, seen: Consent, analyst: User) -> None:
        due = seen.ends_at + self.due(seen)
        assert services.ask_for_deletions(now=due - timedelta(seconds=1)) == 0
        assert services.ask_for_deletions(now=due) == 1
        assert services.ask_for_deletions(now=due) == 0
        duty = DeletionDuty.objects.get()
        assert (duty.authorisation, duty.due_at, duty.asked_at) == (seen.authorisation, due, due)
        assert told(analyst)[-1] == "deletion_asked"
        assert AuditRecord.objects.get(action=Action.DELETION_ASKED).actor is None

    def test_are_due_from_a_revocation_on(self, seen: Consent, owner: User) -> None:
        services.revoke_consent(consent=seen, revoked_by=owner, now=NOW + DAY)
        assert services.ask_for_deletions(now=NOW + DAY + self.due(seen)) == 1

    def test_are_due_when_the_last_of_several_consents_has_ended(
        self, seen: Consent, account: Account, information_user: Institution, owner: User
    ) -> None:
        other = make_consent(account, information_user, owner, product="monthly")
        services.revoke_consent(consent=seen, revoked_by=owner, now=NOW)
        assert services.ask_for_deletions(now=NOW + self.due(seen)) == 1
        assert other.authorisation not in services.due_for_deletion(NOW + self.due(seen))

    def test_are_not_asked_for_when_nothing_was_seen(self, consent: Consent) -> None:
        assert services.ask_for_deletions(now=consent.ends_at + 999 * DAY) == 0

    def test_are_chased_every_seven_days_and_the_enterprise_is_told_after_the_third_time(
        self, seen: Consent, owner: User, analyst: User
    ) -> None:
        due = seen.ends_at + self.due(seen)
        services.ask_for_deletions(now=due)
        for days, count in ((6, 0), (7, 1), (8, 0), (14, 1), (21, 1), (28, 1)):
            assert services.ask_for_deletions(now=due + days * DAY) == count, days
        assert told(analyst).count("deletion_chased") == 4
        assert told(owner).count("deletion_missing") == 1
        assert DeletionDuty.objects.get().times_chased == 4

    def test_are_confirmed_once_by_the_lender(
        self, seen: Consent, owner: User, analyst: User, sender: services.Sender
    ) -> None:
        due = seen.ends_at + self.due(seen)
        services.ask_for_deletions(now=due)
        duty = DeletionDuty.objects.get()
        services.confirm_deletion(duty=duty, sender=sender, statement="all copies", now=due + DAY)
        duty.refresh_from_db()
        assert (duty.confirmed_by, duty.confirmed_at, duty.statement) == (analyst, due + DAY, "all copies")
        assert told(owner)[-1] == "deletion_confirmed"
        assert AuditRecord.objects.get(action=Action.DELETION_CONFIRMED).actor == analyst
        with pytest.raises(services.DeletionNotDue):
            services.confirm_deletion(duty=duty, sender=sender, statement="", now=due + DAY)
        assert services.ask_for_deletions(now=due + 99 * DAY) == 0

    def test_are_confirmed_by_the_lenders_client(self, seen: Consent, information_user: Institution) -> None:
        due = seen.ends_at + self.due(seen)
        services.ask_for_deletions(now=due)
        client = services.Sender(information_user, "api", client_id="c-1")
        duty = services.confirm_deletion(duty=DeletionDuty.objects.get(), sender=client, statement="", now=due)
        assert (duty.confirmed_by, duty.confirmed_by_client) == (None, "c-1")

    def test_are_confirmed_by_nobody_else(
        self, seen: Consent, information_user: Institution, rival: Institution, rival_analyst: User, owner: User
    ) -> None:
        services.ask_for_deletions(now=seen.ends_at + self.due(seen))
        duty = DeletionDuty.objects.get()
        for stranger in (
            services.Sender(rival, "web", rival_analyst),
            services.Sender(rival, "api"),
            services.Sender(information_user, "web", rival_analyst),
            services.Sender(information_user, "web", make_institution_user(information_user, "administrator")),
            services.Sender(information_user, "web", owner),
        ):
            with pytest.raises(services.MayNotAsk):
                services.confirm_deletion(duty=duty, sender=stranger, statement="", now=NOW)


def _use(consent: Consent) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consent_consent SET queries_used = 1, queries_used_in_month = 1, month_of_use = '2026-03-01'"
            " WHERE id = %s",
            [consent.pk],
        )


@pytest.mark.parametrize("name", ["lapse_requests", "remind_enterprises", "ask_for_deletions"])
def test_the_workers_do_it(name: str, db: None) -> None:
    assert f"consent.tasks.{name}" in settings.WORKER_STARTUP
    getattr(tasks, name)()


@pytest.fixture
def standing(transactional_db: None) -> tuple[Enterprise, Consent]:
    enterprise = make_enterprise()
    account = make_account(make_institution(is_provider=True), enterprise)
    consent = make_consent(account, make_institution(is_user=True), make_enterprise_user(enterprise))
    _use(consent)
    return enterprise, consent


def test_of_two_workers_at_once_one_reminds(standing: tuple[Enterprise, Consent]) -> None:
    at_once(*[lambda: services.remind(now=NOW + 90 * DAY)] * 4)
    assert Notification.objects.filter(kind="consent_stands").count() == 1


def test_of_two_workers_at_once_one_asks_for_a_deletion(standing: tuple[Enterprise, Consent]) -> None:
    at_once(*[lambda: services.ask_for_deletions(now=NOW + 999 * DAY)] * 4)
    assert DeletionDuty.objects.count() == 1
