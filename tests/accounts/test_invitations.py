"""Inviting somebody to act for an enterprise, and accepting that."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts import permissions, services
from accounts.models import Enterprise, EnterpriseMembership, Invitation, User
from tests.at_once import at_once
from tests.cast import NOW, make_enterprise_user, make_user
from tests.inviting import make_invitation
from tests.people import accept, acts, membership_of, told


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


def test_an_invitation_needs_an_owner_behind_it(owner: User, enterprise: Enterprise) -> None:
    person, second = make_user(email="li@example.com"), make_enterprise_user(enterprise, "owner")
    invitation = make_invitation(enterprise, second, email=person.email)
    services.change_enterprise_role(membership=membership_of(second), role="viewer", changed_by=None, now=NOW)
    with pytest.raises(services.InvitationWithdrawn, match="does not decide"):
        accept(invitation, person)
    assert not EnterpriseMembership.objects.filter(user=person).exists()


def test_an_invitation_accepted_twice_at_once_counts_once(two_owners: tuple[User, User]) -> None:
    owner = two_owners[0]
    enterprise = membership_of(owner).enterprise
    person = make_user(email="li@example.com")
    invitation = make_invitation(enterprise, owner, email=person.email)
    copies = [Invitation.objects.get(pk=invitation.pk) for _copy in range(4)]
    outcomes = at_once(*[lambda copy=copy: accept(copy, person) for copy in copies])
    assert outcomes.count(services.InvitationAccepted) == 3
    assert EnterpriseMembership.objects.filter(user=person).count() == 1
