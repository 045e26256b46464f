"""Who can be the second of two people, and that one alone does not loosen the rule that wants two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction

from accounts import services as accounts_services
from accounts.models import Account, AuditRecord, Enterprise, EnterpriseMembership, Institution, User
from consent import services
from consent.audit import Action
from consent.models import AuthorisationRequest, ConsentPolicy, Freeze
from consent.services import second_person
from tests.at_once import at_once
from tests.cast import NOW, make_enterprise, make_enterprise_user, make_user
from tests.consent.conftest import act_of, choice_of, told

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Confirm = Callable[[User, datetime], object]


def joined(enterprise: Enterprise, at: datetime, *, role: str = "handler", email: str | None = None) -> User:
    user = make_user(name="newcomer", email=email)
    accounts_services.add_enterprise_member(enterprise=enterprise, user=user, role=role, added_by=None, now=at)
    return user


def changed(user: User, by: User, at: datetime, *, role: str = "handler") -> None:
    membership = EnterpriseMembership.objects.get(user=user)
    accounts_services.change_enterprise_member(
        membership=membership, role=role, ends_on=None, changed_by=by, now=at
    )  # fmt: skip


def rule(enterprise: Enterprise, owner: User, *, purposes: tuple[str, ...] = ("01",), from_months: int | None = None,
         now: datetime = NOW) -> ConsentPolicy:  # fmt: skip
    return services.change_policy(
        enterprise=enterprise, purposes=purposes, from_months=from_months, changed_by=owner, now=now
    )


def _lift(enterprise: Enterprise, owner: User) -> Confirm:
    services.freeze(enterprise=enterprise, frozen_by=owner, now=NOW)
    services.ask_to_lift(enterprise=enterprise, asked_by=owner, now=NOW)
    return lambda user, now: services.lift(enterprise=enterprise, lifted_by=user, now=now)


def _loosen(enterprise: Enterprise, owner: User) -> Confirm:
    proposal = rule(enterprise, owner, purposes=()).proposal
    assert proposal is not None
    return lambda user, now: services.approve_policy(
        enterprise=enterprise, proposal=proposal, approved_by=user, now=now
    )


_STEPS: dict[str, Callable[[Enterprise, User], Confirm]] = {"lift": _lift, "loosen": _loosen}


@pytest.fixture(params=["approve", *_STEPS])
def confirm(
    request: pytest.FixtureRequest, entrusted: Account, owner: User, handler: User, information_user: Institution
) -> Confirm:
    """What the owner has asked for at `NOW`, to be confirmed by a second person: each step that takes two."""
    enterprise = entrusted.enterprise
    rule(enterprise, owner)
    if request.param in _STEPS:
        return _STEPS[request.param](enterprise, owner)
    made = services.share_with(
        enterprise=enterprise, information_user=information_user, choice=choice_of(entrusted), act=act_of(owner),
        now=NOW,
    )  # fmt: skip
    assert isinstance(made, AuthorisationRequest)
    return lambda user, now: services.approve_proposal(request=made, act=act_of(user), now=now)


class TestWho:
    def test_somebody_who_decided_before(self, confirm: Confirm, handler: User) -> None:
        confirm(handler, NOW)

    def test_not_the_first_again(self, confirm: Confirm, owner: User) -> None:
        with pytest.raises(services.SamePerson):
            confirm(owner, NOW)

    def test_not_who_joined_after_it_was_asked(self, confirm: Confirm, enterprise: Enterprise) -> None:
        with pytest.raises(services.NotYetSecondPerson, match="only since after this was asked"):
            confirm(joined(enterprise, NOW), NOW + 3 * DAY)

    def test_not_who_may_decide_only_since_then(self, confirm: Confirm, viewer: User, owner: User) -> None:
        changed(viewer, owner, NOW + HOUR)
        with pytest.raises(services.NotYetSecondPerson):
            confirm(viewer, NOW + 3 * DAY)

    def test_not_who_joined_hours_ago(self, confirm: Confirm, enterprise: Enterprise) -> None:
        newcomer = joined(enterprise, NOW - HOUR)
        with pytest.raises(services.NotYetSecondPerson, match=r"24 hours.*after 2026-03-03 09:00"):
            confirm(newcomer, NOW + 22 * HOUR)
        confirm(newcomer, NOW + 23 * HOUR)

    def test_not_the_same_mailbox_under_another_name(
        self, confirm: Confirm, enterprise: Enterprise, owner: User
    ) -> None:
        name, domain = owner.email.split("@")
        twin = joined(enterprise, NOW - 30 * DAY, email=f"{name}+second@{domain}")
        with pytest.raises(services.SamePerson, match="count as one person"):
            confirm(twin, NOW)


def test_a_newcomer_who_asks_first_counts_no_more(entrusted: Account, owner: User) -> None:
    """The other way round: the second login asks, the first one confirms."""
    newcomer = joined(entrusted.enterprise, NOW - HOUR)
    services.freeze(enterprise=entrusted.enterprise, frozen_by=owner, now=NOW)
    services.ask_to_lift(enterprise=entrusted.enterprise, asked_by=newcomer, now=NOW)
    with pytest.raises(services.NotYetSecondPerson, match="Both of you"):
        services.lift(enterprise=entrusted.enterprise, lifted_by=owner, now=NOW + HOUR)
    assert Freeze.objects.get().lifted_at is None


def test_a_delegation_that_had_lapsed_begins_anew(enterprise: Enterprise, owner: User) -> None:
    user = make_user(name="agent")
    ends_on = (NOW - 20 * DAY).date()
    accounts_services.add_enterprise_member(
        enterprise=enterprise, user=user, role="handler", added_by=None, now=NOW - 90 * DAY, ends_on=ends_on
    )
    changed(user, owner, NOW - HOUR)
    assert second_person.decides_since(user, enterprise) == NOW - HOUR


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("li@example.com", "LI+work@example.com", True),
        ("l.i@gmail.com", "li@googlemail.com", True),
        ("l.i@example.com", "li@example.com", False),
        ("li@例子.cn", "li@XN--FSQU00A.cn", True),
        ("li@faß.example.com", "li@xn--fa-hia.example.com", True),
        ("li@例子.cn", "li@例子。cn", True),
        ("li@xn--99999999.cn", "li@例子.cn", False),
        ("li@example.com", "wang@example.com", False),
    ],
)
def test_one_mailbox(db: None, first: str, second: str, expected: bool) -> None:
    assert second_person.are_one_person(make_user(email=first), make_user(email=second)) is expected


def test_a_verified_address_counts_as_the_login_does(db: None) -> None:
    first, second = make_user(email="li@example.com"), make_user(email="wang@example.com")
    address = EmailAddress.objects.create(user=second, email="li+2@example.com", verified=False)
    assert not second_person.are_one_person(first, second)
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    assert second_person.are_one_person(first, second)


class TestTheRule:
    def test_is_tightened_by_one(self, enterprise: Enterprise, owner: User, handler: User) -> None:
        rule(enterprise, owner)
        tighter = rule(enterprise, owner, purposes=("01", "18"), from_months=24)
        assert (tighter.purposes, tighter.from_months, tighter.proposal) == (["01", "18"], 24, None)

    @pytest.mark.parametrize(
        ("purposes", "from_months"), [((), 24), (("18",), 24), (("01",), None), (("01",), 25), ((), None)], ids=str
    )
    def test_is_loosened_by_two(
        self, enterprise: Enterprise, owner: User, handler: User, purposes: tuple[str, ...], from_months: int | None
    ) -> None:
        rule(enterprise, owner, from_months=24)
        asked = rule(enterprise, owner, purposes=purposes, from_months=from_months)
        policy = ConsentPolicy.objects.get()
        assert (policy.purposes, policy.from_months, policy.proposed_by) == (["01"], 24, owner)
        assert told(handler)[-1] == "consent_policy_loosening_asked"
        assert AuditRecord.objects.get(action=Action.POLICY_LOOSENING_ASKED).actor == owner
        assert asked.proposal is not None
        services.approve_policy(enterprise=enterprise, proposal=asked.proposal, approved_by=handler, now=NOW)
        policy.refresh_from_db()
        assert (policy.purposes, policy.from_months, policy.changed_by) == (list(purposes), from_months, handler)
        assert policy.proposal is None
        with pytest.raises(services.NothingProposed):
            services.approve_policy(enterprise=enterprise, proposal=asked.proposal, approved_by=handler, now=NOW)

    def test_stays_when_one_does_not_agree(
        self, enterprise: Enterprise, owner: User, handler: User, viewer: User, stranger: User
    ) -> None:
        rule(enterprise, owner)
        rule(enterprise, owner, purposes=())
        for person in (viewer, stranger):
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.reject_policy(enterprise=enterprise, rejected_by=person, now=NOW)
        services.reject_policy(enterprise=enterprise, rejected_by=handler, now=NOW)
        policy = ConsentPolicy.objects.get()
        assert (policy.purposes, policy.proposal) == (["01"], None)
        with pytest.raises(services.NothingProposed):
            services.reject_policy(enterprise=enterprise, rejected_by=handler, now=NOW)

    def test_is_approved_as_it_was_shown(self, enterprise: Enterprise, owner: User, handler: User) -> None:
        rule(enterprise, owner, purposes=("01", "18"))
        seen = rule(enterprise, owner, purposes=("18",)).proposal
        assert seen is not None
        rule(enterprise, owner, purposes=())
        with pytest.raises(services.NotAsShown):
            services.approve_policy(enterprise=enterprise, proposal=seen, approved_by=handler, now=NOW)

    def test_the_word_of_who_is_no_owner_any_more_counts_no_more(
        self, enterprise: Enterprise, owner: User, handler: User
    ) -> None:
        other = make_enterprise_user(enterprise, "owner")
        rule(enterprise, owner)
        proposal = rule(enterprise, other, purposes=()).proposal
        assert proposal is not None
        changed(other, owner, NOW)
        with pytest.raises(services.NothingProposed, match="no owner"):
            services.approve_policy(enterprise=enterprise, proposal=proposal, approved_by=handler, now=NOW)

    def test_is_not_switched_on_by_who_is_alone(self, enterprise: Enterprise, owner: User, viewer: User) -> None:
        with pytest.raises(services.NeedsSecondPerson, match="Invite a second person"):
            rule(enterprise, owner)
        joined(enterprise, NOW - 9 * DAY, email=owner.email.replace("@", "+2@"))
        with pytest.raises(services.NeedsSecondPerson):
            rule(enterprise, owner)
        make_enterprise_user(enterprise, "handler")
        rule(enterprise, owner)

    @pytest.mark.parametrize("change", ["purposes = '{}'", "from_months = NULL", "from_months = 25"])
    def test_not_even_plain_sql_loosens_it_for_one(
        self, enterprise: Enterprise, owner: User, handler: User, change: str
    ) -> None:
        rule(enterprise, owner, from_months=24)
        for _time in range(2):
            with (
                pytest.raises(IntegrityError, match="does not loosen the rule of two"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"UPDATE consent_consentpolicy SET {change}")
            rule(enterprise, owner, purposes=())


def test_of_two_who_approve_at_once_one_counts(transactional_db: None) -> None:
    enterprise = make_enterprise()
    first, second, third = (make_enterprise_user(enterprise, role) for role in ("owner", "handler", "handler"))
    rule(enterprise, first)
    proposal = rule(enterprise, first, purposes=()).proposal
    assert proposal is not None

    def approve(user: User) -> object:
        return services.approve_policy(enterprise=enterprise, proposal=proposal, approved_by=user, now=NOW).changed_by

    outcomes = at_once(lambda: approve(second), lambda: approve(third))
    assert outcomes.count(services.NothingProposed) == 1
