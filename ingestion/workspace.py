"""Scratch folders under `WORK_ROOT`: they may hold account data in clear, so none outlives its use for long."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from ingestion.models import Submission

_VIEW = "view-"
_LONGEST_REQUEST_SECONDS = 3600.0


@contextmanager
def of_submission(submission: Submission) -> Iterator[Path]:
    """Give the folder of one who holds `locks.processing`; what a killed holder left in it is removed first."""
    discard(submission)
    folder = _folder(submission)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        discard(submission)


def discard(submission: Submission) -> None:
    """Remove the scratch folder of a submission, whoever left it."""
    shutil.rmtree(_folder(submission), ignore_errors=True)


@contextmanager
def for_view() -> Iterator[Path]:
    """Give a folder for the time of one request."""
    with tempfile.TemporaryDirectory(dir=settings.WORK_ROOT, prefix=_VIEW) as folder:
        yield Path(folder)


def sweep() -> None:
    """Remove what requests that were killed left behind: scratch folders, and uploads that never arrived whole."""
    for path in (*Path(settings.WORK_ROOT).glob(f"{_VIEW}*"), *Path(settings.UPLOAD_ROOT).glob("*.upload*")):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _LONGEST_REQUEST_SECONDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _folder(submission: Submission) -> Path:
    return Path(settings.WORK_ROOT) / f"submission-{submission.pk}"
