"""A lender asks; the enterprise confirms, with a second person where it wants one, declines, or lets it lapse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts import services as accounts_services
from accounts.models import Account, AuditRecord, Enterprise, Institution, Notification, User
from consent import reviewing, services, tasks
from consent.audit import Action
from consent.models import AuthorisationRequest, Consent
from tests.at_once import at_once
from tests.cast import (
    NOW,
    make_account,
    make_enterprise,
    make_enterprise_user,
    make_entrustment,
    make_institution,
    make_institution_user,
    valid_uscc,
)
from tests.consent.conftest import ASKED, act_of, ask, choice_of, told
from tests.consent.test_publishing import published

DAY = timedelta(days=1)
State = AuthorisationRequest.State


def reloaded(request: AuthorisationRequest) -> AuthorisationRequest:
    return AuthorisationRequest.objects.get(pk=request.pk)


@pytest.fixture
def two_people(enterprise: Enterprise, owner: User, handler: User) -> None:
    services.change_policy(enterprise=enterprise, purposes=["01"], from_months=None, changed_by=owner, now=NOW)


class TestAsking:
    def test_puts_a_request_into_the_data_account(
        self, sender: services.Sender, entrusted: Account, owner: User, handler: User, viewer: User, analyst: User
    ) -> None:
        request = reloaded(ask(sender, entrusted, message="for your loan"))
        assert (request.enterprise, request.state, request.asked_by) == (entrusted.enterprise, "requested", analyst)
        assert request.lapses_at == NOW + 14 * DAY
        assert not request.names_accounts
        assert "authorisation_requested" in told(owner)
        assert "authorisation_requested" in told(handler)
        assert told(viewer) == []
        record = AuditRecord.objects.get(action=Action.REQUEST_MADE)
        assert (record.actor, record.target_id) == (analyst, request.pk)

    def test_answers_alike_when_nobody_of_that_code_is_here(self, sender: services.Sender, entrusted: Account) -> None:
        wish = services.Wish(**{**_wish(entrusted), "uscc": valid_uscc(9_999_999)})
        request = services.ask_for_authorisation(sender=sender, wish=wish, now=NOW)
        assert (request.enterprise, request.state) == (None, "requested")

    def test_keeps_of_the_accounts_named_those_that_the_enterprise_has(
        self, sender: services.Sender, entrusted: Account, provider: Institution
    ) -> None:
        foreign = make_account(provider, make_enterprise())
        request = ask(sender, entrusted, account_numbers=(entrusted.number, foreign.number, "6222000000000000"))
        assert request.names_accounts
        assert list(request.accounts.all()) == [entrusted]

    @pytest.mark.parametrize("role", ["administrator", "submitter"])
    def test_is_for_query_users(self, entrusted: Account, rival: Institution, role: str) -> None:
        person = make_institution_user(rival, role)
        with pytest.raises(services.MayNotAsk):
            ask(services.Sender(rival, "web", person), entrusted)

    def test_is_not_for_another_lenders_query_user(
        self, entrusted: Account, information_user: Institution, rival_analyst: User
    ) -> None:
        with pytest.raises(services.MayNotAsk):
            ask(services.Sender(information_user, "web", rival_analyst), entrusted)

    def test_is_for_lenders_that_can_query(self, entrusted: Account, information_user: Institution) -> None:
        client = services.Sender(information_user, "api", client_id="c-1")
        assert ask(client, entrusted).asked_by_client == "c-1"
        accounts_services.stop_institution(institution=information_user, stopped_by=None, now=NOW)
        information_user.refresh_from_db()
        with pytest.raises(services.NotAnInformationUser):
            ask(services.Sender(information_user, "api"), entrusted)

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"products": ()}, services.NothingChosen),
            ({"validity_days": 366}, services.ConsentPeriodNotAllowed),
            ({"queries_a_month": 11}, services.BeyondTemplate),
            ({"look_back_months": 37}, services.BeyondTemplate),
            ({"data_life_days": 181}, services.BeyondTemplate),
            ({"queries_total": 0}, services.BeyondTemplate),
        ],
        ids=str,
    )
    def test_is_within_the_template(
        self, sender: services.Sender, entrusted: Account, changes: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            ask(sender, entrusted, **changes)
        assert not AuthorisationRequest.objects.exists()

    def test_ends_where_an_enterprise_would_be_worn_down(self, sender: services.Sender, entrusted: Account) -> None:
        requests = [ask(sender, entrusted) for _each in range(3)]
        with pytest.raises(services.TooManyRequests):
            ask(sender, entrusted)
        services.withdraw_request(request=requests[0], sender=sender, now=NOW)
        ask(sender, entrusted)


class TestWithdrawing:
    def test_closes_the_request(self, request_: AuthorisationRequest, sender: services.Sender, owner: User) -> None:
        services.withdraw_request(request=request_, sender=sender, now=NOW)
        assert reloaded(request_).state == "withdrawn"
        tasks.tell_withdrawn(request_.pk)
        assert told(owner)[-1] == "authorisation_request_withdrawn"
        assert AuditRecord.objects.filter(action=Action.REQUEST_WITHDRAWN).count() == 1
        with pytest.raises(services.RequestNotOpen, match="withdrawn"):
            services.withdraw_request(request=request_, sender=sender, now=NOW)

    def test_is_for_who_asked(
        self, request_: AuthorisationRequest, rival: Institution, rival_analyst: User, information_user: Institution
    ) -> None:
        for stranger in (services.Sender(rival, "web", rival_analyst), services.Sender(rival, "api")):
            with pytest.raises(services.MayNotAsk):
                services.withdraw_request(request=request_, sender=stranger, now=NOW)
        with pytest.raises(services.MayNotAsk):
            services.withdraw_request(
                request=request_, sender=services.Sender(information_user, "web", rival_analyst), now=NOW
            )


class TestConfirming:
    def test_gives_a_consent_for_each_account_and_product(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User, handler: User, analyst: User
    ) -> None:
        choice = choice_of(entrusted)
        authorisation = services.confirm_request(request=request_, choice=choice, act=act_of(handler), now=NOW)
        assert authorisation is not None
        assert sorted(authorisation.consents.values_list("product", flat=True)) == ["monthly", "report"]
        assert (authorisation.reference, authorisation.address) == ("LOAN-7", "192.0.2.7")
        assert authorisation.receipt.sha256
        request = reloaded(request_)
        assert (request.state, request.authorisation, request.decided_by) == ("confirmed", authorisation, handler)
        assert told(analyst) == ["authorisation_request_confirmed"]
        assert told(owner)[-1] == "authorisation_request_answered"
        assert "authorisation_request_answered" not in told(handler)

    def test_gives_less_than_was_asked_for(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User
    ) -> None:
        less = {"products": ("report",), "queries_total": 2, "queries_a_month": 1, "look_back_months": 3}
        services.confirm_request(
            request=request_, choice=choice_of(entrusted, **less, until=NOW.date()), act=act_of(owner), now=NOW
        )
        consent = Consent.objects.get()
        assert (consent.product, consent.queries_total, consent.look_back_months) == ("report", 2, 3)

    @pytest.mark.parametrize(
        "more",
        [
            {"purpose": "17"},
            {"until": NOW.date() + 91 * DAY},
            {"queries_total": 11},
            {"queries_a_month": 6},
            {"look_back_months": 25},
            {"data_life_days": 91},
        ],
        ids=str,
    )
    def test_never_gives_more(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User, more: dict[str, Any]
    ) -> None:
        with pytest.raises(services.BeyondRequest):
            services.confirm_request(request=request_, choice=choice_of(entrusted, **more), act=act_of(owner), now=NOW)
        assert reloaded(request_).state == "requested"

    def test_gives_only_accounts_that_were_named(
        self, sender: services.Sender, entrusted: Account, owner: User
    ) -> None:
        sibling = make_account(entrusted.provider, entrusted.enterprise)
        make_entrustment(sibling, owner)
        request = ask(sender, entrusted, account_numbers=(entrusted.number,))
        with pytest.raises(services.BeyondRequest):
            services.confirm_request(request=request, choice=choice_of(sibling), act=act_of(owner), now=NOW)

    def test_is_for_owners_and_handlers(
        self, request_: AuthorisationRequest, entrusted: Account, viewer: User, stranger: User, staff: User,
        analyst: User,
    ) -> None:  # fmt: skip
        for person in (viewer, stranger, staff, analyst):
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.confirm_request(request=request_, choice=choice_of(entrusted), act=act_of(person), now=NOW)

    def test_comes_too_late(self, request_: AuthorisationRequest, entrusted: Account, owner: User) -> None:
        with pytest.raises(services.RequestNotOpen, match="lapsed"):
            services.confirm_request(
                request=request_, choice=choice_of(entrusted), act=act_of(owner), now=request_.lapses_at
            )

    def test_fails_whole_when_an_account_is_not_entrusted(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User
    ) -> None:
        sibling = make_account(entrusted.provider, entrusted.enterprise)
        with pytest.raises(services.NotEntrusted):
            services.confirm_request(request=request_, choice=choice_of(entrusted, sibling), act=act_of(owner), now=NOW)
        assert reloaded(request_).state == "requested"
        assert not Consent.objects.exists()

    def test_follows_the_template_of_the_moment(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User, staff: User
    ) -> None:
        """The template changed between request and confirmation: less is confirmed, or nothing."""
        caps = services.Caps(30, 2, 12, 30, is_one_time=False)
        published(staff, caps=caps)
        with pytest.raises(services.ConsentPeriodNotAllowed):
            services.confirm_request(request=request_, choice=choice_of(entrusted), act=act_of(owner), now=NOW)
        until = NOW.date() + 30 * DAY
        fits = choice_of(entrusted, until=until, queries_a_month=2, look_back_months=12, data_life_days=30)
        authorisation = services.confirm_request(request=request_, choice=fits, act=act_of(owner), now=NOW)
        assert authorisation is not None
        assert authorisation.template.version == 2

    def test_is_not_possible_while_everything_is_frozen(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User
    ) -> None:
        services.freeze(enterprise=entrusted.enterprise, frozen_by=owner, now=NOW)
        with pytest.raises(services.EnterpriseFrozen):
            services.confirm_request(request=request_, choice=choice_of(entrusted), act=act_of(owner), now=NOW)


class TestDeclining:
    def test_closes_the_request_with_or_without_a_reason(
        self, request_: AuthorisationRequest, owner: User, handler: User, analyst: User
    ) -> None:
        services.decline_request(request=request_, user=handler, reason="not now", now=NOW)
        request = reloaded(request_)
        assert (request.state, request.reason, request.decided_by) == ("declined", "not now", handler)
        assert told(analyst) == ["authorisation_request_declined"]
        assert told(owner)[-1] == "authorisation_request_answered"
        assert AuditRecord.objects.filter(action=Action.REQUEST_DECLINED, actor=handler).count() == 1

    def test_is_for_owners_and_handlers(
        self, request_: AuthorisationRequest, viewer: User, stranger: User, staff: User
    ) -> None:
        for person in (viewer, stranger, staff):
            with pytest.raises(services.MayNotDecideForEnterprise):
                services.decline_request(request=request_, user=person, now=NOW)

    def test_of_a_closed_request_names_what_became_of_it(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User
    ) -> None:
        services.confirm_request(request=request_, choice=choice_of(entrusted), act=act_of(owner), now=NOW)
        with pytest.raises(services.RequestNotOpen, match="confirmed"):
            services.decline_request(request=request_, user=owner, now=NOW)


class TestLapsing:
    def test_closes_what_nobody_answered_once(self, request_: AuthorisationRequest, owner: User, analyst: User) -> None:
        assert services.lapse_requests(now=request_.lapses_at - timedelta(seconds=1)) == 0
        assert services.lapse_requests(now=request_.lapses_at) == 1
        assert services.lapse_requests(now=request_.lapses_at) == 0
        assert reloaded(request_).state == "lapsed"
        assert told(analyst) == ["authorisation_request_lapsed"]
        assert told(owner)[-1] == "authorisation_request_lapsed_unanswered"
        assert AuditRecord.objects.get(action=Action.REQUEST_LAPSED).actor is None

    def test_closes_a_proposal_that_nobody_approved(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User, two_people: None
    ) -> None:
        services.confirm_request(request=request_, choice=choice_of(entrusted), act=act_of(owner), now=NOW)
        assert services.lapse_requests(now=request_.lapses_at) == 1
        assert reloaded(request_).state == "lapsed"


@pytest.mark.usefixtures("two_people")
class TestTwoPeople:
    def propose(self, request: AuthorisationRequest, account: Account, user: User) -> None:
        assert services.confirm_request(request=request, choice=choice_of(account), act=act_of(user), now=NOW) is None

    def test_the_first_proposes_and_the_second_approves(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User, handler: User, analyst: User
    ) -> None:
        self.propose(request_, entrusted, handler)
        assert reloaded(request_).state == "proposed"
        assert not Consent.objects.exists()
        assert told(owner)[-1] == "authorisation_proposed"
        assert told(analyst) == []
        authorisation = services.approve_proposal(request=request_, act=act_of(owner), now=NOW)
        assert (authorisation.proposed_by, authorisation.confirmed_by) == (handler, owner)
        assert reloaded(request_).state == "confirmed"

    def test_what_was_not_shown_is_not_approved(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User, handler: User
    ) -> None:
        """The first took it back and proposed something else while the second one read."""
        self.propose(request_, entrusted, handler)
        review = reviewing.of_choice(
            choice_of(entrusted), [entrusted], enterprise=entrusted.enterprise, lender=request_.information_user
        )
        services.reject_proposal(request=request_, user=handler, now=NOW)
        less = choice_of(entrusted, queries_total=1, queries_a_month=1)
        services.confirm_request(request=request_, choice=less, act=act_of(handler), now=NOW)
        act = replace(act_of(owner), shown=review.shown)
        with pytest.raises(services.NotAsShown):
            services.approve_proposal(request=request_, act=act, now=NOW)
        assert not Consent.objects.exists()
        services.reject_proposal(request=request_, user=handler, now=NOW)
        self.propose(request_, entrusted, handler)
        assert services.approve_proposal(request=request_, act=act, now=NOW).confirmed_by == owner

    def test_nobody_approves_their_own_proposal(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User
    ) -> None:
        self.propose(request_, entrusted, owner)
        with pytest.raises(services.SamePerson):
            services.approve_proposal(request=request_, act=act_of(owner), now=NOW)
        with pytest.raises(services.RequestNotOpen):
            services.confirm_request(request=request_, choice=choice_of(entrusted), act=act_of(owner), now=NOW)

    def test_the_word_of_somebody_removed_meanwhile_counts_no_more(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User, handler: User
    ) -> None:
        self.propose(request_, entrusted, handler)
        membership = handler.enterprise_memberships.get()
        accounts_services.end_enterprise_member(membership=membership, ended_by=owner, now=NOW)
        with pytest.raises(services.MayNotDecideForEnterprise):
            services.approve_proposal(request=request_, act=act_of(owner), now=NOW)
        services.reject_proposal(request=request_, user=owner, now=NOW)
        assert reloaded(request_).state == "requested"

    def test_a_proposal_is_sent_back(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User, handler: User, viewer: User
    ) -> None:
        self.propose(request_, entrusted, handler)
        with pytest.raises(services.MayNotDecideForEnterprise):
            services.reject_proposal(request=request_, user=viewer, now=NOW)
        services.reject_proposal(request=request_, user=owner, now=NOW)
        request = reloaded(request_)
        assert (request.state, request.proposal, request.proposed_by) == ("requested", None, None)
        with pytest.raises(services.RequestNotOpen):
            services.approve_proposal(request=request_, act=act_of(owner), now=NOW)
        with pytest.raises(services.RequestNotOpen):
            services.reject_proposal(request=request_, user=owner, now=NOW)
        self.propose(request_, entrusted, owner)

    def test_what_cannot_be_given_is_not_proposed(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User
    ) -> None:
        sibling = make_account(entrusted.provider, entrusted.enterprise)
        with pytest.raises(services.NotEntrusted):
            services.confirm_request(request=request_, choice=choice_of(sibling), act=act_of(owner), now=NOW)

    def test_what_is_approved_is_judged_anew(
        self, request_: AuthorisationRequest, entrusted: Account, owner: User, handler: User, staff: User
    ) -> None:
        self.propose(request_, entrusted, handler)
        caps = services.Caps(30, 10, 36, 180, is_one_time=False)
        published(staff, caps=caps)
        with pytest.raises(services.ConsentPeriodNotAllowed):
            services.approve_proposal(request=request_, act=act_of(owner), now=NOW)

    def test_a_lender_does_not_see_what_an_enterprise_has_not_decided(
        self, entrusted: Account, information_user: Institution, owner: User, handler: User, analyst: User,
        sender: services.Sender,
    ) -> None:  # fmt: skip
        request = services.share_with(
            enterprise=entrusted.enterprise, information_user=information_user, choice=choice_of(entrusted),
            act=act_of(owner), now=NOW,
        )  # fmt: skip
        assert isinstance(request, AuthorisationRequest)
        assert not AuthorisationRequest.objects.visible_to(analyst).exists()
        assert AuthorisationRequest.objects.visible_to(handler).exists()
        with pytest.raises(services.MayNotAsk):
            services.withdraw_request(request=request, sender=sender, now=NOW)
        services.reject_proposal(request=request, user=handler, now=NOW)
        assert reloaded(request).state == "withdrawn"
        assert told(analyst) == []

    def test_a_change_proposed_before_does_not_revive_what_was_revoked(
        self, entrusted: Account, information_user: Institution, owner: User, handler: User
    ) -> None:
        made = services.share_with(
            enterprise=entrusted.enterprise, information_user=information_user, choice=choice_of(entrusted),
            act=act_of(owner), now=NOW,
        )  # fmt: skip
        assert isinstance(made, AuthorisationRequest)
        arrangement = services.approve_proposal(request=made, act=act_of(handler), now=NOW).arrangement
        change = services.share_with(
            enterprise=entrusted.enterprise, information_user=information_user, choice=choice_of(entrusted),
            act=act_of(owner), now=NOW, renews=arrangement,
        )  # fmt: skip
        assert isinstance(change, AuthorisationRequest)
        services.revoke_arrangement(arrangement=arrangement, revoked_by=owner, now=NOW)
        with pytest.raises(services.ConsentNotInForce):
            services.approve_proposal(request=change, act=act_of(handler), now=NOW)
        assert not Consent.objects.filter(state="in_force").exists()

    def test_own_initiative_is_approved_by_the_second(
        self, entrusted: Account, information_user: Institution, owner: User, handler: User
    ) -> None:
        request = services.share_with(
            enterprise=entrusted.enterprise, information_user=information_user, choice=choice_of(entrusted),
            act=act_of(owner), now=NOW,
        )  # fmt: skip
        assert isinstance(request, AuthorisationRequest)
        services.approve_proposal(request=request, act=act_of(handler), now=NOW)
        assert Consent.objects.count() == 2


@pytest.fixture
def scene(transactional_db: None) -> tuple[AuthorisationRequest, Account, User, User]:
    enterprise = make_enterprise()
    account = make_account(make_institution(is_provider=True), enterprise)
    first, second = make_enterprise_user(enterprise, "handler"), make_enterprise_user(enterprise, "handler")
    make_entrustment(account, first)
    lender = make_institution(is_user=True)
    sender = services.Sender(lender, "web", make_institution_user(lender, "query_user"))
    return ask(sender, account), account, first, second


def test_of_two_handlers_confirming_and_declining_at_once_one_wins_and_both_are_told(
    scene: tuple[AuthorisationRequest, Account, User, User],
) -> None:
    request, account, first, second = scene

    def confirm() -> object:
        services.confirm_request(request=request, choice=choice_of(account), act=act_of(first), now=NOW)
        return "confirmed"

    def decline() -> object:
        services.decline_request(request=request, user=second, now=NOW)
        return "declined"

    outcomes = at_once(confirm, decline)
    state = reloaded(request).state
    assert outcomes in (["confirmed", services.RequestNotOpen], [services.RequestNotOpen, "declined"])
    assert state in outcomes
    assert Consent.objects.exists() is (state == "confirmed")
    loser = second if state == "confirmed" else first
    assert told(loser)[-1] == "authorisation_request_answered"


def test_of_two_who_approve_at_once_one_counts(scene: tuple[AuthorisationRequest, Account, User, User]) -> None:
    request, account, first, second = scene
    third = make_enterprise_user(account.enterprise, "owner")
    services.change_policy(enterprise=account.enterprise, purposes=["01"], from_months=None, changed_by=third, now=NOW)
    services.confirm_request(request=request, choice=choice_of(account), act=act_of(first), now=NOW)

    def approve_by(user: User) -> object:
        return services.approve_proposal(request=request, act=act_of(user), now=NOW).confirmed_by

    outcomes = at_once(lambda: approve_by(second), lambda: approve_by(third))
    assert outcomes.count(services.RequestNotOpen) == 1
    assert Consent.objects.count() == 2


def test_no_notice_holds_an_account_number(request_: AuthorisationRequest, entrusted: Account, owner: User) -> None:
    services.confirm_request(request=request_, choice=choice_of(entrusted), act=act_of(owner), now=NOW)
    for notification in Notification.objects.all():
        assert entrusted.number not in str(notification.facts)
        assert entrusted.number not in notification.link


def _wish(account: Account) -> dict[str, Any]:
    return {"uscc": account.enterprise.uscc, **ASKED}
