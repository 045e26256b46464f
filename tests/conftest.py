"""All tests run against an embedded server of their own (var/test), so that a running demo is not disturbed.

The owner of the tables makes them and empties them; the tests themselves work with the application's rights.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO

import django
import psutil
import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase
from django.utils import translation
from psycopg import sql
from pytest_django import Settings as DjangoSettings

from cfcii.embedded import DATABASE, Server
from tests import schema

pytest_plugins = ["tests.one_of_each"]

# A folder and a server of its own for each process that runs tests, when there are several.
_VAR = Path(__file__).resolve().parent.parent / "var" / "test" / os.environ.get("PYTEST_XDIST_WORKER", "")
_DATABASE = f"test_cfcii_{os.getpid()}"

# Before Django reads its settings, hence not in pyproject.toml: pytest-django would read them before this file.
# Whatever the person's own environment says must not decide how tests end.
for _name in [name for name in os.environ if name.startswith("CFCII_")]:
    del os.environ[_name]
_ENVIRONMENT = {
    "CFCII_DEMO": "1",
    "CFCII_VAR": str(_VAR),
    "CFCII_TEST_DATABASE": _DATABASE,
    "CFCII_LOG_LEVEL": "WARNING",
    # Playwright keeps an event loop in the process as long as a browser is open; the tests themselves are synchronous.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    "DJANGO_SETTINGS_MODULE": "cfcii.settings",
}
os.environ.update(_ENVIRONMENT)
os.environ["CFCII_AS_OWNER"] = "1"
django.setup()
del os.environ["CFCII_AS_OWNER"]  # not for the programs that tests start


def pytest_configure(config: pytest.Config) -> None:
    """Keep what this process goes by from those that it starts for the tests: each makes its own."""
    if config.getoption("numprocesses", None):
        for name in _ENVIRONMENT:
            del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def _database_server() -> Iterator[None]:
    """Stop the server when the last of the test runs that share it ends, and drop what killed runs left behind."""
    if not settings.EMBEDDED_DATABASE:
        yield
        return
    server = Server(settings.PGDATA)
    _VAR.mkdir(parents=True, exist_ok=True)
    with (_VAR / "in-use.lock").open("w") as in_use:
        if _is_alone(in_use):
            schema.lay_out_server(server)
        fcntl.flock(in_use, fcntl.LOCK_SH)
        server.ensure_running()
        _drop_databases_of_killed_runs(server.dsn("postgres"))
        yield
        if _is_alone(in_use):
            server.stop()


def _is_alone(in_use: IO[str]) -> bool:
    try:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(_database_server: None) -> None:
    """Have the server up before pytest-django makes its database, a copy of what was laid out there."""
    if settings.EMBEDDED_DATABASE and schema.is_in(Server(settings.PGDATA)):
        connection.settings_dict["TEST"]["TEMPLATE"] = DATABASE


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Have all connections work with the application's rights once the database is made, until it is dropped."""

    def empty(*case: TransactionTestCase) -> None:
        with _owner():
            empty_as_it_was(*case)

    empty_as_it_was = TransactionTestCase._fixture_teardown
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        connection.close()
        connection_created.connect(_become_application)
        yield
        connection_created.disconnect(_become_application)
        connection.close()


def _become_application(**_: object) -> None:
    _execute(f"SET ROLE {settings.APPLICATION_ROLE}")


@contextmanager
def _owner() -> Iterator[None]:
    _execute("RESET ROLE")
    try:
        yield
    finally:
        _become_application()


@pytest.fixture
def as_owner(db: None) -> None:
    """Work as the owner until the test ends."""
    _execute("RESET ROLE")


_ABOUT_TRIGGERS = {
    "test_a_consent_is_never_deleted",
    "test_an_event_is_never_changed",
    "test_an_objection_is_never_deleted",
    "test_history_cannot_be_rewritten",
    "test_history_is_never_changed",
    "test_nor_through_the_orm",
    "test_nothing_beyond_the_template_of_its_purpose_is_stored",
    "test_one_indexed_query",
    "test_stays_on_the_record",
    "test_the_database_agrees_with_the_table",
    "test_the_record_is_never_deleted",
    "test_what_is_published_never_changes",
    "test_what_is_tracked_is_never_deleted",
    "test_what_others_rely_on_cannot_be_changed",
    "test_what_was_signed_never_changes",
}
"""Tests of what triggers refuse even to the owner (the application lacks the right already), or with a trigger off."""


@pytest.fixture(autouse=True)
def _rights(request: pytest.FixtureRequest) -> None:
    if request.function.__name__ in _ABOUT_TRIGGERS:
        request.getfixturevalue("as_owner")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _drop_databases_of_killed_runs(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
            owner = re.fullmatch(r"test_cfcii_(\d+)(_\w+)?", name)
            if owner and not psutil.pid_exists(int(owner[1])):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(autouse=True)
def _first_language() -> None:
    """Begin each test in the platform's first language, whatever the one before left."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: DjangoSettings) -> None:
    """Make hashing fast: tests sign in often, and none is about the cost of a guess."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _first_terms(request: pytest.FixtureRequest) -> None:
    """Have the templates and wordings that a migration published: transactional tests leave an empty database."""
    marker = request.node.get_closest_marker("django_db")
    is_transactional = (marker is not None and marker.kwargs.get("transaction")) or not {
        "transactional_db", "live_server"
    }.isdisjoint(request.fixturenames)  # fmt: skip
    if not (is_transactional or marker is not None or "db" in request.fixturenames):
        return
    request.getfixturevalue("transactional_db" if is_transactional else "db")
    published = apps.get_model("consent.PurposeTemplate").objects.exists()
    if not published:
        with _owner():
            import_module("consent.migrations.0003_first_terms").publish(apps, None)
    if not apps.get_model("complaints.KnownYear").objects.exists():
        import_module("complaints.migrations.0002_letter_templates").publish(apps, None)
        import_module("complaints.migrations.0003_working_days").learn(apps, None)
        import_module("complaints.migrations.0004_first_answers").publish(apps, None)
