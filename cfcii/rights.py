"""What the application's role may do in the database: what the models allow and no more, whatever SQL it runs.

Tables, triggers and functions belong to the owner, as whom `migrate` runs. It grants anew each time, so that a table of
a later migration has its rights without anybody thinking of them.

PostgreSQL lets every role change its own settings (`ALTER ROLE … SET default_transaction_read_only = on`) and no owner
can take that away: who works as the application's role can stop the application, but not change what is written.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import pghistory.models
import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

_ALL: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_ONLY_READ: Final = ("django_migrations", "django_content_type", "auth_permission")
"""Written by `migrate`."""
_HELD: Final = {"consent_arrangement": "id"}
"""Rows that a service holds for a transaction: PostgreSQL asks for a right to change a column. Triggers refuse to."""
_NOTHING_IGNORED: Final = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE sql IMMUTABLE RETURN false
"""
"""django-pgtrigger's own asks a setting of the session, by which anybody could have any trigger pass."""

_WRITES_HISTORY: Final = """
    SELECT DISTINCT function.oid::regprocedure::text
      FROM pg_trigger AS trigger JOIN pg_proc AS function ON function.oid = trigger.tgfoid
     WHERE NOT trigger.tgisinternal AND function.prosrc ~ 'INSERT INTO "[a-z_]+event"'
"""


class RoleNotFit(Exception):
    """The application's role does not exist, or may more than it should; the text says what."""


def by_table() -> dict[str, frozenset[str]]:
    """Tell what the application may do with each table: all but what a trigger of its model refuses for every row."""
    refused: dict[str, set[str]] = defaultdict(set)
    for model, trigger in pgtrigger.registered():
        # A subclass, as a condition does, refuses some changes only.
        if type(trigger) is pgtrigger.Protect and trigger.condition is None:
            refused[_table(model)].update(str(operation) for operation in trigger.operation)
    rights = {settings.CACHE_TABLE: _ALL}
    for model in apps.get_models(include_auto_created=True):
        # History is written by triggers, with their owner's rights (_WRITES_HISTORY), and by nobody else.
        history = _ALL - {"SELECT"} if issubclass(model, pghistory.models.Event) else set()
        rights[_table(model)] = _ALL - refused[_table(model)] - history
    return rights | dict.fromkeys(_ONLY_READ, frozenset({"SELECT"}))


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001  (public by Django's documentation)


def append_only() -> list[str]:
    """List the tables of which the application neither changes nor deletes a row."""
    return sorted(
        table
        for table, rights in by_table().items()
        if rights.isdisjoint({"UPDATE", "DELETE"}) and table not in _ONLY_READ
    )


def grant_after_migrate(*, using: str, **_: object) -> None:
    try:
        grant(connections[using], settings.APPLICATION_ROLE)
    except RoleNotFit as error:
        raise CommandError(f"{error}; README.md (In production) says how to make the roles") from error


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give a role these rights and take all others from it; raises RoleNotFit. Run by the owner."""
    quote = connection.ops.quote_name
    database, grantee = quote(connection.settings_dict["NAME"]), quote(role)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.fetchone():
            raise RoleNotFit(f"there is no role {role} in the database")
        cursor.execute(
            "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            "   AND relkind IN ('r', 'p', 'S') AND pg_has_role(relowner, 'USAGE')"
        )
        kinds = dict(cursor.fetchall())
        tables = [table for table, kind in kinds.items() if kind != "S"]
        of_right: dict[frozenset[str], list[str]] = defaultdict(list)
        for table, rights in by_table().items():
            if table in kinds:
                of_right[rights].append(quote(table))
        # No temporary table may stand before one that a trigger asks.
        cursor.execute(f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {grantee}")
        cursor.execute(f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {grantee}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {grantee}")
        # Partitions too, which are reached through their table only.
        cursor.execute(f"REVOKE ALL ON {', '.join(map(quote, tables))} FROM PUBLIC, {grantee}")
        for rights, with_them in of_right.items():
            cursor.execute(f"GRANT {', '.join(sorted(rights))} ON {', '.join(with_them)} TO {grantee}")
        for table, column in _HELD.items():
            cursor.execute(f"GRANT UPDATE ({quote(column)}) ON {quote(table)} TO {grantee}")
        sequences = ", ".join(quote(name) for name, kind in kinds.items() if kind == "S")
        cursor.execute(f"REVOKE ALL ON SEQUENCE {sequences} FROM PUBLIC, {grantee}")
        cursor.execute(f"GRANT USAGE ON SEQUENCE {sequences} TO {grantee}")
        cursor.execute(_NOTHING_IGNORED)
        cursor.execute(_WRITES_HISTORY)
        for (function,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {function} SECURITY DEFINER SET search_path = public, pg_temp")
        if found := faults(connection, role):
            raise RoleNotFit("; ".join(found))


def faults(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """Tell what a role may that the application must not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,"
            "       EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            "                  AND pg_has_role(role.oid, relowner, 'MEMBER')),"
            "       has_database_privilege(role.oid, current_database(), 'CREATE, TEMPORARY')"
            "       OR has_schema_privilege(role.oid, 'public', 'CREATE')"
            "  FROM pg_roles AS role WHERE rolname = %s",
            [role],
        )
        found = cursor.fetchone() or ()
    may = ("is a superuser", "may create roles", "may create databases", "may replicate", "passes row security",
           "owns tables, or is a member of their owner", "may create objects")  # fmt: skip
    return [f"the role {role} {what}" for what, is_so in zip(may, found, strict=False) if is_so]
