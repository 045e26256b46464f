"""`make run` as a process: what it says, what it keeps up, and that nothing outlives it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from cfcii import supervisor
from cfcii.embedded import APPLICATION, Server
from tests import schema

ROOT = Path(__file__).resolve().parents[2]


class Starter:
    """Starts the demo, without its world, in a folder and on a port of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.server = Server(folder / "pgdata")
        self.lock_file = folder / "run.pid"
        self.port = port
        self.started: list[psutil.Popen] = []
        self._environment = {**os.environ, "CFCII_VAR": str(folder), "PORT": str(port)}

    def __call__(self) -> psutil.Popen:
        process = psutil.Popen(
            [sys.executable, "-m", "cfcii.supervisor", "run", "--empty"],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def is_up(self) -> bool:
        return supervisor.answers(self.port) and all(child(self.started[0], word) for word in ("gunicorn", "work"))

    def clean_up(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()
        self.server.stop()


@pytest.fixture
def start() -> Iterator[Starter]:
    with tempfile.TemporaryDirectory(prefix="cfcii-test-") as name, socket.socket() as free:
        free.bind((supervisor.HOST, 0))
        port = free.getsockname()[1]
        free.close()
        schema.lay_out(Path(name))
        starter = Starter(Path(name), port)
        yield starter
        starter.clean_up()


def wait_for(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not happen in {seconds} s: {what}"
        time.sleep(0.05)


def child(process: psutil.Process, word: str) -> psutil.Process | None:
    return next((found for found in process.children() if not ended(found) and word in found.cmdline()), None)


def ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # between the two questions
        return True


def test_it_keeps_its_programs_up_and_ends_them_with_the_database(start: Starter) -> None:
    running = start()
    wait_for(start.is_up, "the site is up")
    for word in ("gunicorn", "work"):
        before = child(running, word)
        assert before
        before.kill()
        wait_for(lambda before=before: ended(before), "it is dead")
        wait_for(start.is_up, f"{word} is up again")
    family = running.children(recursive=True)
    running.send_signal(signal.SIGTERM)
    said = running.communicate(timeout=60)[0]
    assert running.returncode == 0, said
    assert all(ended(process) for process in family)
    assert start.server.status() == "stopped"
    assert "Web server ended (status -9); starting again" in said
    assert "Workers ended (status -9); starting again" in said
    assert "Stopping." in said


def test_web_and_workers_use_the_database_as_the_application(start: Starter) -> None:
    start()
    wait_for(start.is_up, "the site is up")
    with urllib.request.urlopen(f"http://{supervisor.HOST}:{start.port}/", timeout=30) as answer:
        assert answer.status == 200

    def connected() -> list[str]:
        with psycopg.connect(start.server.dsn()) as connection:
            rows = connection.execute(
                "SELECT usename FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).fetchall()
        return [role for (role,) in rows]

    wait_for(lambda: len(connected()) >= 2, "web and workers are connected")
    assert set(connected()) == {APPLICATION}


def test_nothing_outlives_a_killed_supervisor(start: Starter) -> None:
    running = start()
    wait_for(start.is_up, "the site is up")
    wait_for(lambda: len(running.children(recursive=True)) == 9, "web server and workers have their processes")
    family = running.children(recursive=True)
    running.kill()
    running.wait()
    wait_for(lambda: all(ended(process) for process in family), "all its processes ended", seconds=15)


def test_a_second_one_is_refused(start: Starter) -> None:
    start()
    wait_for(lambda: start.lock_file.exists() and start.lock_file.read_text(), "it has begun")
    assert "it is running already" in start().communicate(timeout=30)[0]


def test_a_port_that_is_taken(start: Starter) -> None:
    with socket.socket() as other:
        other.bind((supervisor.HOST, start.port))
        other.listen()
        refused = start()
        said = refused.communicate(timeout=30)[0]
    assert refused.returncode == 1
    assert f"port {start.port} is taken" in said
    assert "PORT=" in said
