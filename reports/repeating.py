"""A refused query that is sent once more with its key gets the same answer: it is recorded and counted like any try."""

from __future__ import annotations

from datetime import datetime

from reports import access, limits


def repeat_refusal(*, asker: access.Asker, question: access.Question, reason: str, now: datetime) -> None:
    """Record that the answer to a refused query is had once more, and count it in the minute.

    Raises QueryRefused, which is recorded as well, when there were too many.
    """
    limit = limits.count(asker.institution, now, is_query=False)
    access.record_refused(asker=asker, question=question, reason=limit.value if limit else reason, now=now)
    if limit:
        raise access.QueryRefused(limit, limits.seconds_until_free(limit, now))
