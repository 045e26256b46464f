"""The application's role in the database: whatever SQL it runs, what was written once stays, and caps hold (K6, L3)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import errors, sql

from accounts.models import AccountBinding, ApiClient, ClientKey, User
from cfcii import embedded, rights
from consent.models import Consent, ConsentPolicy, Freeze, Publication, PurposeTemplate, Wording
from tests.cast import NOW, make_enterprise

ROOT = Path(__file__).resolve().parents[2]
APPEND_ONLY = rights.append_only()
HISTORY = {
    "accounts_auditrecord", "accounts_enterprisemembershipevent", "accounts_institutionevent",
    "accounts_verificationevent", "consent_authorisation", "consent_consentevent", "consent_entrustmentevent",
    "consent_purposetemplate", "consent_wording", "reports_document", "reports_queryrecord",
    "reports_replacedmonthfacts",
}  # fmt: skip

_REWRITING = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}",
    "MERGE INTO {table} AS kept USING {table} AS other ON kept.{key} = other.{key} WHEN MATCHED THEN DELETE",
    "TRUNCATE {table} CASCADE",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "DROP TRIGGER {trigger} ON {table}",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE",
)
_REACHING_OUT = (
    "SET session_replication_role = replica",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "GRANT {owner} TO {application}",
    "ALTER ROLE {application} SUPERUSER",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    "CREATE SCHEMA mine",
    "CREATE TABLE mine (id integer)",
    "CREATE TEMPORARY TABLE consent_purposetemplate (id integer)",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql RETURN 1",
    "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql RETURN true",
    "DROP FUNCTION _pgtrigger_should_ignore CASCADE",
    "CREATE EXTENSION dblink",
    "ALTER SYSTEM SET session_preload_libraries = 'mine'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT setval(pg_get_serial_sequence('accounts_auditrecord', 'id'), 1)",
    "DELETE FROM django_migrations",
    "SELECT FROM reports_monthfacts_0",
)


@pytest.fixture
def application(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """Connect to the tests' database as the application does."""
    where = connection.get_connection_params()
    with psycopg.connect(
        host=where["host"], dbname=where["dbname"], user=settings.APPLICATION_ROLE, autocommit=True
    ) as connected:
        yield connected


def test_the_list_from_the_models_holds_the_history() -> None:
    assert set(APPEND_ONLY) >= HISTORY
    assert "consent_consent" not in APPEND_ONLY
    assert rights.by_table()["consent_consent"] == {"SELECT", "INSERT", "UPDATE"}
    assert rights.by_table()["consent_consentevent"] == {"SELECT"}


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_written_once_is_neither_changed_nor_unguarded(
    application: psycopg.Connection[Any], table: str
) -> None:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    trigger = application.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
    ).fetchone()
    assert trigger
    columns = [field.column for field in model._meta.concrete_fields]
    names = {"table": table, "key": columns[0], "column": columns[-1], "trigger": trigger[0]}
    for attempt in _REWRITING:
        with pytest.raises(errors.InsufficientPrivilege), application.transaction():
            application.execute(_put(attempt, names))


@pytest.mark.parametrize("attempt", _REACHING_OUT)
def test_it_makes_itself_no_more_than_it_is(application: psycopg.Connection[Any], attempt: str) -> None:
    names = {"owner": embedded.SUPERUSER, "application": settings.APPLICATION_ROLE}
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute(_put(attempt, names))


def _put(statement: str, names: dict[str, str]) -> sql.Composed:
    return sql.SQL(statement).format(**{name: sql.Identifier(value) for name, value in names.items()})


@pytest.mark.django_db
def test_it_may_what_the_models_allow_and_nothing_else() -> None:
    tables = _tables()
    assert _granted() == {table: set(allowed) for table, allowed in rights.by_table().items() if table in tables}


def test_each_migrate_grants_anew(as_owner: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON consent_consent FROM {settings.APPLICATION_ROLE}")
        cursor.execute(f"GRANT ALL ON consent_consentevent TO {settings.APPLICATION_ROLE}, PUBLIC")
    assert "consent_consent" not in _granted()
    rights.grant_after_migrate(using="default")
    assert _granted()["consent_consent"] == {"SELECT", "INSERT", "UPDATE"}
    assert _granted()["consent_consentevent"] == {"SELECT"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("ALTER ROLE {} SUPERUSER", "is a superuser"),
        ("ALTER ROLE {} CREATEROLE", "may create roles"),
        ("ALTER ROLE {} CREATEDB", "may create databases"),
        ("ALTER TABLE consent_consent OWNER TO {}", "owns tables"),
        ("CREATE ROLE mine; ALTER TABLE consent_consent OWNER TO mine; GRANT mine TO {}", "a member of their owner"),
    ],
)
def test_a_role_that_may_more_is_told(as_owner: None, change: str, fault: str) -> None:
    assert rights.faults(connection, settings.APPLICATION_ROLE) == []
    with connection.cursor() as cursor:
        cursor.execute(change.replace("{}", settings.APPLICATION_ROLE))
    with pytest.raises(rights.RoleNotFit, match=fault):
        rights.grant(connection, settings.APPLICATION_ROLE)


def test_a_role_that_is_missing_is_told(as_owner: None) -> None:
    with pytest.raises(rights.RoleNotFit, match="no role nobody"):
        rights.grant(connection, "nobody")


def _granted() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.table_privileges"
            " WHERE table_schema = 'public' AND grantee IN (%s, 'PUBLIC')",
            [settings.APPLICATION_ROLE],
        )
        for table, right in cursor.fetchall():
            found.setdefault(table, set()).add(right)
    return found


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


_BEYOND = {
    "ends_at": "ends_at + interval '20 years'",
    "queries_a_month": "queries_a_month + 100000",
    "look_back_months": "look_back_months + 1000",
    "data_life_days": "data_life_days + 100000",
}


@pytest.fixture
def stored(transactional_db: None, consent: Consent) -> Consent:
    """A consent that other connections see."""
    return consent


@pytest.mark.parametrize("ignoring", [False, True], ids=["plainly", "asking triggers to pass"])
def test_no_terms_beyond_their_template_by_plain_sql(
    application: psycopg.Connection[Any], stored: Consent, ignoring: bool
) -> None:
    if ignoring:
        application.execute("SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, false) FROM pg_trigger")
    _copy(application, "consent_authorisation", stored.authorisation_id, {})
    for column, value in _BEYOND.items():
        with pytest.raises(errors.CheckViolation) as refused:
            _copy(application, "consent_authorisation", stored.authorisation_id, {column: value})
        assert refused.value.diag.constraint_name == "consent_within_its_template"
        with pytest.raises(errors.CheckViolation):
            _copy(application, "consent_consent", stored.pk, {column: value})
        with pytest.raises(errors.RaiseException, match="pgtrigger: Cannot update"):
            application.execute(_put("UPDATE consent_consent SET {column} = ", {"column": column}) + sql.SQL(value))  # type: ignore[arg-type]


def _copy(application: psycopg.Connection[Any], table: str, key: int, other: dict[str, str]) -> None:
    """Store a row once more, with other values in some columns."""
    columns = application.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'", [table]
    ).fetchall()
    unlike = {"number": "'X' || left(number, 20)", "version": "version + 1", "replaces_id": "id"}
    values = {name: (unlike | other).get(name, f'"{name}"') for (name,) in columns}
    with application.transaction(force_rollback=True):
        application.execute(
            f"INSERT INTO {table} ({', '.join(values)})"  # type: ignore[arg-type]
            f" SELECT {', '.join(values.values())} FROM {table} WHERE id = {key}"
        )


_NEWER = {"version": "version + 1", "proposed_by_id": "NULL", "published_by_id": "NULL"}


@pytest.mark.parametrize(("table", "kind"), [(PurposeTemplate, "template"), (Wording, "wording")])
def test_no_version_is_published_but_what_two_people_decided(
    application: psycopg.Connection[Any], stored: Consent, owner: User, handler: User,
    table: type[PurposeTemplate | Wording], kind: str,
) -> None:  # fmt: skip
    """Neither as if it came with the platform, nor with two names that published nothing, or something else."""
    name, latest = table._meta.db_table, table.objects.latest("pk")
    two = {"version": "version + 1", "proposed_by_id": str(owner.pk), "published_by_id": str(handler.pk)}
    for by in (_NEWER, two):
        with pytest.raises(errors.CheckViolation) as refused:
            _copy(application, name, latest.pk, by)
        assert refused.value.diag.constraint_name == f"{kind}_as_it_was_published"

    content = {column: getattr(latest, column) for column in _CONTENT[kind]}
    subject = latest.purpose if isinstance(latest, PurposeTemplate) else latest.kind
    moment = {"published_at": f"'{NOW.isoformat()}'"}
    decision = Publication.objects.create(
        kind=kind, subject=subject, content=content, proposed_by=owner, proposed_at=NOW
    )
    with pytest.raises(errors.CheckViolation):
        _copy(application, name, latest.pk, two | moment)
    Publication.objects.filter(pk=decision.pk).update(state="published", decided_by=handler, decided_at=NOW)
    _copy(application, name, latest.pk, two | moment)
    for other in (_OTHERWISE[kind], {"published_at": "now()"}, {"proposed_by_id": two["published_by_id"]}):
        with pytest.raises(errors.CheckViolation):
            _copy(application, name, latest.pk, two | moment | other)


_CONTENT = {
    "template": ("longest_days", "queries_a_month", "look_back_months", "data_life_days", "is_one_time"),
    "wording": ("text_zh", "text_en"),
}
_OTHERWISE = {"template": {"queries_a_month": "queries_a_month + 1"}, "wording": {"text_zh": "text_zh || '.'"}}


def test_what_was_published_once_is_not_published_again_later(
    application: psycopg.Connection[Any], stored: Consent, owner: User, handler: User
) -> None:
    latest = PurposeTemplate.objects.for_purpose("01")
    two = {"proposed_by_id": str(owner.pk), "published_by_id": str(handler.pk)}
    content = {column: getattr(latest, column) for column in _CONTENT["template"]}
    for days, looser in ((0, 1), (1, 0)):
        Publication.objects.create(
            kind="template", subject="01", content=content | {"queries_a_month": latest.queries_a_month + looser},
            state="published", proposed_by=owner, proposed_at=NOW, decided_by=handler,
            decided_at=NOW + timedelta(days=days),
        )  # fmt: skip
    looser = two | {"published_at": f"'{NOW.isoformat()}'", "queries_a_month": "queries_a_month + 1"}
    _copy(application, "consent_purposetemplate", latest.pk, looser)
    PurposeTemplate.objects.create(
        purpose="01", version=latest.version + 1, **content, proposed_by=owner, published_by=handler,
        published_at=NOW + timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(errors.CheckViolation):
        _copy(application, "consent_purposetemplate", latest.pk, looser | {"version": "version + 2"})


@pytest.mark.parametrize(
    ("month", "is_taken"),
    [
        ("date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai')", True),
        ("date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') + interval '1 month'", False),
        ("date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') - interval '1 day'", False),
    ],
    ids=["this month", "the next one", "no first day"],
)
def test_no_month_is_counted_before_it_begins(
    application: psycopg.Connection[Any], stored: Consent, month: str, is_taken: bool
) -> None:
    counted = sql.SQL("UPDATE consent_consent SET queries_used_in_month = 0, month_of_use = ") + sql.SQL(month)  # type: ignore[arg-type]
    if is_taken:
        application.execute(counted)
        return
    with pytest.raises(errors.CheckViolation, match="a month that has begun"):
        application.execute(counted)


def test_what_is_an_enterprises_stays_its_own(application: psycopg.Connection[Any], stored: Consent) -> None:
    other, policy = make_enterprise(), ConsentPolicy(enterprise=stored.enterprise, purposes=["01"])
    policy.changed_by, policy.changed_at = stored.granted_by, NOW
    policy.save()
    for statement in (
        f"UPDATE consent_consentpolicy SET enterprise_id = {other.pk}",
        f"UPDATE accounts_enterprise SET uscc = '91110000000000000X' WHERE id = {other.pk}",
    ):
        with pytest.raises(errors.RaiseException, match="pgtrigger: Cannot update"):
            application.execute(statement)  # type: ignore[arg-type]


def test_what_was_unbound_stays_unbound(application: psycopg.Connection[Any], stored: Consent) -> None:
    bindings = AccountBinding.objects.filter(account=stored.account)
    bindings.update(unbound_at=NOW, unbound_by=stored.granted_by)
    for change in ("unbound_at = NULL", "unbound_at = now()", "account_id = account_id, unbound_by_id = NULL"):
        with pytest.raises(errors.RaiseException, match="pgtrigger: Cannot update"):
            application.execute(f"UPDATE accounts_accountbinding SET {change}")  # type: ignore[arg-type]


def test_one_statement_does_not_lift_a_freeze(
    application: psycopg.Connection[Any], stored: Consent, handler: User
) -> None:
    owner = stored.granted_by
    Freeze.objects.create(enterprise=stored.enterprise, frozen_by=owner, frozen_at=NOW)
    asked = f"lift_asked_by_id = {owner.pk}, lift_asked_at = now()"
    lifted = f"lifted_by_id = {handler.pk}, lifted_at = now()"
    with pytest.raises(errors.CheckViolation, match="one person alone"):
        application.execute(f"UPDATE consent_freeze SET {asked}, {lifted}")  # type: ignore[arg-type]
    application.execute(f"UPDATE consent_freeze SET {asked}")  # type: ignore[arg-type]
    for change in (
        f"lift_asked_by_id = {handler.pk}, lifted_by_id = {owner.pk}, lifted_at = now()",
        f"lifted_by_id = {owner.pk}, lifted_at = now()",
    ):
        with pytest.raises(errors.CheckViolation):
            application.execute(f"UPDATE consent_freeze SET {change}")  # type: ignore[arg-type]
    application.execute(f"UPDATE consent_freeze SET {lifted}")  # type: ignore[arg-type]


def test_a_clients_key_is_never_another(application: psycopg.Connection[Any], stored: Consent) -> None:
    client = ApiClient.objects.create(
        institution=stored.information_user, client_id="c", label="c", scopes=["dictionary.read"], proposed_at=NOW
    )
    key = ClientKey.objects.create(
        client=client, kid="k", algorithm="EdDSA", jwk={"kty": "OKP"}, thumbprint="t", added_at=NOW
    )
    for change in ("jwk = '{}'", "kid = 'other'", "thumbprint = 'other'", "algorithm = 'ES256'"):
        with pytest.raises(errors.RaiseException, match="pgtrigger: Cannot update"):
            application.execute(f"UPDATE accounts_clientkey SET {change}")  # type: ignore[arg-type]
    ClientKey.objects.filter(pk=key.pk).update(removed_at=NOW)
    with pytest.raises(errors.RaiseException, match="pgtrigger: Cannot update"):
        application.execute("UPDATE accounts_clientkey SET removed_at = NULL")


def test_the_roles_that_readme_makes_do() -> None:
    """In production the owner is no superuser, and a superuser does not pass for the application."""
    statements = re.search(r"```sql\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert statements
    with tempfile.TemporaryDirectory(prefix="cfcii-test-") as name:
        server = embedded.Server(Path(name) / "pgdata")
        server.ensure_running()
        try:
            with psycopg.connect(server.dsn("postgres"), autocommit=True) as superuser:
                superuser.execute("DROP DATABASE cfcii")
                superuser.execute("DROP ROLE cfcii_application")
                for statement in statements[1].strip().split("\n"):
                    superuser.execute(statement)  # type: ignore[arg-type]
            roles = {"DATABASE_URL": "cfcii_application", "DATABASE_OWNER_URL": "cfcii_owner"}
            address = f"/cfcii?host={server.socket_folder}"
            environment = {variable: f"postgresql://{role}@{address}" for variable, role in roles.items()}
            assert _manage(name, environment, "migrate", "--verbosity", "0").returncode == 0
            assert "cfcii.E005" not in _manage(name, environment, "check", "--deploy").stderr
            as_superuser = environment | {"DATABASE_URL": f"postgresql://{embedded.SUPERUSER}@{address}"}
            assert "role postgres is a superuser" in _manage(name, as_superuser, "check", "--deploy").stderr
            as_owner = environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
            assert "role cfcii_owner owns tables" in _manage(name, as_owner, "migrate").stderr
        finally:
            server.stop()


def _manage(folder: str, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "CFCII_VAR": folder, **environment},
    )  # fmt: skip
