"""What a submission costs from its first byte on the wire to its acceptance, beside plain ways to do the bulk work.

Real processes: the web server takes the upload, a worker checks and builds, both as `make run` starts them.
"""

from __future__ import annotations

import http.client
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Institution, User
from cfcii import supervisor
from cfcii.bench import people, programs
from cfcii.common.periods import Month
from ingestion.models import Submission

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall seconds, and the largest resident memory in MB of the processes that did the work."""

    seconds: float
    peak_mb: float


def plain(way: str, transactions: Path, folder: Path) -> Measured:
    """Measure one of the plain ways (`cfcii.bench.plain`)."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "cfcii.bench.plain", way, str(transactions), str(folder)]
    with programs.program(command) as process, _memory_of(process.pid) as memory:
        began = time.perf_counter()
        if process.wait():
            raise RuntimeError(f"the plain way {way} failed")
        return Measured(time.perf_counter() - began, memory.peak_mb)


@dataclass(frozen=True, slots=True)
class Site:
    """A web server and a worker."""

    port: int
    worker_pid: int


@contextmanager
def running_site() -> Iterator[Site]:
    with programs.web_server() as port, programs.program([sys.executable, "manage.py", "work"]) as worker:
        yield Site(port, worker.pid)


def upload(
    site: Site, provider: Institution, clerk: User, start: Month, end: Month, **files: Path
) -> tuple[Submission, Measured]:
    """Upload files through the web form; measure from the first byte to acceptance, and the worker's memory."""
    with _memory_of(site.worker_pid) as memory:
        began = time.perf_counter()
        submission = _post(site, provider, clerk, start, end, files)
        while not submission.is_finished:
            time.sleep(0.05)
            submission.refresh_from_db(fields=["state"])
        seconds = time.perf_counter() - began
    submission.refresh_from_db()
    if submission.state != Submission.State.ACCEPTED:
        raise RuntimeError(f"the bench's file: {submission.state} {submission.problems_by_code}")
    return submission, Measured(seconds, memory.peak_mb)


def _post(
    site: Site, provider: Institution, clerk: User, start: Month, end: Month, files: dict[str, Path]
) -> Submission:
    """Send the form as a browser does, streaming; follow nobody: the place it is sent to names the submission."""
    client, token, boundary = Client(), secrets.token_hex(16), secrets.token_hex(16)
    people.sign_in(client, clerk)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    fields = {"csrfmiddlewaretoken": token, "start": str(start), "end": str(end), "is_correction": "no"}
    parts: list[bytes | Path] = [_field(boundary, name, value) for name, value in fields.items()]
    for name, path in files.items():
        parts += [_file_head(boundary, name, path), path, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    connection = http.client.HTTPConnection(supervisor.HOST, site.port, timeout=600)
    connection.putrequest("POST", reverse("ingestion:submission_new", args=[provider.code]))
    connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
    connection.putheader("Content-Length", str(sum(_size(part) for part in parts)))
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: token}
    connection.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()))
    connection.endheaders()
    for part in parts:
        for chunk in _chunks(part):
            connection.send(chunk)
    answer = connection.getresponse()
    if answer.status != http.client.FOUND:
        raise RuntimeError(f"the form answered {answer.status}")
    return Submission.objects.get(pk=int((answer.getheader("Location") or "").strip("/").rpartition("/")[2]))


def _field(boundary: str, name: str, value: str) -> bytes:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def _file_head(boundary: str, name: str, path: Path) -> bytes:
    disposition = f'form-data; name="{name}"; filename="{path.name}"'
    return f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: text/csv\r\n\r\n".encode()


def _size(part: bytes | Path) -> int:
    return part.stat().st_size if isinstance(part, Path) else len(part)


def _chunks(part: bytes | Path) -> Iterator[bytes]:
    if isinstance(part, bytes):
        yield part
        return
    with part.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


class _Memory:
    """The largest resident memory that any single process of a family reached, looked at many times a second."""

    def __init__(self, pid: int) -> None:
        self._family = psutil.Process(pid)
        self._ended = Event()
        self.peak_mb = 0.0

    def watch(self) -> None:
        while not self._ended.wait(0.05):
            try:
                members = [self._family, *self._family.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.peak_mb = max([self.peak_mb, *(_resident_mb(member) for member in members)])

    def end(self) -> None:
        self._ended.set()


def _resident_mb(process: psutil.Process) -> float:
    try:
        info: Any = process.memory_info()
    except psutil.NoSuchProcess:
        return 0.0
    return float(info.rss) / 1e6


@contextmanager
def _memory_of(pid: int) -> Iterator[_Memory]:
    memory = _Memory(pid)
    watcher = Thread(target=memory.watch, daemon=True)
    watcher.start()
    try:
        yield memory
    finally:
        memory.end()
        watcher.join()
