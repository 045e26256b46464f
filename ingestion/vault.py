"""The vault: the checked content of submissions, encrypted under its provider's own key in a Django storage.

A file is written whole under a new name before the database speaks of it, and never changed. What a process that was
killed left behind is removed when its submission is processed again.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from accounts import crypto
from ingestion.models import Submission

_CHUNK = 1024 * 1024


def store(submission: Submission, kind: str, path: Path) -> tuple[str, str]:
    """Encrypt a file into the vault; give its name there and the SHA-256 (hex) of its clear content."""
    digest = hashlib.sha256()
    name = f"{submission.provider_id}/{submission.pk}/{kind}-{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory(dir=settings.WORK_ROOT) as folder:
        sealed = Path(folder) / "sealed"
        with path.open("rb") as source, _encrypting(submission, kind, sealed.open("wb")) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
        with sealed.open("rb") as file:
            return _storage().save(name, File(file)), digest.hexdigest()


@contextmanager
def opened(submission: Submission, kind: str) -> Iterator[Path]:
    """Give a content of a submission in clear as a file that lives as long as the context."""
    with tempfile.TemporaryDirectory(dir=settings.WORK_ROOT) as folder:
        path = Path(folder) / f"{kind}.parquet"
        cipher = crypto.provider_vault_keyset(submission.provider)
        with (
            _storage().open(submission.vault_files[kind]) as sealed,
            path.open("wb") as clear,
            cipher.new_decrypting_stream(sealed, _binding(submission, kind)) as source,
        ):
            shutil.copyfileobj(source, clear, _CHUNK)
        yield path


def erase_unnamed(submission: Submission) -> None:
    """Remove what lies in the vault for a submission and is not named by it."""
    folder = f"{submission.provider_id}/{submission.pk}"
    try:
        _folders, names = _storage().listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        if f"{folder}/{name}" not in submission.vault_files.values():
            _storage().delete(f"{folder}/{name}")


def _encrypting(submission: Submission, kind: str, target: IO[bytes]) -> Any:
    return crypto.provider_vault_keyset(submission.provider).new_encrypting_stream(target, _binding(submission, kind))


def _binding(submission: Submission, kind: str) -> bytes:
    return f"submission:{submission.pk}:{kind}".encode()


def _storage() -> Storage:
    return storages["vault"]
