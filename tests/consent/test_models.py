"""What the database itself refuses, asked by plain SQL."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Account, Institution, User
from consent.models import LONGEST_VALIDITY, Consent
from tests.cast import NOW, make_account, make_consent, make_enterprise

COLUMNS = (
    "number, enterprise_id, account_id, information_user_id, product, purpose, "
    "starts_at, ends_at, granted_by_id, granted_at, state, revoked_by_id, revoked_at"
)


def run(statement: str, *parameters: bytes | int | datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def insert_changed(**changes: str) -> None:
    """Insert a copy of the one consent, with columns replaced by SQL expressions, another number and purpose."""
    changes = {"number": "'C-COPY'", "purpose": "'02'", **changes}
    values = ", ".join(changes.get(column, column) for column in COLUMNS.split(", "))
    run(f"INSERT INTO consent_consent ({COLUMNS}) SELECT {values} FROM consent_consent")


def test_a_copy_as_such_goes_in(consent: Consent) -> None:
    insert_changed()
    assert Consent.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"product": "'scores'"}, "consent_product"),
        ({"purpose": "'99'"}, "consent_purpose"),
        ({"ends_at": "starts_at"}, "consent_ends_after_start"),
        ({"ends_at": "starts_at + interval '731 days'"}, "consent_longest_validity"),
        ({"granted_at": "starts_at + interval '1 second'"}, "consent_not_backdated"),
        ({"state": "'revoked'"}, "consent_revoked_whole_or_not"),
        ({"state": "'revoked'", "revoked_at": "granted_at"}, "consent_revoked_whole_or_not"),
        ({"revoked_by_id": "granted_by_id", "revoked_at": "granted_at"}, "consent_revoked_whole_or_not"),
        ({"state": "'paused'"}, "consent_revoked_whole_or_not"),
        ({"purpose": "purpose"}, "consent_once_at_a_time"),
    ],
)
def test_a_consent_that_cannot_be_is_refused(consent: Consent, changes: dict[str, str], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        insert_changed(**changes)


def test_a_consent_to_another_enterprises_account_is_refused(consent: Consent, provider: Institution) -> None:
    foreign = make_account(provider, make_enterprise())
    with pytest.raises(IntegrityError, match="the account is not the enterprise's"):
        insert_changed(account_id=str(foreign.pk))
    with pytest.raises(IntegrityError, match="the account is not the enterprise's"):
        insert_changed(enterprise_id=str(foreign.enterprise_id))


@pytest.mark.parametrize(
    "change",
    [
        "number = 'C-OTHER'",
        "enterprise_id = enterprise_id + 1",
        "account_id = account_id + 1",
        "information_user_id = information_user_id + 1",
        "product = 'monthly'",
        "purpose = '04'",
        "starts_at = starts_at - interval '1 day'",
        "ends_at = ends_at + interval '1 day'",
        "ends_at = ends_at - interval '1 day'",
        "granted_by_id = granted_by_id + 1",
        "granted_at = granted_at - interval '1 day'",
    ],
)
def test_what_was_granted_never_changes(consent: Consent, change: str) -> None:
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
        run(f"UPDATE consent_consent SET {change}")


def test_a_consent_is_never_deleted(consent: Consent) -> None:
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
        run("DELETE FROM consent_consent")
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
        consent.delete()


@pytest.mark.parametrize(
    "change",
    [
        "state = 'in_force', revoked_by_id = NULL, revoked_at = NULL",
        "revoked_at = revoked_at + interval '1 day'",
        "state = state",
    ],
)
def test_a_revoked_consent_stays_as_it_is(consent: Consent, owner: User, change: str) -> None:
    run("UPDATE consent_consent SET state = 'revoked', revoked_by_id = %s, revoked_at = %s", owner.pk, NOW)
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
        run(f"UPDATE consent_consent SET {change}")


def test_the_longest_consent_that_a_service_gives_goes_in(
    account: Account, information_user: Institution, owner: User
) -> None:
    until = (NOW + LONGEST_VALIDITY - timedelta(days=1)).date()
    consent = make_consent(account, information_user, owner, until=until)
    assert timedelta(days=729) < consent.ends_at - consent.starts_at < LONGEST_VALIDITY


def test_in_force_from_its_first_moment_until_before_its_last(
    account: Account, information_user: Institution, owner: User
) -> None:
    consent = make_consent(account, information_user, owner, starts_at=NOW + timedelta(days=1))
    second = timedelta(seconds=1)
    for moment, expected in [
        (consent.starts_at - second, False),
        (consent.starts_at, True),
        (consent.ends_at - second, True),
        (consent.ends_at, False),
    ]:
        assert consent.is_in_force(moment) is expected
        assert Consent.objects.in_force(moment).exists() is expected


def test_filters_chain(consent: Consent, account: Account, rival: Institution) -> None:
    chained = Consent.objects.in_force(NOW).of(account.enterprise)
    assert chained.for_information_user(consent.information_user).get() == consent
    assert not chained.for_information_user(rival).exists()
    assert not Consent.objects.of(make_enterprise()).exists()
