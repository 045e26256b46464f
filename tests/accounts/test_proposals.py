"""A user of an institution takes two people: one proposes, a second one approves."""

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django_q.models import OrmQ

from accounts import services
from accounts.models import AuditRecord, Institution, InstitutionMembership, Notification, User, UserProposal
from cfcii.common.errors import DomainError
from tests.at_once import at_once
from tests.cast import NOW, PASSWORD, make_institution, make_institution_user, make_membership, make_user
from tests.inviting import make_proposal
from tests.mailing import deliver


@pytest.fixture
def first(provider: Institution) -> User:
    return make_institution_user(provider, "administrator")


@pytest.fixture
def second(provider: Institution) -> User:
    return make_institution_user(provider, "administrator")


@pytest.fixture
def other_staff(db: None) -> User:
    return make_user(name="other staff", is_staff=True)


@pytest.fixture
def proposal(provider: Institution, first: User, second: User) -> UserProposal:
    return make_proposal(provider, first, email="New.Clerk@Example.com", role="submitter")


def approve(proposal: UserProposal, person: User) -> InstitutionMembership:
    return services.approve_proposal(proposal=proposal, approved_by=person, now=NOW)


def decline(proposal: UserProposal, person: User, reason: str = "unknown to me") -> None:
    services.decline_proposal(proposal=proposal, reason=reason, declined_by=person, now=NOW)


def test_a_proposal_makes_nobody_yet(proposal: UserProposal, first: User, second: User) -> None:
    assert (proposal.email, proposal.state) == ("new.clerk@example.com", "proposed")
    assert not User.objects.filter(email="new.clerk@example.com").exists()
    assert Notification.objects.get(kind="user_proposed").user == second
    record = AuditRecord.objects.latest("pk")
    assert (record.action, record.actor, record.institution) == ("user_proposal.made", first, proposal.institution)
    assert "example.com" not in str(record.payload)


def test_approval_makes_the_login_and_sends_its_owner_the_way_in(proposal: UserProposal, second: User) -> None:
    membership = approve(proposal, second)
    person = membership.user
    assert (person.email, person.name, membership.role) == ("new.clerk@example.com", proposal.name, "submitter")
    assert not person.has_usable_password()
    assert membership.is_active
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.membership) == ("approved", second, membership)
    kinds = set(Notification.objects.values_list("kind", "user__email"))
    assert ("became_user", person.email) in kinds
    assert ("user_approved", proposal.proposed_by.email) in kinds
    link = [each for each in deliver() if each.to == [person.email] and "password/reset/key" in each.body]
    assert len(link) == 1
    actions = AuditRecord.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-3:] == ["user.created", "institution_member.added", "user_proposal.approved"]


def test_who_has_a_login_keeps_it(proposal: UserProposal, second: User) -> None:
    person = make_user(email="new.clerk@example.com", name="known")
    membership = approve(proposal, second)
    assert membership.user == person
    person.refresh_from_db()
    assert (person.name, person.check_password(PASSWORD)) == ("known", True)
    assert not [task for task in OrmQ.objects.all() if task.task["func"].endswith("send_login_mail")]


def test_a_second_address_of_a_person_is_the_same_person(proposal: UserProposal, second: User) -> None:
    person = make_user(email="elsewhere@example.com")
    EmailAddress.objects.create(user=person, email=proposal.email, verified=True)
    assert approve(proposal, second).user == person
    assert not User.objects.filter(email=proposal.email).exists()


def test_who_signed_up_with_an_address_of_another_gets_nothing(proposal: UserProposal, second: User) -> None:
    squatter = User.objects.create_user(proposal.email, "a password of the squatter", name="squatter")
    EmailAddress.objects.create(user=squatter, email=proposal.email, verified=False, primary=True)
    membership = approve(proposal, second)
    assert membership.user == squatter
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()
    assert EmailAddress.objects.get(user=squatter).verified
    assert any("password/reset/key" in each.body for each in deliver())


def test_nobody_approves_their_own_proposal(proposal: UserProposal, first: User) -> None:
    with pytest.raises(services.OwnProposal):
        approve(proposal, first)
    with pytest.raises(services.OwnProposal):
        decline(proposal, first)
    # Nor through a second role.
    User.objects.filter(pk=first.pk).update(is_staff=True, is_superuser=True)
    with pytest.raises(services.OwnProposal):
        approve(proposal, User.objects.get(pk=first.pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        UserProposal.objects.filter(pk=proposal.pk).update(state="approved", decided_by=first, decided_at=NOW)


def test_only_the_second_person_decides(
    proposal: UserProposal, clerk: User, owner: User, rival: Institution, staff: User
) -> None:
    outsiders = [clerk, owner, make_institution_user(rival, "administrator"), staff]
    for person in outsiders:
        with pytest.raises(services.NotYoursToDecide):
            approve(proposal, person)
        with pytest.raises(services.NotYoursToDecide):
            decline(proposal, person)
    proposal.refresh_from_db()
    assert proposal.state == "proposed"


def test_staff_decide_when_there_is_no_other_administrator(
    proposal: UserProposal, first: User, second: User, staff: User
) -> None:
    services.stop_institution_member(membership=second.institution_memberships.get(), stopped_by=None, now=NOW)
    with pytest.raises(services.NotYoursToDecide):
        approve(proposal, second)
    assert approve(proposal, staff).is_active
    lonely = make_proposal(proposal.institution, first, role="submitter")
    assert set(Notification.objects.filter(kind="user_proposed", user=staff)) != set()
    decline(lonely, staff)


def test_what_staff_propose_other_staff_decide(
    provider: Institution, first: User, staff: User, other_staff: User
) -> None:
    proposal = make_proposal(provider, staff)
    with pytest.raises(services.OwnProposal):
        approve(proposal, staff)
    with pytest.raises(services.NotYoursToDecide):
        approve(proposal, first)
    assert approve(proposal, other_staff).role == "administrator"


def test_staff_propose_administrators_only(provider: Institution, staff: User) -> None:
    with pytest.raises(services.NotYoursToPropose):
        make_proposal(provider, staff, role="submitter")


def test_who_may_not_propose(provider: Institution, clerk: User, owner: User, rival: Institution) -> None:
    for person in (clerk, owner, make_institution_user(rival, "administrator")):
        with pytest.raises(services.NotYoursToPropose):
            make_proposal(provider, person)
    assert not UserProposal.objects.exists()


def test_a_role_fits_the_institution(provider: Institution, first: User) -> None:
    with pytest.raises(services.RoleNotForInstitution):
        make_proposal(provider, first, role="query_user")


def test_one_person_is_one_user(
    provider: Institution, first: User, clerk: User, staff: User, proposal: UserProposal, owner: User
) -> None:
    for email, error in (
        (clerk.email.upper(), services.AlreadyWorksForInstitution),
        (first.email, services.AlreadyWorksForInstitution),
        (proposal.email, services.AlreadyProposed),
    ):
        with pytest.raises(error):
            make_proposal(provider, first, email=email)
    # Who has a login elsewhere is like everybody else.
    assert make_proposal(provider, first, email=owner.email).state == "proposed"


def test_who_became_staff_or_a_user_meanwhile_is_not_taken_on(proposal: UserProposal, second: User) -> None:
    person = make_user(email=proposal.email, is_staff=True)
    with pytest.raises(services.NotForInstitution) as told:
        approve(proposal, second)
    assert "staff cannot" not in str(told.value)
    User.objects.filter(pk=person.pk).update(is_staff=False)
    services.add_institution_member(
        institution=proposal.institution, user=person, role="verifier", added_by=None, now=NOW
    )
    with pytest.raises(services.AlreadyWorksForInstitution):
        approve(proposal, second)
    proposal.refresh_from_db()
    assert proposal.state == "proposed"


def test_a_proposal_of_somebody_who_was_stopped_is_not_approved(
    proposal: UserProposal, first: User, second: User
) -> None:
    services.stop_institution_member(membership=first.institution_memberships.get(), stopped_by=second, now=NOW)
    with pytest.raises(services.ProposerGone):
        approve(proposal, second)
    decline(proposal, second)
    proposal.refresh_from_db()
    assert proposal.state == "declined"


def test_nothing_is_proposed_or_approved_at_a_stopped_institution(proposal: UserProposal, second: User) -> None:
    services.stop_institution(institution=proposal.institution, stopped_by=None, now=NOW)
    with pytest.raises(DomainError):
        approve(proposal, second)
    with pytest.raises(services.InstitutionStopped):
        make_proposal(proposal.institution, second)


def test_declining_needs_a_reason_and_is_told(proposal: UserProposal, first: User, second: User) -> None:
    with pytest.raises(services.ReasonMissing):
        decline(proposal, second, "  ")
    decline(proposal, second, "unknown to me")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.reason) == ("declined", second, "unknown to me")
    told = Notification.objects.get(kind="user_declined")
    assert (told.user, told.facts["reason"]) == (first, "unknown to me")
    for late in (approve, decline):
        with pytest.raises(services.ProposalDecided):
            late(proposal, second)
    assert not User.objects.filter(email=proposal.email).exists()
    assert make_proposal(proposal.institution, second, email=proposal.email).state == "proposed"


def test_only_who_proposed_withdraws(proposal: UserProposal, first: User, second: User) -> None:
    with pytest.raises(services.NotYoursToDecide):
        services.withdraw_proposal(proposal=proposal, withdrawn_by=second, now=NOW)
    services.withdraw_proposal(proposal=proposal, withdrawn_by=first, now=NOW)
    with pytest.raises(services.ProposalDecided):
        services.withdraw_proposal(proposal=proposal, withdrawn_by=first, now=NOW)
    with pytest.raises(services.ProposalDecided):
        approve(proposal, second)


def test_another_role_takes_two_people(rival: Institution, rival_analyst_membership: InstitutionMembership) -> None:
    membership = rival_analyst_membership
    one, two = (make_institution_user(rival, "administrator") for _ in range(2))
    proposal = services.propose_role(membership=membership, role="verifier", proposed_by=one, now=NOW)
    membership.refresh_from_db()
    assert membership.role == "query_user"
    with pytest.raises(services.OwnProposal):
        approve(proposal, one)
    assert approve(proposal, two) == membership
    membership.refresh_from_db()
    assert membership.role == "verifier"
    assert Notification.objects.filter(kind="role_changed", user=membership.user).count() == 1


def test_nobody_has_a_hand_in_their_own_role(provider: Institution, first: User, second: User, staff: User) -> None:
    own = first.institution_memberships.select_related("institution", "user").get()
    with pytest.raises(services.OwnMembership):
        services.propose_role(membership=own, role="submitter", proposed_by=first, now=NOW)
    proposal = services.propose_role(membership=own, role="submitter", proposed_by=second, now=NOW)
    with pytest.raises(services.OwnMembership):
        approve(proposal, first)
    # There is no third administrator, so it is for staff.
    assert approve(proposal, staff).role == "submitter"


def test_what_speaks_against_another_role(provider: Institution, first: User, second: User, clerk: User) -> None:
    membership = clerk.institution_memberships.select_related("institution", "user").get()

    def propose(role: str) -> UserProposal:
        return services.propose_role(membership=membership, role=role, proposed_by=first, now=NOW)

    with pytest.raises(services.AlreadyWorksForInstitution):
        propose("submitter")
    with pytest.raises(services.RoleNotForInstitution):
        propose("query_user")
    proposal = propose("verifier")
    with pytest.raises(services.AlreadyProposed):
        propose("administrator")
    services.stop_institution_member(membership=membership, stopped_by=first, now=NOW)
    with pytest.raises(services.MembershipStopped):
        approve(proposal, second)
    with pytest.raises(services.MembershipStopped):
        propose("verifier")


@pytest.fixture
def scene(transactional_db: None) -> tuple[UserProposal, User, User]:
    institution = make_institution(is_provider=True)
    people = [make_institution_user(institution, "administrator") for _ in range(3)]
    return make_proposal(institution, people[0], email="raced@example.com", role="submitter"), people[1], people[2]


def test_approved_and_declined_at_once_one_counts(scene: tuple[UserProposal, User, User]) -> None:
    proposal, one, two = scene
    outcomes = at_once(lambda: approve(proposal, one), lambda: decline(proposal, two))
    assert outcomes.count(services.ProposalDecided) == 1
    proposal.refresh_from_db()
    is_user = InstitutionMembership.objects.filter(user__email="raced@example.com").exists()
    assert is_user == (proposal.state == "approved")
    decisions = AuditRecord.objects.filter(action__in=["user_proposal.approved", "user_proposal.declined"])
    assert decisions.count() == 1


def test_approved_twice_at_once_one_user_comes_of_it(scene: tuple[UserProposal, User, User]) -> None:
    proposal, one, two = scene
    outcomes = at_once(lambda: approve(proposal, one), lambda: approve(proposal, two))
    assert outcomes.count(services.ProposalDecided) == 1
    assert InstitutionMembership.objects.filter(user__email="raced@example.com").count() == 1


def test_two_institutions_take_one_person_on_at_once(scene: tuple[UserProposal, User, User]) -> None:
    proposal, one, _two = scene
    other = make_institution(is_user=True)
    people = [make_institution_user(other, "administrator") for _ in range(2)]
    theirs = make_proposal(other, people[0], email="raced@example.com", role="query_user")
    outcomes = at_once(lambda: approve(proposal, one), lambda: approve(theirs, people[1]))
    assert all(isinstance(each, InstitutionMembership) for each in outcomes)
    assert User.objects.filter(email="raced@example.com").count() == 1


def test_proposed_twice_at_once_one_proposal_waits(scene: tuple[UserProposal, User, User]) -> None:
    proposal, one, two = scene
    institution = proposal.institution
    outcomes = at_once(*[
        lambda person=person: make_proposal(institution, person, email="another@example.com") for person in (one, two)
    ])  # fmt: skip
    assert outcomes.count(services.AlreadyProposed) == 1
    assert UserProposal.objects.filter(email="another@example.com").count() == 1


def test_stopped_twice_at_once_one_counts(scene: tuple[UserProposal, User, User]) -> None:
    proposal, one, two = scene
    membership = make_membership(proposal.institution, "submitter")

    def stop(person: User) -> None:
        fresh = InstitutionMembership.objects.select_related("institution", "user").get(pk=membership.pk)
        services.stop_institution_member(membership=fresh, stopped_by=person, reason="x", now=NOW)

    outcomes = at_once(lambda: stop(one), lambda: stop(two))
    assert outcomes.count(services.MembershipStopped) == 1
    assert AuditRecord.objects.filter(action="institution_member.stopped").count() == 1
