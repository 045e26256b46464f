"""What the database itself refuses, asked by plain SQL."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts import audit
from accounts.models import AccessToken, Account, AuditRecord, Enterprise, Institution, InstitutionMembership, User
from tests.calling import make_access_token
from tests.cast import NOW, make_account, make_api_client, make_user


def run(statement: str, *parameters: bytes | int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.mark.parametrize(
    ("table", "change", "constraint"),
    [
        ("accounts_account", "closed_on = '2019-12-31'", "account_closed_after_opened"),
        ("accounts_account", "account_type = 'savings'", "account_type"),
        ("accounts_account", "currency = 'cny'", "account_currency_form"),
        ("accounts_account", "currency = 'CN'", "account_currency_form"),
        ("accounts_enterprise", "name = ''", "enterprise_has_name"),
        ("accounts_institution", "is_provider = false, is_user = false", "institution_provides_or_uses"),
        ("accounts_enterprisemembership", "role = 'king'", "enterprise_membership_role"),
        ("accounts_institutionmembership", "role = 'king'", "institution_membership_role"),
        ("accounts_user", "email = 'Somebody@example.com'", "user_email_is_lower_case"),
        ("accounts_accesstoken", "expires_at = issued_at", "access_token_life"),
        ("accounts_accesstoken", "expires_at = issued_at + interval '601 seconds'", "access_token_life"),
        ("accounts_apiclient", "scopes = '{}'", "api_client_has_scopes"),
        ("accounts_apiclient", "decided_at = NULL", "api_client_active_when_decided"),
        ("accounts_apiclient", "state = 'stopped'", "api_client_stopped_at"),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    account: Account, owner: User, information_user: Institution, analyst_membership: InstitutionMembership,
    table: str, change: str, constraint: str,
) -> None:  # fmt: skip
    make_access_token(make_api_client(information_user))
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        run(f"UPDATE {table} SET {change}")


@pytest.mark.parametrize(
    ("table", "change", "constraint"),
    [
        ("accounts_enterprise", "uscc = '91440300000000001I'", "enterprise_uscc_form"),
        ("accounts_enterprise", "uscc = '9144030000000001'", "enterprise_uscc_form"),
        ("accounts_clientkey", "algorithm = 'RS256'", "client_key_algorithm"),
        ("accounts_clientkey", 'jwk = jwk || \'{"d": "x"}\'', "client_key_is_public"),
        ("accounts_clientkey", "kid = 'one'", "client_key_id_once"),
    ],
)
def test_nor_where_a_trigger_lets_nothing_change(
    as_owner: None, account: Account, information_user: Institution, table: str, change: str, constraint: str
) -> None:
    """With the triggers off: a row that is inserted meets the constraint alone."""
    make_access_token(make_api_client(information_user))
    run("SET LOCAL session_replication_role = replica")
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        run(f"UPDATE {table} SET {change}")


def test_a_number_is_listed_once_at_a_provider(account: Account) -> None:
    twin = Account.objects.get(pk=account.pk)
    twin.pk = None
    with pytest.raises(IntegrityError, match="account_number_once_at_provider"), transaction.atomic():
        twin.save()


def test_one_address_is_one_person_in_any_case(db: None) -> None:
    make_user(email="Owner@Example.com")
    assert User.objects.get_by_natural_key("OWNER@example.COM").email == "owner@example.com"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("OWNER@EXAMPLE.COM")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM accounts_account",
        "UPDATE accounts_account SET enterprise_id = enterprise_id + 1",
        "UPDATE accounts_account SET provider_id = provider_id + 1",
        "UPDATE accounts_institution SET code = 'OTHER'",
        "UPDATE accounts_auditrecord SET action = 'nothing'",
        "DELETE FROM accounts_auditrecord",
    ],
)
def test_what_others_rely_on_cannot_be_changed(account: Account, statement: str) -> None:
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
        run(statement)


def test_nor_through_the_orm(provider: Institution, enterprise: Enterprise) -> None:
    account = make_account(provider, enterprise, is_bound=False)
    record = AuditRecord.objects.order_by("pk").last()
    assert record is not None
    for attempt in (account.delete, record.delete, record.save, AuditRecord.objects.all().delete):
        with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
            attempt()


def test_an_account_may_be_closed(account: Account) -> None:
    account.closed_on = date(2026, 1, 31)
    account.save()


def test_rows_name_themselves_without_personal_data(
    account: Account, owner: User, analyst_membership: InstitutionMembership, provider: Institution
) -> None:
    token, text = make_access_token(make_api_client(analyst_membership.institution))
    names = " ".join(map(str, [account, account.enterprise, owner, analyst_membership, token, provider]))
    for secret in (account.number, account.name, account.enterprise.uscc, owner.email, owner.name, text):
        assert secret not in names


def test_the_audit_record_keeps_who_what_and_when(enterprise: Enterprise, owner: User) -> None:
    audit.record("test.act", actor=owner, target=enterprise, at=NOW, enterprise=enterprise, payload={"account": 7})
    record = AuditRecord.objects.get(action="test.act")
    assert (record.actor, record.at, record.enterprise, record.institution) == (owner, NOW, enterprise, None)
    assert (record.target_type, record.target_id) == ("accounts.enterprise", enterprise.pk)
    assert record.payload == {"account": 7}


def test_a_token_is_kept_as_its_digest_only(information_user: Institution) -> None:
    token, text = make_access_token(make_api_client(information_user))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(token)::text FROM accounts_accesstoken AS token")
        (row,) = cursor.fetchone()
    assert len(text) > 40
    assert text not in row
    assert len(bytes(AccessToken.objects.get(pk=token.pk).digest)) == 32


def test_a_number_stands_nowhere_in_clear(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(account)::text FROM accounts_account AS account")
        (row,) = cursor.fetchone()
    assert account.number == "6222000011112222"
    assert account.masked_number == "6222********2222"
    assert "6222" not in row
    assert "36323232" not in row  # the same in hexadecimal


def test_a_ciphertext_moved_to_another_row_is_seen(account: Account) -> None:
    other = make_account(account.provider, account.enterprise)
    run("UPDATE accounts_account SET number_ciphertext = %s WHERE id = %s", bytes(other.number_ciphertext), account.pk)
    account.refresh_from_db()
    with pytest.raises(Exception, match="not the one that its hash says"):
        _ = account.number
