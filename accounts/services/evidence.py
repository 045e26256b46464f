"""Licences in the storage `evidence` (`accounts.sealed_files`), and how many files a person may send."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from accounts import audit, sealed_files
from accounts.audit import Action
from accounts.evidence_files import CheckedFile
from accounts.models import AuditRecord, LicenceFile, User, Verification
from cfcii.common.errors import DomainError

MOST_UPLOADS_AN_HOUR: Final = 20
LICENCES: Final = sealed_files.Folder("licences", "licence", LicenceFile.objects)


class TooManyUploads(DomainError):
    code = "too_many_uploads"


@transaction.atomic
def count_upload(
    *, uploaded_by: User, now: datetime, files: int = 1, action: TextChoices = Action.LICENCE_UPLOADED
) -> None:
    """Put on the record that somebody sends files, before anything opens them; raises TooManyUploads.

    The lock lets the uploads of one person through one by one. Each action is counted by itself.
    """
    User.objects.select_for_update(no_key=True).get(pk=uploaded_by.pk)
    since = now - timedelta(hours=1)
    sent = AuditRecord.objects.filter(actor=uploaded_by, action=action, at__gt=since).count()
    if sent + files > MOST_UPLOADS_AN_HOUR:
        raise TooManyUploads(
            _("You may send %(most)s files within an hour, and have sent %(count)s. Nothing of this was kept: try "
              "again in an hour.")
            % {"most": MOST_UPLOADS_AN_HOUR, "count": sent}
        )  # fmt: skip
    for _file in range(files):
        audit.record(action, actor=uploaded_by, target=uploaded_by, at=now)


def keep_licence(*, name: str, file: CheckedFile, uploaded_by: User, now: datetime) -> LicenceFile:
    """Store a checked licence under a new name. The caller discards the name when its transaction fails."""
    licence = LicenceFile.objects.create(
        stored_name=name,
        content_type=file.content_type,
        sha256=hashlib.sha256(file.content).hexdigest(),
        size=len(file.content),
        uploaded_by=uploaded_by,
        uploaded_at=now,
    )
    LICENCES.write(name, file.content)
    return licence


def open_licence(*, verification: Verification, opened_by: User, now: datetime) -> bytes:
    """Give a licence in clear to one who may see it, and record who that was.

    Raises FileMissing or ContentNotReadable when the storage does not hold what the row says.
    """
    content = LICENCES.read(verification.licence)
    audit.record(
        Action.LICENCE_OPENED,
        actor=opened_by,
        target=verification,
        at=now,
        enterprise=verification.enterprise,
        institution=verification.bank,
        payload={"licence": verification.licence_id},
    )
    return content


def sweep_evidence(*, now: datetime) -> int:
    """Remove files of the storage that no row names, whosever they are; give how many."""
    return sealed_files.sweep(now=now)
