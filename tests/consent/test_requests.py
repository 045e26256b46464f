"""A lender asks, and withdraws; what nobody answers lapses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts import services as accounts_services
from accounts.models import Account, AuditRecord, Institution, User
from consent import services, tasks
from consent.audit import Action
from consent.models import AuthorisationRequest
from tests.cast import NOW, make_account, make_enterprise, make_institution_user, valid_uscc
from tests.consent.conftest import ASKED, act_of, ask, choice_of, reloaded, told

DAY = timedelta(days=1)


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
        wish = services.Wish(uscc=valid_uscc(9_999_999), **ASKED)
        request = services.ask_for_authorisation(sender=sender, wish=wish, now=NOW)
        assert (request.enterprise, request.state) == (None, "requested")

    def test_keeps_of_the_accounts_named_those_that_the_enterprise_has(
        self, sender: services.Sender, entrusted: Account, provider: Institution
    ) -> None:
        foreign = make_account(provider, make_enterprise())
        request = ask(sender, entrusted, account_numbers=(entrusted.number, foreign.number, "6222000000000000"))
        assert request.names_accounts
        assert list(request.accounts.all()) == [entrusted]

    def test_a_month_has_no_more_queries_than_there_are_in_all(
        self, sender: services.Sender, entrusted: Account, owner: User
    ) -> None:
        request = ask(sender, entrusted, queries_total=5, queries_a_month=10)
        assert request.queries_a_month == 5
        choice = choice_of(entrusted, queries_total=3, queries_a_month=5)
        given = services.confirm_request(request=request, choice=choice, act=act_of(owner), now=NOW)
        assert given is not None
        assert (given.queries_total, given.queries_a_month) == (3, 3)

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
            ({"queries_total": 20, "queries_a_month": 11}, services.BeyondTemplate),
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
