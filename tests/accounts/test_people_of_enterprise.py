"""Who acts for an enterprise: changed, removed, past the last day, and gone by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import translation

from accounts import desks, listings, permissions, services
from accounts.clock import today
from accounts.models import AuditRecord, Enterprise, EnterpriseMembership, Institution, Invitation, Notification, User
from accounts.notices import KINDS
from cfcii.common.errors import DomainError
from tests.cast import NOW, make_enterprise, make_enterprise_user
from tests.inviting import make_invitation
from tests.people import acts, membership_of, membership_of_in, told


def test_a_role_and_its_last_day_change(owner: User, handler: User, enterprise: Enterprise) -> None:
    membership, last_day = membership_of(handler), today() + timedelta(days=3)
    services.change_enterprise_member(membership=membership, role="viewer", ends_on=last_day, changed_by=owner, now=NOW)
    membership.refresh_from_db()
    assert (membership.role, membership.ends_on) == ("viewer", last_day)
    assert not permissions.may_decide_for(handler, enterprise)
    assert told(handler) == ["enterprise_member_changed"]
    assert AuditRecord.objects.latest("pk").payload["ends_on"] == last_day.isoformat()


def test_removing_ends_at_once_and_stays_on_the_record(owner: User, handler: User, enterprise: Enterprise) -> None:
    membership = membership_of(handler)
    services.end_enterprise_member(membership=membership, ended_by=owner, now=NOW)
    assert not permissions.may_see_enterprise(handler, enterprise)
    assert desks.desks_of(handler) == []
    with pytest.raises(services.NoLongerActsForEnterprise):
        services.end_enterprise_member(membership=membership, ended_by=owner, now=NOW)
    with pytest.raises(services.NoLongerActsForEnterprise):
        services.change_enterprise_member(membership=membership, role="owner", ends_on=None, changed_by=owner, now=NOW)
    assert acts().count("enterprise_member.ended") == 1
    assert told(handler) == ["enterprise_member_ended"]


def test_what_a_removed_owner_offered_is_withdrawn(owner: User, enterprise: Enterprise) -> None:
    second = make_enterprise_user(enterprise, "owner")
    invitation, kept = make_invitation(enterprise, second), make_invitation(enterprise, owner)
    services.end_enterprise_member(membership=membership_of(second), ended_by=owner, now=NOW)
    assert list(Invitation.objects.open(NOW)) == [kept]
    assert AuditRecord.objects.filter(action="invitation.withdrawn", target_id=invitation.pk, actor=None).exists()


def test_removal_ends_the_sessions_of_who_acts_for_nobody_else(
    owner: User, handler: User, viewer: User, enterprise: Enterprise, client: Client
) -> None:
    services.add_enterprise_member(
        enterprise=make_enterprise(name="远山机械"), user=viewer, role="viewer", added_by=None, now=NOW
    )
    browsers = {user: _signed_in_twice(user) for user in (handler, viewer)}
    for user in (handler, viewer):
        services.end_enterprise_member(membership=membership_of_in(user, enterprise), ended_by=owner, now=NOW)
    address = f"/enterprise/{enterprise.pk}/"
    assert [browser.get(address).status_code for browser in browsers[handler]] == [302, 302]
    assert [browser.get(address).status_code for browser in browsers[viewer]] == [404, 404]
    assert not UserSession.objects.filter(user=handler).exists()


def _signed_in_twice(user: User) -> list[Client]:
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(user)
        assert browser.session.session_key
        UserSession.objects.get_or_create(
            session_key=browser.session.session_key, defaults={"user": user, "ip": "192.0.2.1", "user_agent": "test"}
        )
    return browsers


def test_a_delegation_ends_with_its_last_day(handler: User, enterprise: Enterprise, provider: Institution) -> None:
    yesterday = today() - timedelta(days=1)
    membership = membership_of(handler)
    EnterpriseMembership.objects.filter(pk=membership.pk).update(ends_on=today())
    assert permissions.may_decide_for(handler, enterprise)
    EnterpriseMembership.objects.filter(pk=membership.pk).update(ends_on=yesterday)
    assert not permissions.may_see_enterprise(handler, enterprise)
    assert not permissions.may_decide_for(handler, enterprise)
    assert desks.desks_of(handler) == []
    assert not listings.people_in_effect(enterprise, NOW.replace(year=2099)).filter(user=handler).exists()


def test_every_refusal_has_a_code() -> None:
    refusals = [each for each in vars(services).values() if isinstance(each, type) and issubclass(each, DomainError)]
    codes = [each.code for each in refusals]
    assert len(set(codes)) == len(codes)
    assert "domain_error" not in codes


def test_a_change_is_told_with_what_was_and_what_is(owner: User, handler: User, enterprise: Enterprise) -> None:
    last_day = today() + timedelta(days=3)
    services.change_enterprise_member(
        membership=membership_of(handler), role="viewer", ends_on=last_day, changed_by=owner, now=NOW
    )
    notice = Notification.objects.get(user=handler)
    said = KINDS[notice.kind].told(notice.facts)
    assert said == (
        f"owner changed your role at {enterprise.name} on 2026-03-02 10:00. Before: handler, last day: none. "
        f"Now: viewer, last day: {last_day.isoformat()}."
    )
    with translation.override("zh-hans"):
        assert "viewer" not in KINDS[notice.kind].told(notice.facts)
    assert notice.email_state == "queued"


def test_who_is_removed_gets_a_notice_and_a_mail_whatever_they_chose(
    owner: User, handler: User, enterprise: Enterprise
) -> None:
    services.choose_email(user=handler, wanted=[], among=KINDS)
    services.end_enterprise_member(membership=membership_of(handler), ended_by=owner, now=NOW)
    notice = Notification.objects.get(user=handler)
    assert "owner ended your role at 河畔面馆 (handler) on 2026-03-02 10:00." in KINDS[notice.kind].told(notice.facts)
    assert notice.email_state == "queued"


def test_staff_who_take_the_right_to_decide_are_told_as_such(owner: User, handler: User, staff: User) -> None:
    services.change_enterprise_role(membership=membership_of(handler), role="viewer", changed_by=staff, now=NOW)
    notice = Notification.objects.get(user=handler)
    assert KINDS[notice.kind].told(notice.facts).startswith("The platform's staff changed your role")


@pytest.mark.parametrize("role", ["handler", "viewer"])
def test_everybody_may_leave_and_the_owners_are_told(
    role: str, owner: User, enterprise: Enterprise, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(role)
    membership = membership_of(user)
    services.leave_enterprise(membership=membership, now=NOW)
    assert not permissions.may_see_enterprise(user, enterprise)
    record = AuditRecord.objects.latest("pk")
    assert (record.action, record.actor) == ("enterprise_member.ended", user)
    assert (told(owner), told(user)) == (["enterprise_member_left"], [])
    notice = Notification.objects.get(user=owner)
    assert f"{role} ({role}) left 河畔面馆 on 2026-03-02 10:00" in KINDS[notice.kind].told(notice.facts)
    with pytest.raises(services.NoLongerActsForEnterprise):
        services.leave_enterprise(membership=membership, now=NOW)


def test_an_owner_who_leaves_takes_their_invitations_along(owner: User, enterprise: Enterprise) -> None:
    second = make_enterprise_user(enterprise, "owner")
    make_invitation(enterprise, second)
    services.leave_enterprise(membership=membership_of(second), now=NOW)
    assert not Invitation.objects.open(NOW).exists()
    with pytest.raises(services.LastOwner):
        services.leave_enterprise(membership=membership_of(owner), now=NOW)
