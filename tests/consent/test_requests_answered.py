"""The enterprise confirms a request, in whole or in part, or declines it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, AuditRecord, Notification, User
from consent import services
from consent.audit import Action
from consent.models import AuthorisationRequest, Consent
from tests.cast import NOW, make_account, make_entrustment
from tests.consent.conftest import act_of, ask, choice_of, published, reloaded, told

DAY = timedelta(days=1)


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


def test_no_notice_holds_an_account_number(request_: AuthorisationRequest, entrusted: Account, owner: User) -> None:
    services.confirm_request(request=request_, choice=choice_of(entrusted), act=act_of(owner), now=NOW)
    for notification in Notification.objects.all():
        assert entrusted.number not in str(notification.facts)
        assert entrusted.number not in notification.link
