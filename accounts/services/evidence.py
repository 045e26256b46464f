"""Evidence in the storage `evidence`: written once, encrypted under the master keyset, bound to its row.

A stored file carries the id of its key in its name, so that a change of keys writes a new file before the old one goes.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, crypto
from accounts.audit import Action
from accounts.evidence_files import CheckedFile
from accounts.models import AuditRecord, LicenceFile, User, Verification
from cfcii.common.errors import DomainError

logger = logging.getLogger(__name__)

MOST_UPLOADS_AN_HOUR: Final = 20
LONGEST_REQUEST: Final = timedelta(days=1)
"""Whose row does not stand after this will never stand."""
_FOLDER: Final = "licences"
_BATCH: Final = 500


class EvidenceMissing(Exception):
    """The storage does not hold a file that a row names, under any key of ours."""


class TooManyUploads(DomainError):
    code = "too_many_uploads"


@transaction.atomic
def count_upload(*, uploaded_by: User, now: datetime) -> None:
    """Put on the record that somebody sends a file, before anything opens it; raises TooManyUploads.

    The lock lets the uploads of one person through one by one.
    """
    User.objects.select_for_update(no_key=True).get(pk=uploaded_by.pk)
    since = now - timedelta(hours=1)
    if (
        AuditRecord.objects.filter(actor=uploaded_by, action=Action.LICENCE_UPLOADED, at__gt=since).count()
        >= MOST_UPLOADS_AN_HOUR
    ):
        raise TooManyUploads(
            _("You have sent %(count)s files within an hour. Nothing of this one was kept: try again in an hour.")
            % {"count": MOST_UPLOADS_AN_HOUR}
        )
    audit.record(Action.LICENCE_UPLOADED, actor=uploaded_by, target=uploaded_by, at=now)


def new_name() -> str:
    """Make the name of a file still to be stored: nothing of the client's name is part of it."""
    return f"{_FOLDER}/{uuid.uuid4().hex}"


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
    _write(licence, file.content)
    return licence


def discard(name: str) -> None:
    """Remove what was stored under a name that no row came to hold; nothing, when there is nothing."""
    for key in crypto.sealing_keys():
        _storage().delete(f"{name}.{key}")


def sweep_evidence(*, now: datetime) -> int:
    """Remove files that no row names, left by processes that were killed in between; give how many."""
    try:
        names = _storage().listdir(_FOLDER)[1]
    except FileNotFoundError:  # nothing was ever stored
        return 0
    removed = sum(_sweep(names[start : start + _BATCH], now) for start in range(0, len(names), _BATCH))
    if removed:
        logger.warning("%s files of the storage of evidence were named by no row, and are removed", removed)
    return removed


def open_licence(*, verification: Verification, opened_by: User, now: datetime) -> bytes:
    """Give a licence in clear to one who may see it, and record who that was.

    Raises EvidenceMissing or ContentNotReadable when the storage does not hold what the row says.
    """
    content = read(verification.licence)
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


def read(licence: LicenceFile) -> bytes:
    """Give the content of a stored file; raises EvidenceMissing, or ContentNotReadable for another row's file."""
    with _storage().open(_stored(licence)) as sealed:
        content = crypto.unseal(sealed.read(), _binding(licence))
    if hashlib.sha256(content).hexdigest() != licence.sha256:
        raise crypto.ContentNotReadable(f"The content of {licence} is not the one that its row names.")
    return content


def reseal(licence: LicenceFile) -> bool:
    """Bring a stored file under the key that writes now; tell whether it was under another."""
    old = _stored(licence)
    if old == _written(licence):
        return False
    _write(licence, read(licence))
    _storage().delete(old)
    return True


def _sweep(names: list[str], now: datetime) -> int:
    rows = {name: f"{_FOLDER}/{name.partition('.')[0]}" for name in names}
    known = set(LicenceFile.objects.filter(stored_name__in=rows.values()).values_list("stored_name", flat=True))
    removed = 0
    for name, row in rows.items():
        # Somebody else may sweep, too.
        with suppress(FileNotFoundError):
            if row not in known and _storage().get_modified_time(f"{_FOLDER}/{name}") < now - LONGEST_REQUEST:
                _storage().delete(f"{_FOLDER}/{name}")
                removed += 1
    return removed


def _write(licence: LicenceFile, content: bytes) -> None:
    _storage().save(_written(licence), ContentFile(crypto.seal(content, _binding(licence))))


def _written(licence: LicenceFile) -> str:
    return f"{licence.stored_name}.{crypto.sealing_keys()[0]}"


def _stored(licence: LicenceFile) -> str:
    """Find the name under which a file lies; raises EvidenceMissing."""
    for key in crypto.sealing_keys():
        if _storage().exists(name := f"{licence.stored_name}.{key}"):
            return name
    raise EvidenceMissing(f"The storage does not hold {licence}.")


def _binding(licence: LicenceFile) -> bytes:
    return b"licence:" + licence.stored_name.encode()


def _storage() -> Storage:
    return storages["evidence"]
