"""Where the enterprise wants a second person, the first proposes and the second approves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts import services as accounts_services
from accounts.models import Account, Institution, User
from consent import reviewing, services
from consent.models import Arrangement, AuthorisationRequest, Consent
from tests.cast import NOW, make_account
from tests.consent.conftest import act_of, choice_of, published, reloaded, told


@pytest.mark.usefixtures("two_people")
class TestTwoPeople:
    def propose(self, request: AuthorisationRequest, account: Account, user: User) -> None:
        assert services.confirm_request(request=request, choice=choice_of(account), act=act_of(user), now=NOW) is None

    def propose_to_share(
        self, account: Account, lender: Institution, user: User, renews: Arrangement | None = None
    ) -> AuthorisationRequest:
        """Share on the enterprise's own initiative, or change what is shared."""
        proposed = services.share_with(
            enterprise=account.enterprise, information_user=lender, choice=choice_of(account), act=act_of(user),
            now=NOW, renews=renews,
        )  # fmt: skip
        assert isinstance(proposed, AuthorisationRequest)
        return proposed

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
        request = self.propose_to_share(entrusted, information_user, owner)
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
        made = self.propose_to_share(entrusted, information_user, owner)
        arrangement = services.approve_proposal(request=made, act=act_of(handler), now=NOW).arrangement
        change = self.propose_to_share(entrusted, information_user, owner, renews=arrangement)
        services.revoke_arrangement(arrangement=arrangement, revoked_by=owner, now=NOW)
        assert reloaded(change).state == "withdrawn"
        with pytest.raises(services.RequestNotOpen):
            services.approve_proposal(request=change, act=act_of(handler), now=NOW)
        assert not Consent.objects.filter(state="in_force").exists()

    def test_a_proposal_is_no_request_and_who_made_it_is_told_what_becomes_of_it(
        self, entrusted: Account, information_user: Institution, owner: User, handler: User, analyst: User
    ) -> None:
        refused = self.propose_to_share(entrusted, information_user, owner)
        services.reject_proposal(request=refused, user=handler, now=NOW)
        assert told(owner)[-1] == "authorisation_proposal_rejected"
        made = self.propose_to_share(entrusted, information_user, owner)
        arrangement = services.approve_proposal(request=made, act=act_of(handler), now=NOW).arrangement
        assert told(owner)[-1] == "authorisation_proposal_approved"
        assert "consent_changed" not in told(analyst)
        change = self.propose_to_share(entrusted, information_user, owner, renews=arrangement)
        services.approve_proposal(request=change, act=act_of(handler), now=NOW)
        assert told(analyst)[-1] == "consent_changed"

    def test_own_initiative_is_approved_by_the_second(
        self, entrusted: Account, information_user: Institution, owner: User, handler: User
    ) -> None:
        request = self.propose_to_share(entrusted, information_user, owner)
        services.approve_proposal(request=request, act=act_of(handler), now=NOW)
        assert Consent.objects.count() == 2
