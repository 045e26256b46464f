"""What somebody of bad intent tries: another's arrangement, asking without end, text that is none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import services as accounts_services
from accounts.api.fields import is_text
from accounts.models import Account, Enterprise, Institution, User
from accounts.oauth.assertions import _is_time
from consent import services
from consent.models import AuthorisationRequest, Consent, Freeze
from tests.cast import NOW, make_account, make_enterprise
from tests.consent.conftest import ASKED, act_of, ask, choice_of, told


class TestRenewing:
    def test_names_an_arrangement_of_that_enterprise(
        self, sender: services.Sender, consent: Consent, provider: Institution
    ) -> None:
        another = make_account(provider, make_enterprise()).enterprise
        wish = services.Wish(uscc=another.uscc, **ASKED)
        with pytest.raises(services.ArrangementNotFound):
            services.ask_for_authorisation(
                sender=sender, wish=wish, now=NOW, renews=consent.authorisation.arrangement
            )  # fmt: skip
        assert not AuthorisationRequest.objects.exists()

    def test_names_an_arrangement_of_that_lender(
        self, rival: Institution, rival_analyst: User, consent: Consent
    ) -> None:
        wish = services.Wish(uscc=consent.enterprise.uscc, **ASKED)
        with pytest.raises(services.ArrangementNotFound):
            services.ask_for_authorisation(
                sender=services.Sender(rival, "web", rival_analyst), wish=wish, now=NOW,
                renews=consent.authorisation.arrangement,
            )  # fmt: skip

    def test_is_refused_where_a_version_would_be_written(
        self, consent: Consent, owner: User, rival: Institution
    ) -> None:
        with pytest.raises(services.ArrangementNotFound):
            services.authorise(
                enterprise=consent.enterprise, information_user=rival, choice=choice_of(consent.account),
                act=act_of(owner), now=NOW, renews=consent.authorisation.arrangement,
            )  # fmt: skip


def test_requests_taken_back_count_for_a_day(sender: services.Sender, entrusted: Account) -> None:
    for _time in range(5):
        services.withdraw_request(request=ask(sender, entrusted), sender=sender, now=NOW)
    with pytest.raises(services.TooManyRequests):
        ask(sender, entrusted)
    wish = services.Wish(uscc=entrusted.enterprise.uscc, **ASKED)
    services.ask_for_authorisation(sender=sender, wish=wish, now=NOW + timedelta(days=1))


def test_a_freeze_is_lifted_though_who_asked_first_is_gone(enterprise: Enterprise, owner: User, handler: User) -> None:
    services.freeze(enterprise=enterprise, frozen_by=owner, now=NOW)
    services.ask_to_lift(enterprise=enterprise, asked_by=handler, now=NOW)
    assert services.ask_to_lift(enterprise=enterprise, asked_by=owner, now=NOW).lift_asked_by == handler
    accounts_services.end_enterprise_member(membership=handler.enterprise_memberships.get(), ended_by=owner, now=NOW)
    services.ask_to_lift(enterprise=enterprise, asked_by=owner, now=NOW)
    assert Freeze.objects.get().lift_asked_by == owner


class TestWhatIsGivenIsTold:
    def test_when_nobody_asked(
        self, entrusted: Account, owner: User, handler: User, information_user: Institution
    ) -> None:
        services.share_with(
            enterprise=entrusted.enterprise, information_user=information_user, choice=choice_of(entrusted),
            act=act_of(owner), now=NOW,
        )  # fmt: skip
        assert ("consent_given" in told(handler), "consent_given" in told(owner)) == (True, False)

    def test_when_a_code_is_redeemed(
        self, entrusted: Account, owner: User, handler: User, sender: services.Sender
    ) -> None:
        _share, code = services.make_share_code(
            enterprise=entrusted.enterprise, choice=choice_of(entrusted), act=act_of(owner), now=NOW
        )
        services.redeem_share_code(code=code, sender=sender, now=NOW)
        assert ("consent_given" in told(handler), "consent_given" in told(owner)) == (True, True)


@pytest.mark.parametrize("value", ["NULL", "'2000-01-01'"])
def test_the_month_of_use_never_goes_back(consent: Consent, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_consent SET queries_used = 1, month_of_use = '2026-01-01'")
        with pytest.raises(DatabaseError, match="only grow"), transaction.atomic():
            cursor.execute(f"UPDATE consent_consent SET month_of_use = {value}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("文\n字", True), ("\ud800", False), ("a\0", False), ("\x1f", False), ("\x7f", False)],
)
def test_text_is_what_can_be_kept(value: str, expected: bool) -> None:
    assert is_text(value) is expected


@pytest.mark.parametrize("value", [10**400, -(10**400), float("nan"), float("inf"), True, "1", None])
def test_a_time_is_a_number_of_these_centuries(value: object) -> None:
    assert not _is_time(value)
