"""The whole platform as `make run` starts it, in a folder of its own: real processes, real files, a real server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from cfcii.bench import programs
from cfcii.embedded import Server
from cfcii.settings import BASE_DIR
from tests import schema

READY_SECONDS = 400.0


class Stack:
    """A running platform; its database is empty but for what a test puts in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = programs.free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CFCII_")},
            "CFCII_DEMO": "1",
            "CFCII_VAR": str(folder),
            "PORT": str(self.port),
        }
        self.server = Server(folder / "pgdata")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = (self.folder / "supervisor.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cfcii.supervisor", "run", "--empty"], cwd=BASE_DIR, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        wait_until(
            lambda: "Ready:" in (self.folder / "supervisor.log").read_text(), READY_SECONDS, "the platform is up"
        )

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self.server.stop()

    def python(self, code: str, *arguments: str, as_owner: bool = False) -> Any:
        """Run code inside the platform's Django; gives what it prints last, as JSON.

        `as_owner`: with the rights of whom `migrate` and `bench` work as, not those of the application.
        """
        role = {"CFCII_AS_OWNER": "1"} if as_owner else {}
        setup = "import django, sys, json; from pathlib import Path; django.setup()\n"
        finished = subprocess.run(
            [sys.executable, "-c", setup + code, *arguments], cwd=BASE_DIR, text=True, capture_output=True, check=False,
            env={**self.environment, **role, "DJANGO_SETTINGS_MODULE": "cfcii.settings"},
        )  # fmt: skip
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout.strip().splitlines()[-1])

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.server.dsn()) as connection:
            return connection.execute(query, parameters).fetchall()

    def workers(self) -> list[psutil.Process]:
        """The worker's processes, parent first; empty while it is being started again."""
        assert self._process is not None
        for child in psutil.Process(self._process.pid).children():
            try:
                if child.cmdline()[-1:] == ["work"]:
                    return [child, *child.children(recursive=True)]
            except psutil.NoSuchProcess:
                continue
        return []

    def kill_worker(self) -> None:
        """`kill -9` the worker's whole family, as a machine that runs out of memory might."""
        for process in self.workers():
            try:
                process.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue

    def kill_database(self) -> None:
        """`kill -9` the database server: its parent process, whose children then end by themselves."""
        pid = int((self.folder / "pgdata" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)


def wait_until(condition: Any, seconds: float, what: str) -> None:
    """Look again and again until something holds; fails when it does not come about in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.05)


@contextmanager
def running_stack() -> Iterator[Stack]:
    # Not pytest's tmp_path: its parent is closed to the user that runs the server when we are root.
    folder = Path(tempfile.mkdtemp(prefix="cfcii-live-"))
    stack = Stack(folder)
    try:
        schema.lay_out(folder)
        stack.start()
        yield stack
    finally:
        stack.stop()
        shutil.rmtree(folder, ignore_errors=True)
