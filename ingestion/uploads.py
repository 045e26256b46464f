"""Submitted files on their way: hashed as they arrive, kept until their submission is accepted or rejected."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from accounts import uploads
from ingestion.models import Submission


class HashingUploadHandler(TemporaryFileUploadHandler):
    """Write an upload to disk and hash it on the way, so that the request never reads it a second time.

    An upload beyond `INGESTION_MAX_UPLOAD_BYTES` is cut off while it arrives; the form then says so.
    """

    chunk_size = 4 * 1024 * 1024
    """Bytes looked through at once: Django's 64 kB make the parser of forms the slowest part of a large upload."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        # Named by us on disk: the client's name reaches no path.
        self.file = TemporaryUploadedFile("upload", self.content_type, 0, self.charset, self.content_type_extra)
        self._digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        uploads.cut_off_beyond(settings.INGESTION_MAX_UPLOAD_BYTES, self, start + len(raw_data))
        self._digest.update(raw_data)
        super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        file = super().file_complete(file_size)
        if file is not None:
            file.name = self.file_name
            file.sha256 = self._digest.hexdigest()  # type: ignore[attr-defined]
        return file


def keep(submission: Submission, kind: str, path: Path) -> None:
    """Move a submitted file to where the worker finds it; on disk when this returns."""
    target = path_of(submission, kind)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.replace(target)
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def path_of(submission: Submission, kind: str) -> Path:
    """Tell where a submitted file (`accounts` or `transactions`) lies; no name of a client is part of it."""
    return _folder(submission) / kind


def discard(submission: Submission) -> None:
    """Remove the submitted files of a submission that is finished."""
    shutil.rmtree(_folder(submission), ignore_errors=True)


def _folder(submission: Submission) -> Path:
    return Path(settings.UPLOAD_ROOT) / str(submission.provider_id) / str(submission.pk)
