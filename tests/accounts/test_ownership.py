"""Owners decide who acts for an enterprise, and one of them always remains."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts import services
from accounts.clock import today
from accounts.models import Enterprise, EnterpriseMembership, User
from tests.at_once import at_once
from tests.cast import NOW, make_enterprise_user
from tests.inviting import make_invitation
from tests.people import acts, membership_of


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


def test_staff_do_not_take_the_last_owner_away_either(owner: User, enterprise: Enterprise, staff: User) -> None:
    mine = membership_of(owner)
    with pytest.raises(services.LastOwner, match="Make another person such an owner first"):
        services.change_enterprise_role(membership=mine, role="viewer", changed_by=staff, now=NOW)
    mine.refresh_from_db()
    assert mine.role == "owner"
    make_enterprise_user(enterprise, "owner")
    services.change_enterprise_role(membership=mine, role="viewer", changed_by=staff, now=NOW)
    mine.refresh_from_db()
    assert mine.role == "viewer"


def test_an_owner_who_leaves_while_staff_demote_the_other_leaves_one(two_owners: tuple[User, User]) -> None:
    first, second = (membership_of(user) for user in two_owners)
    outcomes = at_once(
        lambda: services.leave_enterprise(membership=first, now=NOW),
        lambda: services.change_enterprise_role(membership=second, role="viewer", changed_by=None, now=NOW),
    )
    assert outcomes.count(services.LastOwner) == 1
    assert EnterpriseMembership.objects.filter(ended_at=None, role="owner").count() == 1
