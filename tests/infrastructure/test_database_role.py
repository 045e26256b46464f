"""The application's role in the database: whatever SQL it runs, what was written once stays, and caps hold (K6, L3)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import errors, sql

from cfcii import embedded, rights
from consent.models import Consent

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
