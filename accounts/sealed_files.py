"""Files in the storage `evidence`: written once, encrypted under the master keyset, bound to their row.

A stored file carries the id of its key in its name, so that a change of keys writes a new file before the old one goes.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Manager

from accounts import crypto

logger = logging.getLogger(__name__)

LONGEST_REQUEST: Final = timedelta(days=1)
"""Whose row does not stand after this will never stand."""
_BATCH: Final = 500


class FileMissing(Exception):
    """The storage does not hold a file that a row names, under any key of ours."""


class Row(Protocol):
    """What a row says of its file."""

    stored_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A part of the storage: its name, what its files are bound to beside their name, and the rows that name them."""

    name: str
    binding: str
    rows: Manager[Any]

    def new_name(self) -> str:
        """Make the name of a file still to be stored: nothing of the client's name is part of it."""
        return f"{self.name}/{uuid.uuid4().hex}"

    def write(self, stored_name: str, content: bytes) -> None:
        """Store a file. The caller discards the name when its transaction fails (`whole`)."""
        _storage().save(_written(stored_name), ContentFile(crypto.seal(content, self._bound(stored_name))))

    def read(self, row: Row) -> bytes:
        """Give the content of a stored file; raises FileMissing, or ContentNotReadable for another row's file."""
        with _storage().open(_stored(row)) as sealed:
            content = crypto.unseal(sealed.read(), self._bound(row.stored_name))
        if hashlib.sha256(content).hexdigest() != row.sha256:
            raise crypto.ContentNotReadable(f"The content of {row} is not the one that its row names.")
        return content

    def reseal(self, row: Row) -> bool:
        """Bring a stored file under the key that writes now; tell whether it was under another."""
        old = _stored(row)
        if old == _written(row.stored_name):
            return False
        self.write(row.stored_name, self.read(row))
        _storage().delete(old)
        return True

    def reseal_all(self, batch: int) -> int:
        """Do that for every file; give how many needed it. One that the storage has lost is logged.

        Raises ContentNotReadable when one opens under no key that we have.
        """
        changed = 0
        for row in self.rows.order_by("pk").iterator(batch):
            try:
                changed += self.reseal(row)
            except FileMissing:
                logger.exception("a file of %s is not in the storage any more", self.name)
        return changed

    def sweep(self, *, now: datetime) -> int:
        """Remove files that no row names, left by processes that were killed in between; give how many."""
        try:
            names = _storage().listdir(self.name)[1]
        except FileNotFoundError:  # nothing was ever stored
            return 0
        return sum(self._sweep(names[start : start + _BATCH], now) for start in range(0, len(names), _BATCH))

    def _sweep(self, names: list[str], now: datetime) -> int:
        stored = {name: f"{self.name}/{name.partition('.')[0]}" for name in names}
        kept = set(self.rows.filter(stored_name__in=stored.values()).values_list("stored_name", flat=True))
        removed = 0
        for name, row in stored.items():
            # Somebody else may sweep, too.
            with suppress(FileNotFoundError):
                if row not in kept and _storage().get_modified_time(f"{self.name}/{name}") < now - LONGEST_REQUEST:
                    _storage().delete(f"{self.name}/{name}")
                    removed += 1
        return removed

    def _bound(self, stored_name: str) -> bytes:
        return f"{self.binding}:{stored_name}".encode()


_folders: dict[str, Folder] = {}


def register(folder: Folder) -> Folder:
    """Make a folder known to the sweep and to the change of keys; called once an app, when it is ready."""
    _folders[folder.name] = folder
    return folder


def folders() -> list[Folder]:
    """Give every folder of the storage."""
    return list(_folders.values())


@contextmanager
def whole(*stored_names: str) -> Iterator[None]:
    """Write rows and their files together: when the transaction fails, what was stored under the names goes, too."""
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for name in stored_names:
            discard(name)
        raise


def discard(stored_name: str) -> None:
    """Remove what was stored under a name that no row came to hold; nothing, when there is nothing."""
    for key in crypto.sealing_keys():
        _storage().delete(f"{stored_name}.{key}")


def sweep(*, now: datetime) -> int:
    """Remove the files of every folder that no row names; give how many."""
    removed = sum(folder.sweep(now=now) for folder in folders())
    if removed:
        logger.warning("%s files of the storage of evidence were named by no row, and are removed", removed)
    return removed


def _written(stored_name: str) -> str:
    return f"{stored_name}.{crypto.sealing_keys()[0]}"


def _stored(row: Row) -> str:
    """Find the name under which a file lies; raises FileMissing."""
    for key in crypto.sealing_keys():
        if _storage().exists(name := f"{row.stored_name}.{key}"):
            return name
    raise FileMissing(f"The storage does not hold {row}.")


def _storage() -> Storage:
    return storages["evidence"]
