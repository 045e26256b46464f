"""`make run`: database, web server and workers of the demo under one parent, in the foreground.

Plain Python, because it must live on when what it watches breaks.

Usage: python -m cfcii.supervisor run [--empty] | stop
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from cfcii import lifelines

BASE_DIR: Final = Path(__file__).resolve().parent.parent
HOST: Final = "127.0.0.1"
LONGEST_PAUSE: Final = 30.0
STEADY_AFTER: Final = 60.0
"""A child that lived this long did not fail at its start: its next pause is short again."""
GRACE: Final = 20.0
"""Seconds in which a child may end by itself. A task cut short afterwards is taken up at the next start."""


class CannotRun(Exception):
    """The demo cannot start; the text says why and what to do."""


@dataclass
class Child:
    """A program that is started again whenever it ends."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 1.0

    def start(self) -> None:
        self.process = _spawn(self.command)
        self.started_at = time.monotonic()

    def watch(self) -> None:
        """Start the program when it is due, and plan its next start when it has ended."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
        elif (status := self.process.poll()) is not None:
            if now - self.started_at > STEADY_AFTER:
                self.pause = 1.0
            say(f"{self.name} ended (status {status}); starting again in {self.pause:.0f} s.")
            self.process, self.start_at = None, now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def ask_to_end(self) -> None:
        # Only the program itself: it ends its own children in order.
        if self.process is not None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} still busy; ending now. What was begun is taken up at the next start.")
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Supervisor:
    """Brings the demo up, keeps it up, and takes it down."""

    port: int
    empty: bool = False
    """Without the demo world."""
    children: list[Child] = field(default_factory=list)
    _stopping: bool = False

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        check_port(self.port)
        say("Starting the database server (PostgreSQL, under var/).")
        started_database = "running" not in manage("database", "status", capture=True)
        manage("database", "start")
        try:
            say("Bringing the database to the current schema.")
            manage("migrate", "--verbosity", "0")
            say("Starting the web server and the workers.")
            self.children = [Child("Web server", web_command(self.port)), Child("Workers", _manage_command("work"))]
            self._keep_up_until(lambda: answers(self.port))
            if not (self._stopping or self.empty) and has_command("demo_data"):
                say("Loading the demo world (the first time this takes a while).")
                self._keep_up_during(_manage_command("demo_data"))
            if not self._stopping:
                say(f"Ready: http://{HOST}:{self.port}   (Ctrl-C or `make stop` ends it)")
            self._keep_up_until(lambda: False)
        finally:
            self._end(stop_database=started_database)

    def _ask_to_stop(self, *_: object) -> None:
        self._stopping = True

    def _keep_up_until(self, condition: Callable[[], bool]) -> None:
        while not (self._stopping or condition()):
            for child in self.children:
                child.watch()
            time.sleep(0.2)

    def _keep_up_during(self, command: Sequence[str]) -> None:
        """Run a program to its end beside the children; raises CannotRun when it fails."""
        process = _spawn(command)
        self._keep_up_until(lambda: process.poll() is not None)
        if process.poll() is None:
            process.terminate()
        if process.wait() and not self._stopping:
            raise CannotRun(f"`{' '.join(command[1:])}` failed; what it said stands above")

    def _end(self, *, stop_database: bool) -> None:
        say("Stopping.")
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + GRACE
        for child in self.children:
            child.end(deadline)
        if stop_database:
            manage("database", "stop")


def say(text: str) -> None:
    print(f"[cfcii] {text}", flush=True)  # noqa: T201  (what the person at the terminal reads)


def check_port(port: int) -> None:
    """Raise CannotRun when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CannotRun(f"port {port} is taken by another program; choose another: make run PORT=8001") from None


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def web_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "cfcii.wsgi"),
        *("--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4", "--worker-class", "gthread"),
        # Forwarded headers are believed only as far as CFCII_PROXY_COUNT says; gunicorn's own guess stays off.
        *("--forwarded-allow-ips", "", "--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning"),
    ]


def has_command(name: str) -> bool:
    return any(BASE_DIR.glob(f"*/management/commands/{name}.py"))


def manage(*arguments: str, capture: bool = False) -> str:
    """Run a management command to its end; raises CannotRun when it fails."""
    output = subprocess.PIPE if capture else None
    finished = subprocess.run(_manage_command(*arguments), cwd=BASE_DIR, stdout=output, text=True, check=False)
    if finished.returncode:
        raise CannotRun(f"`manage.py {' '.join(arguments)}` failed; what it said stands above")
    return finished.stdout or ""


def _manage_command(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def _spawn(command: Sequence[str]) -> subprocess.Popen[bytes]:
    parent = os.getpid()
    return subprocess.Popen(
        command,
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        # A group of its own: Ctrl-C reaches this process alone, which then ends its children in order.
        start_new_session=True,
        preexec_fn=lambda: lifelines.die_with_parent(parent),  # noqa: PLW1509  (this process has one thread)
    )


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CannotRun(f"PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def lock_file() -> Path:
    return Path(os.environ.get("CFCII_VAR") or BASE_DIR / "var") / "run.pid"


def _claim() -> IO[str]:
    """Take the lock of the running demo and write our number into it; raises CannotRun when it is taken."""
    lock_file().parent.mkdir(parents=True, exist_ok=True)
    file = lock_file().open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRun("it is running already; `make stop` ends it") from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def stop() -> None:
    """End a running demo, and the database server also when nothing else runs."""
    try:
        with lock_file().open() as file:
            _end_holder(file)
    except FileNotFoundError:
        pass
    manage("database", "stop")


def _end_holder(file: IO[str]) -> None:
    deadline = time.monotonic() + GRACE + 30
    asked = False
    while time.monotonic() < deadline:
        try:
            # Only the lock tells that the number in the file is still that of a running demo.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not asked:
                say("Asking the running demo to end.")
                os.kill(int(file.read()), signal.SIGTERM)
                asked = True
            time.sleep(0.2)
        else:
            return
    raise CannotRun("the running demo does not end")


def main() -> None:
    try:
        if sys.argv[1:] == ["stop"]:
            stop()
        elif sys.argv[1:] in (["run"], ["run", "--empty"]):
            with _claim():
                Supervisor(port=_port(), empty="--empty" in sys.argv).run()
        else:
            sys.exit(__doc__)
    except CannotRun as error:
        sys.exit(f"[cfcii] {error}")


if __name__ == "__main__":
    main()
