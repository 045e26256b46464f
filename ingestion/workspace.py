"""Scratch folders under `WORK_ROOT`: they may hold account data in clear, so none outlives its use for long."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from ingestion.models import Submission

_VIEW = "view-"
_LONGEST_VIEW_SECONDS = 3600.0


@contextmanager
def of_submission(submission: Submission) -> Iterator[Path]:
    """Give the folder of one who holds `locks.processing`; what a killed holder left in it is removed first."""
    folder = Path(settings.WORK_ROOT) / f"submission-{submission.pk}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def for_view() -> Iterator[Path]:
    """Give a folder for the time of one request."""
    with tempfile.TemporaryDirectory(dir=settings.WORK_ROOT, prefix=_VIEW) as folder:
        yield Path(folder)


def sweep() -> None:
    """Remove the folders of requests that were killed."""
    before = time.time() - _LONGEST_VIEW_SECONDS
    for folder in Path(settings.WORK_ROOT).glob(f"{_VIEW}*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
