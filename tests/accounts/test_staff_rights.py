"""Staff of the platform: rights are given by two people, and taken by one at once."""

import pytest
from django.db import IntegrityError, transaction

from accounts import services
from accounts.models import AuditRecord, Enterprise, Notification, User, UserProposal
from accounts.services import Rights
from tests.cast import NOW, make_enterprise_user, make_user

ALL = Rights("superuser")
LOOKS = frozenset({"accounts.view_user", "accounts.view_institution"})

pytestmark = pytest.mark.django_db


def superuser(name: str) -> User:
    user = make_user(name=name, is_staff=True)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def first() -> User:
    return superuser("first")


@pytest.fixture
def person() -> User:
    return make_user(name="person")


def settle(person: User, wanted: Rights, by: User) -> UserProposal | None:
    return services.settle_staff_rights(
        person=User.objects.get(pk=person.pk), wanted=wanted, settled_by=User.objects.get(pk=by.pk), now=NOW
    )


def proposed(person: User, wanted: Rights, by: User) -> UserProposal:
    proposal = settle(person, wanted, by)
    assert proposal is not None
    return proposal


def approve(proposal: UserProposal, by: User) -> None:
    services.approve_proposal(proposal=proposal, approved_by=User.objects.get(pk=by.pk), now=NOW)


def rights(person: User) -> Rights:
    return services.rights_of(User.objects.get(pk=person.pk))


def test_an_only_member_of_staff_appoints_the_second_and_everybody_sees_it(first: User, person: User) -> None:
    proposal = proposed(person, ALL, first)
    assert (proposal.state, proposal.is_alone, rights(person)) == ("approved", True, ALL)
    record = AuditRecord.objects.get(action="staff.appointed")
    assert (record.actor, record.target_id, record.payload["alone"]) == (first, person.pk, True)
    assert set(Notification.objects.values_list("kind", "user")) == {
        ("became_staff", person.pk), ("staff_appointed_alone", first.pk),
    }  # fmt: skip


def test_of_two_the_other_one_approves(first: User, person: User) -> None:
    second = superuser("second")
    proposal = proposed(person, Rights("staff", LOOKS), first)
    assert (proposal.state, rights(person)) == ("proposed", Rights())
    assert Notification.objects.get(kind="staff_proposed").user == second
    with pytest.raises(services.OwnProposal):
        approve(proposal, first)
    with pytest.raises(services.NotYoursToDecide):
        approve(proposal, make_user())
    with pytest.raises(services.AlreadyProposed):
        settle(person, ALL, second)
    approve(proposal, second)
    assert rights(person) == Rights("staff", LOOKS)
    assert set(User.objects.get(pk=person.pk).get_all_permissions()) == LOOKS
    record = AuditRecord.objects.get(action="staff.appointed")
    assert (record.actor, record.payload.get("alone")) == (second, None)
    with pytest.raises(services.ProposalDecided):
        approve(proposal, second)


def test_what_is_proposed_can_be_declined_and_withdrawn(first: User, person: User) -> None:
    second = superuser("second")
    services.decline_proposal(
        proposal=proposed(person, ALL, first), reason="unknown to me", declined_by=second, now=NOW
    )
    services.withdraw_proposal(proposal=proposed(person, ALL, first), withdrawn_by=first, now=NOW)
    assert rights(person) == Rights()
    assert Notification.objects.get(kind="staff_declined").user == first


def test_more_rights_for_staff_need_a_second_person_too(first: User) -> None:
    second = make_user(name="second", is_staff=True)
    superuser("third")
    proposal = proposed(second, ALL, first)
    assert (proposal.state, rights(second).role) == ("proposed", "staff")


def test_nobody_gives_rights_to_themselves_or_more_than_they_have(first: User, person: User) -> None:
    manages = frozenset({"accounts.change_user", "accounts.change_userproposal"})
    assert proposed(person, Rights("staff", manages), first).is_alone
    with pytest.raises(services.NotYoursToAppoint):
        settle(person, ALL, person)
    other = make_user(name="other")
    with pytest.raises(services.BeyondOwnRights):
        approve(proposed(other, ALL, first), person)
    assert rights(other) == Rights()


def test_who_manages_no_people_proposes_no_staff(first: User, person: User) -> None:
    with pytest.raises(services.NotYoursToAppoint):
        settle(person, ALL, make_user(name="looker", is_staff=True))
    services.close_login(person=person, closed_by=first, now=NOW)
    with pytest.raises(services.NotYoursToAppoint):
        settle(person, ALL, first)


def test_who_acts_on_the_platform_is_not_appointed(first: User, enterprise: Enterprise) -> None:
    with pytest.raises(services.ActsOnPlatform):
        settle(make_enterprise_user(enterprise, "viewer"), ALL, first)


def test_a_pair_of_one_hand_decides_only_while_nobody_else_can(first: User, person: User) -> None:
    settle(person, ALL, first)
    third = make_user(name="third")
    proposal = proposed(third, ALL, first)
    assert proposal.state == "proposed"
    approve(proposal, person)
    assert AuditRecord.objects.get(action="staff_proposal.approved", payload__one_hand=True).actor == person
    # From now on there is somebody else.
    fourth = make_user(name="fourth")
    for proposer, pair in ((first, person), (person, first)):
        proposal = proposed(fourth, ALL, proposer)
        with pytest.raises(services.NotIndependent):
            approve(proposal, pair)
        services.withdraw_proposal(proposal=proposal, withdrawn_by=proposer, now=NOW)
    approve(proposed(fourth, ALL, first), third)
    assert rights(fourth) == ALL


def test_rights_are_taken_at_once(first: User) -> None:
    second = superuser("second")
    assert settle(second, Rights("staff"), first) is None
    assert rights(second) == Rights("staff")
    assert settle(second, Rights(), first) is None
    assert rights(second) == Rights()
    record = AuditRecord.objects.filter(action="staff.rights_taken").latest("pk")
    assert (record.actor, record.target_id) == (first, second.pk)
    assert set(Notification.objects.values_list("kind", "user")) == {("staff_rights_taken", second.pk)}


def test_the_last_superuser_stays(first: User) -> None:
    make_user(name="plain", is_staff=True)
    for take in (
        lambda: settle(first, Rights("staff"), first),
        lambda: services.close_login(person=User.objects.get(pk=first.pk), closed_by=first, now=NOW),
    ):
        with pytest.raises(services.LastSuperuser):
            take()
    assert rights(first) == ALL


def test_who_removed_all_others_appoints_nobody_alone(first: User, person: User) -> None:
    settle(superuser("second"), Rights(), first)
    with pytest.raises(services.NotYoursToAppoint):
        settle(person, ALL, first)
    assert rights(person) == Rights()


def test_a_closed_login_has_no_rights_when_it_is_opened_again(first: User) -> None:
    second = superuser("second")
    services.close_login(person=second, closed_by=first, now=NOW)
    User.objects.filter(pk=second.pk).update(is_active=True)
    assert rights(second) == Rights()
    assert AuditRecord.objects.filter(action="login.closed", target_id=second.pk).exists()


def test_a_proposal_of_who_is_no_staff_any_more_cannot_be_approved(first: User, person: User) -> None:
    second = superuser("second")
    proposal = proposed(person, ALL, first)
    services.take_staff_rights(person=first, taken_by=second, now=NOW)
    with pytest.raises(services.ProposerGone):
        approve(proposal, second)


def test_the_database_lets_nobody_approve_their_own_unless_alone(first: User, person: User) -> None:
    superuser("second")
    proposal = proposed(person, ALL, first)
    rows = UserProposal.objects.filter(pk=proposal.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="approved", decided_by=first, decided_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(role="submitter")
