"""How much of the platform's time one person's files may take: one request at a time, and so many seconds an hour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from accounts import audit
from accounts.evidence_files import drawing
from accounts.models import AuditRecord, User
from complaints.audit import Action
from complaints.services import errors

MOST_SECONDS_AN_HOUR: Final = 60
"""Of drawing the files of one person anew. A usual file takes one or two."""
_SPACE: Final = 0x44524157  # "DRAW": keeps these advisory locks apart from others


@contextmanager
def one_drawing(*, of: User, now: datetime) -> Iterator[None]:
    """Let files of one person be drawn, one request at a time, and charge them the seconds.

    Raises FilesBeingChecked or TooMuchToDraw before anything is opened. Outside a transaction.
    """
    if _spent(of, now) >= MOST_SECONDS_AN_HOUR:
        raise errors.TooMuchToDraw(
            _("Your files have taken more time to check than one person has in an hour. Nothing was kept: send "
              "simpler files, or try again in an hour.")
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_SPACE, of.pk])
        if not cursor.fetchone()[0]:
            raise errors.FilesBeingChecked(
                _("Other files of yours are being checked just now. Wait until that is done, and send these again.")
            )
        try:
            with drawing.measured() as seconds:
                try:
                    yield
                finally:  # what was refused has taken its time, too
                    if whole := int(sum(seconds)):
                        audit.record(Action.FILES_DRAWN, actor=of, target=of, at=now, payload={"seconds": whole})
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_SPACE, of.pk])


def _spent(user: User, now: datetime) -> int:
    own = AuditRecord.objects.filter(actor=user, action=Action.FILES_DRAWN, at__gt=now - timedelta(hours=1))
    return sum(int(payload["seconds"]) for payload in own.values_list("payload", flat=True))
