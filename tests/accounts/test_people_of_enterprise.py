"""Who acts for an enterprise: invited, accepted, changed, removed."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail as outbox_module
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import Settings

from accounts import desks, invitation_secrets, listings, permissions, services, tasks
from accounts.clock import today
from accounts.models import (
    AuditRecord,
    Enterprise,
    EnterpriseMembership,
    Institution,
    Invitation,
    Notification,
    User,
)
from cfcii.common.errors import DomainError
from tests.at_once import at_once
from tests.cast import NOW, make_enterprise, make_enterprise_user, make_invitation, make_user

Role = EnterpriseMembership.Role


def membership_of(user: User) -> EnterpriseMembership:
    return user.enterprise_memberships.select_related("enterprise", "user").get(ended_at=None)


def accept(invitation: Invitation, user: User) -> EnterpriseMembership:
    return services.accept_invitation(invitation=invitation, accepted_by=user, now=NOW)


def acts() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_an_owner_invites_and_the_invited_accepts(owner: User, enterprise: Enterprise) -> None:
    person = make_user(email="li@example.com")
    invitation = make_invitation(enterprise, owner, email=" Li@Example.com ", role="viewer", ends_on=date(2099, 1, 1))
    assert (invitation.email, invitation.expires_at) == ("li@example.com", NOW + timedelta(days=7))
    assert told(person) == ["invitation_received"]
    membership = accept(invitation, person)
    assert (membership.role, membership.ends_on) == ("viewer", date(2099, 1, 1))
    assert permissions.may_see_enterprise(person, enterprise)
    assert not permissions.may_decide_for(person, enterprise)
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at) == (person, NOW)
    assert acts()[-3:] == ["invitation.made", "enterprise_member.added", "invitation.accepted"]
    assert told(owner) == ["invitation_accepted"]


@pytest.mark.parametrize("role", ["handler", "viewer", "stranger", "staff"])
def test_only_an_owner_manages_people(
    role: str, owner: User, enterprise: Enterprise, request: pytest.FixtureRequest
) -> None:
    user, member = request.getfixturevalue(role), make_enterprise_user(enterprise, "viewer")
    invitation = make_invitation(enterprise, owner)
    attempts: list[Callable[[], object]] = [
        lambda: make_invitation(enterprise, user),
        lambda: services.withdraw_invitation(invitation=invitation, withdrawn_by=user, now=NOW),
        lambda: services.change_enterprise_member(
            membership=membership_of(member), role="owner", ends_on=None, changed_by=user, now=NOW
        ),
        lambda: services.end_enterprise_member(membership=membership_of(member), ended_by=user, now=NOW),
    ]
    before = acts()
    for attempt in attempts:
        with pytest.raises(services.OnlyAnOwnerManagesPeople):
            attempt()
    assert acts() == before


@pytest.mark.parametrize("days", [-1, 0])
def test_a_delegation_ends_in_the_future(days: int, owner: User, enterprise: Enterprise) -> None:
    with pytest.raises(services.DelegationEndsInThePast):
        make_invitation(enterprise, owner, ends_on=NOW.date() + timedelta(days=days))
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice(owner: User, handler: User, enterprise: Enterprise) -> None:
    with pytest.raises(services.AlreadyActsForEnterprise):
        make_invitation(enterprise, owner, email=handler.email)
    first = make_invitation(enterprise, owner, email="li@example.com")
    with pytest.raises(services.AlreadyInvited):
        make_invitation(enterprise, owner, email="LI@example.com")
    make_invitation(enterprise, owner, email="li@example.com", now=first.expires_at)


def test_invitations_are_bounded(owner: User, enterprise: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.invitations.MOST_IN_A_LIFE", 2)
    for _time in range(2):
        invitation = make_invitation(enterprise, owner)
        services.withdraw_invitation(invitation=invitation, withdrawn_by=owner, now=NOW)
    with pytest.raises(services.TooManyInvitations):
        make_invitation(enterprise, owner)


def test_an_invitation_works_once(owner: User, enterprise: Enterprise) -> None:
    person = make_user(email="li@example.com")
    invitation = make_invitation(enterprise, owner, email=person.email)
    accept(invitation, person)
    before = acts()
    with pytest.raises(services.InvitationAccepted):
        accept(invitation, person)
    with pytest.raises(services.InvitationAccepted):
        services.withdraw_invitation(invitation=invitation, withdrawn_by=owner, now=NOW)
    assert acts() == before


def test_a_withdrawn_or_expired_invitation_opens_nothing(owner: User, enterprise: Enterprise) -> None:
    person = make_user(email="li@example.com")
    invitation = make_invitation(enterprise, owner, email=person.email)
    with pytest.raises(services.InvitationExpired):
        services.accept_invitation(invitation=invitation, accepted_by=person, now=invitation.expires_at)
    services.withdraw_invitation(invitation=invitation, withdrawn_by=owner, now=NOW)
    for attempt in (
        lambda: accept(invitation, person),
        lambda: services.withdraw_invitation(invitation=invitation, withdrawn_by=owner, now=NOW),
    ):
        with pytest.raises(services.InvitationWithdrawn):
            attempt()
    assert not EnterpriseMembership.objects.filter(user=person).exists()


def test_an_invitation_past_the_last_day_that_it_offers_is_expired(owner: User, enterprise: Enterprise) -> None:
    person = make_user(email="li@example.com")
    tomorrow = NOW.date() + timedelta(days=1)
    invitation = make_invitation(enterprise, owner, email=person.email, ends_on=tomorrow)
    with pytest.raises(services.InvitationExpired):
        services.accept_invitation(invitation=invitation, accepted_by=person, now=NOW + timedelta(days=2))


def test_an_invitation_is_for_one_address(owner: User, enterprise: Enterprise, stranger: User) -> None:
    invitation = make_invitation(enterprise, owner, email="li@example.com")
    with pytest.raises(services.InvitationForAnother):
        accept(invitation, stranger)
    EmailAddress.objects.create(user=stranger, email="li@example.com", verified=False)
    with pytest.raises(services.InvitationForAnother):
        accept(invitation, stranger)
    EmailAddress.objects.filter(email="li@example.com").update(verified=True)
    accept(invitation, stranger)


def test_staff_and_unverified_people_do_not_accept(owner: User, enterprise: Enterprise, staff: User) -> None:
    newcomer = make_user(email="li@example.com")
    EmailAddress.objects.filter(user=newcomer).update(verified=False)
    for user in (staff, newcomer):
        invitation = make_invitation(enterprise, owner, email=user.email)
        with pytest.raises(services.NotSomebodyOfTheEnterprise):
            accept(invitation, user)
        assert told(user) == [] or user == newcomer
    assert EnterpriseMembership.objects.filter(enterprise=enterprise).count() == 1


def test_who_acted_before_can_be_invited_again(owner: User, handler: User, enterprise: Enterprise) -> None:
    services.end_enterprise_member(membership=membership_of(handler), ended_by=owner, now=NOW)
    again = accept(make_invitation(enterprise, owner, email=handler.email), handler)
    EnterpriseMembership.objects.filter(pk=again.pk).update(ends_on=NOW.date() - timedelta(days=1))
    third = accept(make_invitation(enterprise, owner, email=handler.email), handler)
    assert EnterpriseMembership.objects.filter(user=handler).count() == 3
    assert list(EnterpriseMembership.objects.of(handler)) == [third]


def test_only_the_digest_of_a_secret_is_kept(owner: User, enterprise: Enterprise) -> None:
    invitation = make_invitation(enterprise, owner)
    secret = invitation_secrets.secret_again(invitation)
    assert re.fullmatch("[0-9a-f]{64}", secret)
    assert bytes(invitation.digest) == invitation_secrets.digest(secret)
    assert secret not in str(Invitation.objects.values().get())
    queued = [str(each.task) for each in OrmQ.objects.all()]
    assert queued
    assert secret not in "".join(queued)
    other = make_invitation(enterprise, owner)
    assert invitation_secrets.secret_again(other) != secret


def test_a_secret_outlives_a_change_of_the_servers_key(owner: User, enterprise: Enterprise, settings: Settings) -> None:
    invitation = make_invitation(enterprise, owner)
    secret = invitation_secrets.secret_again(invitation)
    old, settings.SECRET_KEY = settings.SECRET_KEY, secrets.token_hex(32)
    with pytest.raises(invitation_secrets.SecretLost):
        invitation_secrets.secret_again(invitation)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert invitation_secrets.secret_again(invitation) == secret


def test_the_email_has_three_parts_in_the_inviters_language(
    owner: User, enterprise: Enterprise, mailoutbox: list[outbox_module.EmailMultiAlternatives]
) -> None:
    User.objects.filter(pk=owner.pk).update(language="en")
    owner.refresh_from_db()
    invitation = make_invitation(enterprise, owner, email="li@example.com", ends_on=date(2099, 1, 1))
    assert services.send_invitation(invitation_id=invitation.pk, now=NOW)
    assert not services.send_invitation(invitation_id=invitation.pk, now=NOW)
    (message,) = mailoutbox
    html = str(message.alternatives[0][0])
    link = f"/invitation/open/{invitation_secrets.secret_again(invitation)}/"
    assert message.to == ["li@example.com"]
    assert enterprise.name not in message.subject
    for part in (str(message.body), html):
        assert link in part
        assert enterprise.name in part
        assert "2099-01-01" in part
        assert "invites you" in part


def test_an_email_that_fails_is_tried_again_and_given_up(
    owner: User, enterprise: Enterprise, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: object) -> None:
        raise ConnectionRefusedError

    invitation = make_invitation(enterprise, owner)
    monkeypatch.setattr("accounts.mail.send", fail)
    with caplog.at_level(logging.WARNING):
        assert not services.send_invitation(invitation_id=invitation.pk, now=NOW)
    assert invitation.email not in caplog.text
    assert services.resume_invitations(now=NOW + timedelta(seconds=119)) == []
    for minutes in (2, 10, 60, 360):
        assert services.resume_invitations(now=NOW + timedelta(minutes=minutes)) == [invitation.pk]
        assert services.resume_invitations(now=NOW + timedelta(minutes=minutes)) == []
    assert services.resume_invitations(now=NOW + timedelta(days=1)) == []
    invitation.refresh_from_db()
    assert (invitation.email_state, invitation.email_tries) == ("failed", 5)


def test_a_withdrawn_invitation_is_not_sent(owner: User, enterprise: Enterprise, mailoutbox: list[object]) -> None:
    invitation = make_invitation(enterprise, owner)
    services.withdraw_invitation(invitation=invitation, withdrawn_by=owner, now=NOW)
    assert not services.send_invitation(invitation_id=invitation.pk, now=NOW)
    assert services.resume_invitations(now=NOW + timedelta(minutes=3)) == []
    assert mailoutbox == []


def test_a_role_and_its_last_day_change(owner: User, handler: User, enterprise: Enterprise) -> None:
    membership, last_day = membership_of(handler), today() + timedelta(days=3)
    services.change_enterprise_member(membership=membership, role="viewer", ends_on=last_day, changed_by=owner, now=NOW)
    membership.refresh_from_db()
    assert (membership.role, membership.ends_on) == ("viewer", last_day)
    assert not permissions.may_decide_for(handler, enterprise)
    assert told(handler) == ["enterprise_member_changed"]
    assert AuditRecord.objects.latest("pk").payload["ends_on"] == last_day.isoformat()


def test_the_last_owner_stays_one(owner: User, enterprise: Enterprise, handler: User) -> None:
    second = make_enterprise_user(enterprise, "owner")
    services.change_enterprise_member(
        membership=membership_of(second), role="owner", ends_on=today() + timedelta(days=9), changed_by=owner, now=NOW
    )
    mine, later = membership_of(owner), today() + timedelta(days=30)
    attempts: list[Callable[[], object]] = [
        lambda: services.end_enterprise_member(membership=mine, ended_by=owner, now=NOW),
        lambda: services.change_enterprise_member(
            membership=mine, role="handler", ends_on=None, changed_by=owner, now=NOW
        ),
        lambda: services.change_enterprise_member(
            membership=mine, role="owner", ends_on=later, changed_by=second, now=NOW
        ),
    ]
    for attempt in attempts:
        with pytest.raises(services.LastOwner):
            attempt()
    mine.refresh_from_db()
    assert (mine.role, mine.ends_on, mine.ended_at) == ("owner", None, None)


def test_an_owner_whose_login_is_stopped_does_not_count(owner: User, enterprise: Enterprise) -> None:
    second = make_enterprise_user(enterprise, "owner")
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(services.LastOwner):
        services.end_enterprise_member(membership=membership_of(owner), ended_by=owner, now=NOW)


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


def test_an_invitation_needs_an_owner_behind_it(owner: User, enterprise: Enterprise) -> None:
    person, second = make_user(email="li@example.com"), make_enterprise_user(enterprise, "owner")
    invitation = make_invitation(enterprise, second, email=person.email)
    services.change_enterprise_role(membership=membership_of(second), role="viewer", changed_by=None, now=NOW)
    with pytest.raises(services.InvitationWithdrawn, match="does not decide"):
        accept(invitation, person)
    assert not EnterpriseMembership.objects.filter(user=person).exists()


def test_the_tasks_send_and_resume(
    owner: User, enterprise: Enterprise, mailoutbox: list[outbox_module.EmailMultiAlternatives]
) -> None:
    late = make_invitation(enterprise, owner, now=timezone.now() - timedelta(minutes=3))
    queued = OrmQ.objects.count()
    tasks.resume_emails()
    assert OrmQ.objects.count() == queued + 1
    for _time in range(2):
        tasks.send_invitation(late.pk)
    assert [message.to for message in mailoutbox] == [[late.email]]
    late.refresh_from_db()
    assert late.email_state == "sent"


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


def membership_of_in(user: User, enterprise: Enterprise) -> EnterpriseMembership:
    return user.enterprise_memberships.select_related("enterprise", "user").get(enterprise=enterprise)


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


@pytest.fixture
def two_owners(transactional_db: None) -> tuple[User, User]:
    enterprise = make_enterprise()
    return make_enterprise_user(enterprise), make_enterprise_user(enterprise)


def test_two_owners_who_remove_each_other_leave_one(two_owners: tuple[User, User]) -> None:
    first, second = two_owners
    outcomes = at_once(
        lambda: services.end_enterprise_member(membership=membership_of(first), ended_by=second, now=NOW),
        lambda: services.end_enterprise_member(membership=membership_of(second), ended_by=first, now=NOW),
    )
    refusals = [each for each in outcomes if each is not None]
    assert refusals in ([services.OnlyAnOwnerManagesPeople], [services.LastOwner])
    assert EnterpriseMembership.objects.filter(ended_at=None).count() == 1


def test_two_owners_who_leave_at_once_leave_one(two_owners: tuple[User, User]) -> None:
    outcomes = at_once(
        *[
            lambda user=user: services.end_enterprise_member(membership=membership_of(user), ended_by=user, now=NOW)
            for user in two_owners
        ]
    )
    assert outcomes.count(services.LastOwner) == 1
    assert EnterpriseMembership.objects.filter(ended_at=None).count() == 1


def test_an_invitation_accepted_twice_at_once_counts_once(two_owners: tuple[User, User]) -> None:
    owner = two_owners[0]
    enterprise = membership_of(owner).enterprise
    person = make_user(email="li@example.com")
    invitation = make_invitation(enterprise, owner, email=person.email)
    copies = [Invitation.objects.get(pk=invitation.pk) for _copy in range(4)]
    outcomes = at_once(*[lambda copy=copy: accept(copy, person) for copy in copies])
    assert outcomes.count(services.InvitationAccepted) == 3
    assert EnterpriseMembership.objects.filter(user=person).count() == 1


def test_every_refusal_has_a_code() -> None:
    refusals = [each for each in vars(services).values() if isinstance(each, type) and issubclass(each, DomainError)]
    codes = [each.code for each in refusals]
    assert len(set(codes)) == len(codes)
    assert "domain_error" not in codes


def test_an_owner_with_a_last_day_gives_no_more_than_they_have(owner: User, enterprise: Enterprise) -> None:
    deputy, _other = make_enterprise_user(enterprise, "owner"), make_enterprise_user(enterprise, "owner")
    last_day = date(2026, 6, 30)
    EnterpriseMembership.objects.filter(user=deputy).update(ends_on=last_day)
    own, founder = membership_of(deputy), membership_of(owner)
    for membership, role in ((own, "owner"), (founder, "viewer"), (founder, "owner")):
        with pytest.raises(services.BeyondOwnDelegation):
            services.change_enterprise_member(
                membership=membership, role=role, ends_on=None, changed_by=deputy, now=NOW
            )
    with pytest.raises(services.BeyondOwnDelegation):
        services.end_enterprise_member(membership=founder, ended_by=deputy, now=NOW)
    for ends_on in (None, date(2026, 7, 1)):
        with pytest.raises(services.BeyondOwnDelegation):
            services.invite_person(
                enterprise=enterprise, email="x@example.com", role="owner", ends_on=ends_on, invited_by=deputy, now=NOW
            )
    services.invite_person(
        enterprise=enterprise, email="x@example.com", role="handler", ends_on=last_day, invited_by=deputy, now=NOW
    )
