"""Having a file drawn by a process of its own (`accounts.redrawing`), which may die of it while this one goes on."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from time import monotonic
from typing import IO, Final

from django.utils.translation import gettext as _

from accounts.evidence_files import keeping
from accounts.evidence_files.keeping import Sheet
from accounts.evidence_files.kept import FileRefused
from accounts.redrawing import LONGEST_SIDE, MOST_PAGES, SIZE, Fault, Kind

LONGEST_SECONDS: Final = 30.0
"""By the clock; the process itself has fewer seconds of work."""
LONGEST_WAIT_SECONDS: Final = 20.0
MOST_BYTES: Final = 20 * 1024 * 1024
"""Of all that is kept of a file: pages of noise grow while they are drawn."""
_ROOT: Final = Path(__file__).resolve().parents[2]
_PASSED_ON: Final = ("LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "SYSTEMROOT")
"""Of the environment, which holds our secrets."""
_turn = threading.Lock()
_measured: ContextVar[list[float] | None] = ContextVar("measured", default=None)


def draw(content: bytes, kind: Kind) -> list[Sheet]:
    """Have a file drawn, one at a time in this process; raises FileRefused with what is wrong."""
    if not _turn.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise FileRefused(_("Several files are being checked just now. Wait a minute and choose yours again."))
    started = monotonic()
    try:
        return _drawn(content, kind)
    finally:
        _turn.release()
        if (seconds := _measured.get()) is not None:
            seconds.append(monotonic() - started)


@contextmanager
def measured() -> Iterator[list[float]]:
    """Gather how many seconds each file takes that is drawn within, without its wait for the others."""
    seconds: list[float] = []
    token = _measured.set(seconds)
    try:
        yield seconds
    finally:
        _measured.reset(token)


def _drawn(content: bytes, kind: Kind) -> list[Sheet]:
    with _started(kind) as process, _ended_after(process, LONGEST_SECONDS):
        assert process.stdin is not None
        assert process.stdout is not None
        _send(content, process.stdin)
        sheets = _within_limit(_sheets(process.stdout))
        process.stdout.close()  # one that says more than it may ends here
        code = process.wait()
    if code or not sheets:
        raise _refusal(code, kind)
    return sheets


def _started(kind: Kind) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "accounts.redrawing", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it would quote the file
        cwd=_ROOT,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )


@contextmanager
def _ended_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        process.kill()


def _send(content: bytes, target: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # its exit code says more
        try:
            target.write(content)
        finally:
            target.close()


def _sheets(source: IO[bytes]) -> Iterator[Sheet]:
    """Read the sheets up to the end, or up to the first that is not whole: the exit code tells why."""
    while len(header := source.read(SIZE.size)) == SIZE.size:
        width, height = SIZE.unpack(header)
        if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
            return
        pixels = source.read(width * height * 3)
        if len(pixels) < width * height * 3:
            return
        yield keeping.sheet(width, height, pixels)


def _within_limit(drawn: Iterator[Sheet]) -> list[Sheet]:
    sheets: list[Sheet] = []
    for each in itertools.islice(drawn, MOST_PAGES):
        sheets.append(each)
        if sum(len(known.content) for known in sheets) > MOST_BYTES:
            raise _refusal(-1, Kind.PDF)
    return sheets


def _refusal(code: int, kind: Kind) -> FileRefused:
    """Say what was wrong with a file, by the exit code of the process that drew it."""
    words: dict[int, str]
    if kind is Kind.PDF:
        words = {
            Fault.DAMAGED: _("The PDF is damaged and does not open. Save it again or choose another file."),
            Fault.PROTECTED: _(
                "The PDF is protected by a password or against changes. Print it to a new PDF, or choose a picture."
            ),
            Fault.TOO_MANY_PAGES: _("The PDF has more than 20 pages, or none. Send the pages that matter."),
        }
    else:
        words = {
            Fault.DAMAGED: _("The picture is damaged and does not open. Take it again or choose another one."),
            Fault.TOO_LARGE: _(
                "The picture has more than 40 million pixels, or a side of more than 12,000. "
                "Take it again with a lower resolution."
            ),
        }
    other = _("The file is too complicated to be opened safely. Take a picture of the page and choose that.")
    return FileRefused(words.get(code or Fault.DAMAGED, other))
