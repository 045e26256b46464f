"""Verifications and delegations that come to their end."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings as project

from accounts import selectors, services, tasks
from accounts.models import (
    AuditRecord,
    Enterprise,
    EnterpriseMembership,
    Notification,
    User,
    Verification,
)
from tests.cast import (
    NOW,
    make_enterprise_user,
    make_verification,
)
from tests.verifying import USCC, confirm, state_of, told


def test_owners_are_told_a_month_before_and_at_the_end(to_staff: Verification, staff: User, applicant: User) -> None:
    enterprise = confirm(to_staff, staff)
    to_staff.refresh_from_db()
    end = NOW.replace(year=2028)
    assert services.lapse_verifications(now=end - timedelta(days=31)) == 0
    assert services.lapse_verifications(now=end - timedelta(days=30)) == 1
    assert services.lapse_verifications(now=end - timedelta(days=29)) == 0
    assert state_of(to_staff) == "confirmed"
    assert services.lapse_verifications(now=end) == 1
    assert services.lapse_verifications(now=end) == 0
    assert state_of(to_staff) == "lapsed"
    assert told(applicant)[-2:] == ["verification_lapses_soon", "verification_lapsed"]
    assert Notification.objects.latest("pk").facts["day"] == "2028-03-02"
    assert not selectors.is_verified(enterprise)
    assert EnterpriseMembership.objects.of(applicant).exists()
    assert AuditRecord.objects.filter(action="verification.lapsed", actor=None).count() == 1


def test_handlers_are_told_too_and_only_owners_are_led_to_the_renewal(
    to_staff: Verification, staff: User, applicant: User
) -> None:
    enterprise = confirm(to_staff, staff)
    handler, viewer = (make_enterprise_user(enterprise, role) for role in ("handler", "viewer"))
    end = NOW.replace(year=2028)
    services.lapse_verifications(now=end - timedelta(days=30))
    services.lapse_verifications(now=end)
    assert told(handler) == ["verification_lapses_soon", "verification_lapsed"]
    assert told(viewer) == []
    assert Notification.objects.filter(user=applicant).latest("pk").link == f"/register/?again={to_staff.pk}"
    assert Notification.objects.filter(user=handler).latest("pk").link == f"/enterprise/{enterprise.pk}/bindings/"


def delegated(enterprise: Enterprise, until: date) -> EnterpriseMembership:
    person = make_enterprise_user(enterprise, "handler")
    EnterpriseMembership.objects.filter(user=person).update(ends_on=until)
    return EnterpriseMembership.objects.get(user=person)


def test_the_end_of_a_delegation_is_told_once_to_both(enterprise: Enterprise, owner: User, viewer: User) -> None:
    membership = delegated(enterprise, NOW.date())
    assert services.lapse_delegations(now=NOW) == 0  # the last day counts
    after = NOW + timedelta(days=1)
    assert services.lapse_delegations(now=after) == 1
    assert services.lapse_delegations(now=after) == 0
    assert told(membership.user) == ["delegation_lapsed"]
    assert told(owner) == ["delegation_of_another_lapsed"]
    assert told(viewer) == []
    assert Notification.objects.get(user=owner).link == f"/enterprise/{enterprise.pk}/people/"
    record = AuditRecord.objects.get(action="enterprise_member.lapsed")
    assert (record.actor, record.target_id, record.payload["ends_on"]) == (None, membership.pk, "2026-03-02")


def test_a_later_day_is_told_when_it_has_passed(enterprise: Enterprise, owner: User) -> None:
    membership = delegated(enterprise, NOW.date())
    after = NOW + timedelta(days=1)
    services.lapse_delegations(now=after)
    services.change_enterprise_member(
        membership=membership, role="handler", ends_on=date(2026, 3, 9), changed_by=owner, now=after
    )
    assert services.lapse_delegations(now=after) == 0
    assert services.lapse_delegations(now=NOW + timedelta(days=8)) == 1
    assert told(membership.user) == ["delegation_lapsed", "enterprise_member_changed", "delegation_lapsed"]


def test_who_was_removed_or_has_no_last_day_is_not_told(enterprise: Enterprise, owner: User) -> None:
    removed = delegated(enterprise, date(2026, 3, 9))
    services.end_enterprise_member(membership=removed, ended_by=owner, now=NOW)
    make_enterprise_user(enterprise, "handler")
    assert services.lapse_delegations(now=NOW + timedelta(days=30)) == 0


def test_who_verified_again_is_not_bothered(to_staff: Verification, staff: User, applicant: User) -> None:
    enterprise = confirm(to_staff, staff)
    again = make_verification(applicant=applicant, uscc=USCC, now=NOW + timedelta(days=700))
    services.confirm_verification(verification=again, decided_by=staff, now=NOW + timedelta(days=700))
    assert services.lapse_verifications(now=NOW.replace(year=2028)) == 1
    assert (state_of(to_staff), state_of(again)) == ("lapsed", "confirmed")
    assert "verification_lapsed" not in told(applicant)
    assert selectors.is_verified(enterprise)


def test_29_february_comes_round_as_1_march(to_staff: Verification, staff: User) -> None:
    services.confirm_verification(verification=to_staff, decided_by=staff, now=NOW.replace(year=2028, month=2, day=29))
    to_staff.refresh_from_db()
    assert to_staff.lapses_on == date(2030, 3, 1)


def test_the_worker_lapses(to_staff: Verification, staff: User) -> None:
    services.confirm_verification(verification=to_staff, decided_by=staff, now=NOW - timedelta(days=1000))
    assert "accounts.tasks.lapse_verifications" in project.WORKER_STARTUP
    tasks.lapse_verifications()
    assert state_of(to_staff) == "lapsed"


def test_the_worker_tells_of_delegations(enterprise: Enterprise, owner: User) -> None:
    membership = delegated(enterprise, date(2026, 1, 1))
    tasks.lapse_verifications()
    assert told(membership.user) == ["delegation_lapsed"]
