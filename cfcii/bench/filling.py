"""A system that has been at work for years: consents by the hundred thousand, queries on the log by the million.

Copies of what services made, written by the database itself as the owner of its tables; triggers and foreign keys are
not asked (each row is as they would have it), and the log's own indexes are built when it is full.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from consent.models import Consent

_ACCOUNTS_AN_ENTERPRISE = 5
_UNASKED = "SET LOCAL session_replication_role = replica"


@contextmanager
def filled(consents: int, log_rows: int, like: Consent) -> Iterator[None]:
    """Add so many consents, each for an account of its own, and so many queries, spread over them and over years; take
    them away again after the block.
    """
    fill(consents, log_rows, like)
    try:
        yield
    finally:
        clear()


def fill(consents: int, log_rows: int, like: Consent) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UNASKED)
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        enterprises = -(-consents // _ACCOUNTS_AN_ENTERPRISE)
        enterprise = _copies(
            "accounts_enterprise", like.enterprise_id, enterprises, {"uscc": "'BENCH' || lpad(n::text, 13, '0')"}
        )
        owned_by = f"{enterprise} + (n - 1) / {_ACCOUNTS_AN_ENTERPRISE}"
        account = _copies(
            "accounts_account", like.account_id, consents,
            {"number_hash": "sha256(('bench ' || n)::bytea)", "enterprise_id": owned_by},
        )  # fmt: skip
        of_it = {"account_id": f"{account} + n - 1", "enterprise_id": owned_by}
        entrustment = _copies(
            "consent_entrustment", like.entrustment_id, consents, {"number": "'EBENCH-' || n", **of_it}
        )  # fmt: skip
        consent = _copies(
            "consent_consent", like.pk, consents,
            {"number": "'CBENCH-' || n", "entrustment_id": f"{entrustment} + n - 1", **of_it},
        )  # fmt: skip
        _log(log_rows, consents, like, consent, account, enterprise)
    _settle()


def clear() -> None:
    """Take away what was added, by this run or by one that was killed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UNASKED)
        cursor.execute(
            "CREATE TEMPORARY TABLE kept ON COMMIT DROP AS"
            " SELECT * FROM reports_queryrecord WHERE document_number NOT LIKE 'RBENCH-%'"
        )
        cursor.execute("TRUNCATE reports_queryrecord")
        cursor.execute("INSERT INTO reports_queryrecord OVERRIDING SYSTEM VALUE SELECT * FROM kept")
        cursor.execute("DELETE FROM consent_consent WHERE number LIKE 'CBENCH-%'")
        cursor.execute("DELETE FROM consent_entrustment WHERE number LIKE 'EBENCH-%'")
        cursor.execute(
            "DELETE FROM accounts_account USING accounts_enterprise AS enterprise"
            " WHERE enterprise.id = enterprise_id AND enterprise.uscc LIKE 'BENCH%'"
        )
        cursor.execute("DELETE FROM accounts_enterprise WHERE uscc LIKE 'BENCH%'")
    _settle()


def _settle() -> None:
    """Have the database do now what it would do in the background while somebody measures."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def _copies(table: str, like: int, count: int, other: dict[str, str]) -> int:
    """Copy a row so many times; `other` names columns that differ, as expressions of n from 1. Gives the first id."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        cursor.execute(f"SELECT max(id) + 1 FROM {table}")
        (first,) = cursor.fetchone()
        values = {**{name: f"of.{name}" for name in columns}, **other, "id": f"{first} + n - 1"}
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())}"
            f"  FROM {table} AS of, generate_series(1, %s) AS n WHERE of.id = %s",
            [count, like],
        )
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    return int(first)


def _log(rows: int, consents: int, like: Consent, consent: int, account: int, enterprise: int) -> None:
    which = f"(n * 7919 %% {consents})"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'reports_queryrecord'"
            "   AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(
            "INSERT INTO reports_queryrecord (at, institution_id, user_id, channel, address, enterprise_id, account_id,"
            "                                 product, purpose, outcome, reason, consent_id, document_number)"
            " SELECT now() - make_interval(secs => 5 * (%(rows)s - n)), %(institution)s, %(user)s, 'web', '192.0.2.1',"
            f"       {enterprise} + {which} / {_ACCOUNTS_AN_ENTERPRISE}, {account} + {which}, 'report', '01',"
            f"       'granted', '', {consent} + {which}, 'RBENCH-' || n"
            "  FROM generate_series(1, %(rows)s::bigint) AS n",
            {"rows": rows, "institution": like.information_user_id, "user": like.granted_by_id},
        )
        for _name, definition in indexes:
            cursor.execute(definition)
