"""How the life of a request and of an arrangement is told to the enterprise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Account, ApiClient, Institution, User
from consent import services, story
from consent.lending import story as lending_story
from consent.models import AuthorisationRequest
from tests.cast import NOW
from tests.consent.conftest import act_of, ask, choice_of

pytestmark = pytest.mark.django_db


def test_a_request_of_a_system_is_the_lenders(entrusted: Account, information_user: Institution) -> None:
    sender = services.Sender(information_user, "api", client_id="lending-system")
    request = ask(sender, entrusted)
    services.withdraw_request(request=request, sender=sender, now=NOW)
    told = {event.title: event.by for event in story.of_request(request)}
    assert told["authorisation requested"] == told["authorisation request withdrawn"] == "the lender's system"
    assert told["authorisation request put into the data account"] == "the platform"


def test_a_redeemed_code_is_in_the_history_of_both(
    entrusted: Account, owner: User, sender: services.Sender, analyst: User
) -> None:
    share, code = services.make_share_code(
        enterprise=entrusted.enterprise, choice=choice_of(entrusted), act=act_of(owner), now=NOW
    )
    later = NOW + timedelta(minutes=5)
    given = services.redeem_share_code(code=code, sender=sender, now=later)
    told = {(event.title, event.at): event for event in story.of_arrangement(given.arrangement)}
    assert told["share code made", NOW].by == owner.name
    redeemed = told["share code redeemed", later]
    assert (redeemed.by, share.number in redeemed.text) == (analyst.name, True)
    lenders = [(event.title, event.by) for event in lending_story.of_arrangement(given.arrangement)]
    assert ("share code redeemed", analyst.name) in lenders
    assert "share code made" not in dict(lenders)


def test_a_client_is_called_by_its_name(entrusted: Account, information_user: Institution, system: ApiClient) -> None:
    request = ask(services.Sender(information_user, "api", client_id=system.client_id), entrusted)
    assert story.asked_by(request).value == f"{system.label} · API"
    assert {event.by for event in lending_story.of_request(request)} == {system.label}


def test_what_the_enterprise_shares_by_itself_was_not_requested(
    entrusted: Account, owner: User, handler: User, information_user: Institution
) -> None:
    enterprise, choice = entrusted.enterprise, choice_of(entrusted)
    services.change_policy(enterprise=enterprise, purposes=("01",), from_months=None, changed_by=owner, now=NOW)
    proposal = services.share_with(
        enterprise=enterprise, information_user=information_user, choice=choice, act=act_of(owner), now=NOW
    )
    assert isinstance(proposal, AuthorisationRequest)
    given = services.approve_proposal(request=proposal, act=act_of(handler), now=NOW + timedelta(minutes=5))
    titles = {event.title for event in story.of_arrangement(given.arrangement)}
    assert {"proposed to a second person", "approved by a second person"} <= titles
    assert not titles & {"authorisation request confirmed", "authorisation requested"}
