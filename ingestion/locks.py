"""Which process works on a submission: told by a lock that its database session holds, and that dies with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_SPACE = 0x5355424D  # "SUBM": keeps these advisory locks apart from others


@contextmanager
def processing(submission_id: int) -> Iterator[bool]:
    """Hold the right to process a submission; gives False when another process holds it.

    The database releases the lock the moment the session ends, however the process ends: nothing has to time out
    before a killed worker's submission is taken up again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_SPACE, submission_id])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_SPACE, submission_id])
