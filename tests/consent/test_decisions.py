"""Why a consent covers a query or does not: examples, and laws over any consents at all."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.decisions import Decision, Refusal, decide
from consent.models import Consent
from consent.purposes import Product, Purpose
from tests.cast import NOW

DAY = timedelta(days=1)


def a_consent(
    *,
    pk: int = 1,
    product: str = "report",
    purpose: str = "01",
    starts_at: datetime = NOW - DAY,
    ends_at: datetime = NOW + DAY,
    granted_at: datetime = NOW - 2 * DAY,
    is_revoked: bool = False,
) -> Consent:
    state = Consent.State.REVOKED if is_revoked else Consent.State.IN_FORCE
    return Consent(
        pk=pk,
        product=product,
        purpose=purpose,
        starts_at=starts_at,
        ends_at=ends_at,
        granted_at=granted_at,
        state=state,
        queries_total=10,
        queries_a_month=10,
    )


def refusal(*consents: Consent) -> Refusal | None:
    return decide(consents, product="report", purpose="01", at=NOW).refusal


def test_a_consent_in_force_covers_its_product_and_purpose() -> None:
    consent = a_consent()
    assert decide([consent], product="report", purpose="01", at=NOW) == Decision(consent=consent)


@pytest.mark.parametrize(
    ("consents", "reason"),
    [
        ([], Refusal.NO_CONSENT),
        ([a_consent(is_revoked=True)], Refusal.CONSENT_REVOKED),
        ([a_consent(ends_at=NOW)], Refusal.CONSENT_EXPIRED),
        ([a_consent(starts_at=NOW + DAY / 2)], Refusal.CONSENT_NOT_STARTED),
        ([a_consent(purpose="02")], Refusal.PURPOSE_NOT_COVERED),
        ([a_consent(product="monthly")], Refusal.PRODUCT_NOT_COVERED),
        ([a_consent(product="monthly", purpose="02")], Refusal.PRODUCT_NOT_COVERED),
    ],
)
def test_each_reason(consents: list[Consent], reason: Refusal) -> None:
    assert refusal(*consents) is reason


def test_the_latest_of_several_that_ended_gives_the_reason() -> None:
    expired = a_consent(pk=1, granted_at=NOW - 9 * DAY, starts_at=NOW - 9 * DAY, ends_at=NOW - 5 * DAY)
    revoked = a_consent(pk=2, granted_at=NOW - 4 * DAY, is_revoked=True)
    assert refusal(expired, revoked) is Refusal.CONSENT_REVOKED
    assert refusal(revoked, expired) is Refusal.CONSENT_REVOKED
    ahead = a_consent(pk=3, granted_at=NOW - 3 * DAY, starts_at=NOW + DAY / 2)
    assert refusal(expired, revoked, ahead) is Refusal.CONSENT_NOT_STARTED


def test_what_ended_for_just_this_query_comes_before_what_others_lack() -> None:
    assert refusal(a_consent(pk=1, is_revoked=True), a_consent(pk=2, purpose="02")) is Refusal.CONSENT_REVOKED


def test_an_ended_consent_for_something_else_is_none() -> None:
    assert refusal(a_consent(purpose="02", is_revoked=True)) is Refusal.NO_CONSENT
    assert refusal(a_consent(product="monthly", ends_at=NOW - DAY / 2)) is Refusal.NO_CONSENT


def test_the_purpose_is_named_before_the_product() -> None:
    other_purpose, other_product = a_consent(pk=1, purpose="02"), a_consent(pk=2, product="monthly")
    assert refusal(other_product, other_purpose) is Refusal.PURPOSE_NOT_COVERED


def test_of_two_that_cover_the_longer_one_serves() -> None:
    short, long = a_consent(pk=1), a_consent(pk=2, ends_at=NOW + 9 * DAY)
    assert decide([long, short], product="report", purpose="01", at=NOW).consent is long


moments = st.integers(-5, 5).map(lambda days: NOW + days * DAY)
any_consent = st.builds(
    a_consent,
    pk=st.integers(1, 10**6),
    product=st.sampled_from(Product.values),
    purpose=st.sampled_from(["01", "02"]),
    starts_at=moments,
    ends_at=moments,
    granted_at=moments,
    is_revoked=st.booleans(),
)


@given(st.lists(any_consent, max_size=6, unique_by=lambda each: each.pk), st.data())
def test_granted_exactly_when_some_consent_covers_the_query(consents: list[Consent], data: st.DataObject) -> None:
    product = data.draw(st.sampled_from(Product.values))
    purpose = data.draw(st.sampled_from(["01", "02", Purpose.GUARANTEE_REVIEW]))
    at = data.draw(moments)
    decision = decide(consents, product=product, purpose=purpose, at=at)
    covering = [
        each
        for each in consents
        if each.product == product
        and each.purpose == purpose
        and each.state == "in_force"
        and each.starts_at <= at < each.ends_at
    ]
    assert decision.is_granted == bool(covering)
    assert (decision.consent in covering) == decision.is_granted
    assert (decision.refusal is None) == decision.is_granted
    # The order in which the database gives the rows decides nothing.
    shuffled = data.draw(st.permutations(consents))
    assert decide(shuffled, product=product, purpose=purpose, at=at) == decision
