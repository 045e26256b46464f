"""The vault: the checked content of submissions, encrypted under its provider's own key in a Django storage.

A file is written whole under a new name before the database speaks of it, and never changed. What a process that was
killed left behind is removed when its submission is processed again.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage, storages

from accounts import crypto
from ingestion.models import Submission
from ingestion.pipeline.clean import CleanFiles

_CHUNK = 1024 * 1024


def store(submission: Submission, kind: str, path: Path) -> tuple[str, str]:
    """Encrypt a file into the vault; give its name there and the SHA-256 (hex) of its clear content.

    The encrypted file is made beside the clear one first.
    """
    digest = hashlib.sha256()
    name = f"{submission.provider_id}/{submission.pk}/{kind}-{uuid.uuid4().hex}"
    sealed = path.with_suffix(".sealed")
    cipher = crypto.provider_vault_keyset(submission.provider)
    with (
        path.open("rb") as source,
        cipher.new_encrypting_stream(sealed.open("wb"), _binding(submission, kind)) as target,
    ):
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    with sealed.open("rb") as file:
        stored = _storage().save(name, File(file))
    sealed.unlink()
    return stored, digest.hexdigest()


def open_into(submission: Submission, kind: str, folder: Path) -> Path:
    """Write a content of a submission in clear into a scratch folder (`workspace`), and give its path."""
    path = folder / f"{kind}.parquet"
    cipher = crypto.provider_vault_keyset(submission.provider)
    with (
        _storage().open(submission.vault_files[kind]) as sealed,
        path.open("wb") as clear,
        cipher.new_decrypting_stream(sealed, _binding(submission, kind)) as source,
    ):
        shutil.copyfileobj(source, clear, _CHUNK)
    return path


def open_transactions_into(submission: Submission, folder: Path) -> CleanFiles:
    """Do the same for a submission's clean transactions."""
    return CleanFiles(*(open_into(submission, kind, folder) for kind in ("rows", "places")))


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


def _binding(submission: Submission, kind: str) -> bytes:
    return f"submission:{submission.pk}:{kind}".encode()


def _storage() -> Storage:
    return storages["vault"]
