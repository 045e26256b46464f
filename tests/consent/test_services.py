import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from accounts import services as accounts_services
from accounts.models import Account, AuditRecord, Institution, User
from consent import services
from consent.audit import Action
from consent.models import Consent
from consent.signals import consent_granted, consent_revoked
from tests.at_once import at_once
from tests.cast import (
    NOW,
    SHANGHAI,
    make_account,
    make_consent,
    make_enterprise,
    make_enterprise_user,
    make_entrustment,
    make_institution,
)


@pytest.fixture
def events() -> Iterator[list[tuple[str, int]]]:
    """What the signals said, in order."""
    heard: list[tuple[str, int]] = []

    def on_granted(consent_id: int, **_: object) -> None:
        heard.append(("granted", consent_id))

    def on_revoked(consent_id: int, **_: object) -> None:
        heard.append(("revoked", consent_id))

    consent_granted.connect(on_granted)
    consent_revoked.connect(on_revoked)
    yield heard
    consent_granted.disconnect(on_granted)
    consent_revoked.disconnect(on_revoked)


def test_an_owner_grants(
    account: Account, information_user: Institution, owner: User, events: list[tuple[str, int]]
) -> None:
    make_entrustment(account, owner)
    consent = services.grant_consent(
        enterprise=account.enterprise,
        account=account,
        information_user=information_user,
        product="monthly",
        purpose="17",
        until=date(2026, 6, 30),
        granted_by=owner,
        now=NOW,
    )
    consent.refresh_from_db()
    assert consent.starts_at == NOW
    assert consent.ends_at == datetime(2026, 7, 1, tzinfo=SHANGHAI)  # the last day is whole
    assert (consent.granted_by, consent.granted_at, consent.state) == (owner, NOW, Consent.State.IN_FORCE)
    record = AuditRecord.objects.get(action=Action.GRANTED)
    assert (record.actor, record.at, record.target_id) == (owner, NOW, consent.pk)
    assert (record.enterprise, record.institution) == (account.enterprise, information_user)
    assert record.payload == {"account": account.pk, "product": "monthly", "purpose": "17"}
    assert events == [("granted", consent.pk)]


def test_a_number_shows_the_day_and_cannot_be_guessed(
    account: Account, information_user: Institution, owner: User
) -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=SHANGHAI)
    numbers = {
        make_consent(account, information_user, owner, purpose=purpose, now=late).number
        for purpose in ("01", "02", "03")
    }
    assert len(numbers) == 3
    for number in numbers:
        assert re.fullmatch(r"C20260302-[0-9A-HJ-NPQRTUWXY]{10}", number)


def test_only_owners_and_handlers_decide(
    account: Account,
    information_user: Institution,
    handler: User,
    viewer: User,
    stranger: User,
    staff: User,
    clerk: User,
) -> None:
    consent = make_consent(account, information_user, handler)
    for outsider in (viewer, stranger, staff, clerk):
        with pytest.raises(services.MayNotDecideForEnterprise):
            make_consent(account, information_user, outsider, purpose="02")
        with pytest.raises(services.MayNotDecideForEnterprise):
            services.revoke_consent(consent=consent, revoked_by=outsider, now=NOW)
    services.revoke_consent(consent=consent, revoked_by=handler, now=NOW)


def test_another_enterprises_account_cannot_be_shared(
    provider: Institution, information_user: Institution, owner: User, account: Account
) -> None:
    foreign = make_account(provider, make_enterprise())
    with pytest.raises(services.NotTheEnterprisesAccount):
        services.grant_consent(
            enterprise=account.enterprise,
            account=foreign,
            information_user=information_user,
            product="report",
            purpose="01",
            until=NOW.date(),
            granted_by=owner,
            now=NOW,
        )


def test_only_an_active_information_user_gets_a_consent(
    account: Account, provider: Institution, information_user: Institution, owner: User
) -> None:
    with pytest.raises(services.NotAnInformationUser):
        make_consent(account, provider, owner)
    accounts_services.stop_institution(institution=information_user, stopped_by=None, now=NOW)
    with pytest.raises(services.NotAnInformationUser):
        make_consent(account, information_user, owner)


@pytest.mark.parametrize(
    ("starts_at", "until", "fits"),
    [
        (None, date(2026, 3, 2), True),  # today is whole
        (None, date(2026, 3, 1), False),
        (None, date(2027, 3, 2), True),
        (None, date(2027, 3, 3), False),
        (NOW + timedelta(days=10), date(2026, 3, 12), True),
        (NOW + timedelta(days=10), date(2026, 3, 11), False),
        (NOW - timedelta(seconds=1), date(2026, 3, 11), False),
    ],
)
def test_the_period_is_ahead_and_as_long_as_the_purpose_allows(
    account: Account, information_user: Institution, owner: User, starts_at: datetime | None, until: date, fits: bool
) -> None:
    if fits:
        make_consent(account, information_user, owner, starts_at=starts_at, until=until)
        return
    with pytest.raises(services.ConsentPeriodNotAllowed):
        make_consent(account, information_user, owner, starts_at=starts_at, until=until)


def test_the_same_is_not_given_twice_at_a_time(account: Account, information_user: Institution, owner: User) -> None:
    first = make_consent(account, information_user, owner, until=date(2026, 3, 31))
    with pytest.raises(services.ConsentAlreadyGiven, match=first.number):
        make_consent(account, information_user, owner)
    make_consent(account, information_user, owner, product="monthly")
    make_consent(account, information_user, owner, purpose="02")
    after = datetime(2026, 4, 1, tzinfo=SHANGHAI)
    make_consent(account, information_user, owner, starts_at=after, until=date(2026, 4, 30))
    services.revoke_consent(consent=first, revoked_by=owner, now=NOW)
    make_consent(account, information_user, owner, until=date(2026, 3, 31))


def test_a_consent_is_revoked_once(consent: Consent, owner: User, events: list[tuple[str, int]]) -> None:
    later = NOW + timedelta(hours=1)
    stale = Consent.objects.get(pk=consent.pk)
    services.revoke_consent(consent=consent, revoked_by=owner, now=later)
    for copy in (consent, stale):
        with pytest.raises(services.ConsentNotInForce):
            services.revoke_consent(consent=copy, revoked_by=owner, now=later)
    consent.refresh_from_db()
    assert (consent.state, consent.ended_by, consent.ended_at) == (Consent.State.REVOKED, owner, later)
    record = AuditRecord.objects.get(action=Action.REVOKED)
    assert (record.actor, record.at, record.target_id) == (owner, later, consent.pk)
    assert events[-1:] == [("revoked", consent.pk)]


def test_an_expired_consent_is_not_revoked(consent: Consent, owner: User) -> None:
    with pytest.raises(services.ConsentNotInForce):
        services.revoke_consent(consent=consent, revoked_by=owner, now=consent.ends_at)


def test_a_consent_still_to_start_can_be_revoked(account: Account, information_user: Institution, owner: User) -> None:
    consent = make_consent(account, information_user, owner, starts_at=NOW + timedelta(days=5))
    services.revoke_consent(consent=consent, revoked_by=owner, now=NOW)
    assert consent.state == Consent.State.REVOKED


def test_what_fails_leaves_nothing(account: Account, information_user: Institution, owner: User) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError

    consent_granted.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            make_consent(account, information_user, owner)
    finally:
        consent_granted.disconnect(fail)
    assert not Consent.objects.exists()
    assert not AuditRecord.objects.filter(action=Action.GRANTED).exists()


@pytest.fixture
def scene(transactional_db: None) -> tuple[Account, Institution, User]:
    enterprise = make_enterprise()
    account = make_account(make_institution(is_provider=True), enterprise)
    return account, make_institution(is_user=True), make_enterprise_user(enterprise)


def test_of_eight_equal_grants_at_once_one_is_given(scene: tuple[Account, Institution, User]) -> None:
    make_entrustment(scene[0], scene[2])
    outcomes = at_once(*[lambda: make_consent(*scene)] * 8)
    assert outcomes.count(services.ConsentAlreadyGiven) == 7
    assert Consent.objects.count() == 1


def test_of_two_revocations_at_once_one_counts(scene: tuple[Account, Institution, User]) -> None:
    consent, owner = make_consent(*scene), scene[2]

    def revoke() -> None:
        services.revoke_consent(consent=Consent.objects.get(pk=consent.pk), revoked_by=owner, now=NOW)

    assert sorted(map(str, at_once(revoke, revoke))) == sorted(map(str, [None, services.ConsentNotInForce]))
    assert AuditRecord.objects.filter(action=Action.REVOKED).count() == 1
