"""Nothing that an enterprise has shut leaves after the moment of shutting, not even what was answered just before.

Rows of consents are locked from the door's decision to the commit of a query. From there to the last byte of its answer
this barrier stands: the answer's database session holds it shared, and whoever revokes, pauses, freezes or unbinds
takes it alone before his commit. It is of one enterprise. It needs a session of the database for each request (no pool
that changes sessions between transactions).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core.signals import request_finished, request_started
from django.db import DatabaseError, OperationalError, connection, transaction
from django.dispatch import receiver
from psycopg import errors

_SPACE: Final = 0x434F4E53  # "CONS": keeps these advisory locks apart from others
_LARGEST_KEY: Final = 2**31
LONGEST_WAIT_MS: Final = 800
"""So long does a shutting wait for answers under way; a reader who takes his time does not hold it up longer."""


class _Passage(threading.local):
    """The one answer under way of a thread."""

    session: Any = None
    """The database session that holds the barrier; None when none does."""
    key: int = 0
    is_in_request: bool = False


_passage = _Passage()


@contextmanager
def passing(enterprise_id: int) -> Iterator[None]:
    """Hold the barrier for an answer about an enterprise: past this block until the response of the request at hand is
    closed, when the block ends well.

    Waits while somebody shuts, whose decision is then seen. Outside a transaction: what it reads must begin after that.
    """
    leave()  # what a request that was never closed may have left behind
    key = enterprise_id % _LARGEST_KEY
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [_SPACE, key])
    _passage.session, _passage.key = connection.connection, key
    try:
        yield
    except BaseException:
        leave()
        raise
    if not _passage.is_in_request:
        leave()


def leave() -> None:
    """Let go of the barrier, if this thread holds it."""
    session, _passage.session = _passage.session, None
    if session is None or connection.connection is not session:
        return  # the database let go of it when the session ended
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", [_SPACE, _passage.key])
    except DatabaseError:
        connection.close()


def shut(enterprise_id: int) -> None:
    """Wait until the answers about an enterprise that are under way have left, and let none begin before the commit.

    First thing in the transaction that shuts, before it locks consents. Gives up waiting after `LONGEST_WAIT_MS`; from
    then on only the rows of the consents hold it up.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LONGEST_WAIT_MS}ms"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SPACE, enterprise_id % _LARGEST_KEY])
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if not isinstance(error.__cause__, errors.LockNotAvailable):
            raise


@receiver(request_started)
def _begin(**_kwargs: Any) -> None:
    leave()
    _passage.is_in_request = True


@receiver(request_finished)
def _end(**_kwargs: Any) -> None:
    """The response is closed: the server has sent all of it, or given up."""
    _passage.is_in_request = False
    leave()
