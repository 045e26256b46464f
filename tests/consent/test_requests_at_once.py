"""Several people answer one request at the same moment."""

from __future__ import annotations

import pytest

from accounts.models import Account, User
from consent import services
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
)
from tests.consent.conftest import act_of, ask, choice_of, reloaded, told


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
