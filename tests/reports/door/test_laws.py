"""K14: over random lives of consents no document is issued outside an active interval, and none inside is refused.

Played against the real database through the services; what is allowed is remembered beside it, by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import services as accounts_services
from accounts.clock import day_of
from accounts.models import Account, AccountBinding, Institution, User
from cfcii.common.errors import DomainError
from consent import services
from consent.choices import Choice
from consent.models import Arrangement, Consent, Entrustment
from reports.access import Asker
from reports.models import Document
from tests.cast import NOW, make_binding, make_entrustment
from tests.reports.conftest import ask, open_again

HALF_A_DAY = timedelta(hours=12)
QUERIES_A_MONTH = 3


@dataclass
class Life:
    """What is allowed to one lender, as the enterprise thinks of it."""

    account: Account
    lender: Institution
    owner: User
    second: User
    now: datetime = NOW
    starts_at: datetime = NOW
    ends_at: datetime = NOW
    """No consent at first."""
    is_paused: bool = False
    is_frozen: bool = False
    is_bound: bool = True
    used: Counter[str] = field(default_factory=Counter)
    """Under the arrangement, by month."""
    arrangement: Arrangement | None = None

    @property
    def month(self) -> str:
        return f"{day_of(self.now):%Y-%m}"

    @property
    def is_active(self) -> bool:
        stands = self.starts_at <= self.now < self.ends_at and not self.is_paused
        return stands and self.is_bound and not self.is_frozen

    @property
    def may_query(self) -> bool:
        return self.is_active and self.used[self.month] < QUERIES_A_MONTH

    def grant(self, days: int, *, renews: bool = False) -> None:
        arrangement = self.arrangement if renews else None
        if self.is_bound and not self.is_frozen:
            make_entrustment(self.account, self.owner, now=self.now)
        choice = Choice(
            account_ids=(self.account.pk,), products=("report",), purpose="01",
            until=day_of(self.now) + timedelta(days=days), queries_total=100, queries_a_month=QUERIES_A_MONTH,
            look_back_months=36, data_life_days=30,
        )  # fmt: skip
        authorisation = services.authorise(
            enterprise=self.account.enterprise, information_user=self.lender, choice=choice,
            act=services.Act(self.owner, "zh-hans"), now=self.now, renews=arrangement,
        )  # fmt: skip
        self.arrangement = authorisation.arrangement
        self.starts_at, self.ends_at = authorisation.starts_at, authorisation.ends_at
        self.is_paused = False
        if not renews:
            self.used = Counter()

    def renew(self, days: int) -> None:
        if self.arrangement is not None:
            self.grant(days, renews=True)

    def pause(self, _days: int) -> None:
        if self.arrangement is not None:
            services.pause_arrangement(arrangement=self.arrangement, paused_by=self.owner, now=self.now)
            self.is_paused = True

    def resume(self, _days: int) -> None:
        if self.arrangement is not None:
            services.resume_arrangement(arrangement=self.arrangement, resumed_by=self.owner, now=self.now)
            self.is_paused = False

    def revoke(self, _days: int) -> None:
        if self.arrangement is not None:
            services.revoke_arrangement(arrangement=self.arrangement, revoked_by=self.owner, now=self.now)
            self._end()

    def freeze(self, _days: int) -> None:
        services.freeze(enterprise=self.account.enterprise, frozen_by=self.owner, now=self.now)
        self.is_frozen = True

    def lift(self, _days: int) -> None:
        services.ask_to_lift(enterprise=self.account.enterprise, asked_by=self.owner, now=self.now)
        services.lift(enterprise=self.account.enterprise, lifted_by=self.second, now=self.now)
        self.is_frozen = False

    def end_entrustment(self, _days: int) -> None:
        standing = Entrustment.objects.filter(account=self.account, state="in_force").first()
        if standing is not None:
            services.end_entrustment(entrustment=standing, ended_by=self.owner, now=self.now)
            self._end()

    def unbind(self, _days: int) -> None:
        binding = AccountBinding.objects.in_effect().get(account=self.account)
        accounts_services.unbind_account(binding=binding, unbound_by=self.owner, now=self.now)
        self.is_bound = False
        self._end()

    def bind(self, _days: int) -> None:
        if not self.is_bound:
            make_binding(self.account.pk, bound_by=self.owner, now=self.now)
            self.is_bound = True

    def wait(self, days: int) -> None:
        """The clock goes on: what ends, ends by itself."""
        self.now += timedelta(days=days)

    def _end(self) -> None:
        self.ends_at = min(self.ends_at, self.now)


EVENTS: dict[str, Callable[[Life, int], None]] = {
    name: getattr(Life, name)
    for name in (
        "grant", "renew", "pause", "resume", "revoke", "freeze", "lift", "end_entrustment", "unbind", "bind", "wait",
    )
}  # fmt: skip
step = st.tuples(st.sampled_from(["grant", "grant", "grant", *EVENTS]), st.integers(0, 3), st.integers(1, 40))


@pytest.mark.django_db
@pytest.mark.usefixtures("any_month")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=1, max_size=12))
def test_k14_no_document_outside_an_active_interval(
    covered: Account, information_user: Institution, owner: User, handler: User, asker: Asker,
    steps: list[tuple[str, int, int]],
) -> None:  # fmt: skip
    before = transaction.savepoint()
    try:
        life = Life(covered, information_user, owner, handler)
        issued: Document | None = None
        for name, half_days, days in steps:
            life.now += half_days * HALF_A_DAY
            # What is not allowed does nothing: the model stays as it was.
            with suppress(DomainError, AccountBinding.DoesNotExist):
                EVENTS[name](life, days)
            if issued is not None:
                assert (open_again(asker, issued, at=life.now) == "") is life.is_active
            is_answered, expected = ask(asker, covered, at=life.now) == "", life.may_query
            assert is_answered is expected, f"{name} at {life.now}"
            if is_answered:
                life.used[life.month] += 1
                issued = Document.objects.select_related("account", "enterprise", "consent").latest("pk")
                assert issued.consent is not None
                assert issued.consent.starts_at <= issued.issued_at < issued.consent.ends_at
        for consent in Consent.objects.filter(account=covered):
            after_its_end = Document.objects.filter(consent=consent, issued_at__gt=consent.ended_at or consent.ends_at)
            assert not after_its_end.exists()
            assert consent.queries_used == Document.objects.filter(consent=consent).count()
    finally:
        transaction.savepoint_rollback(before)
