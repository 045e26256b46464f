"""The workers under kills: whatever dies, no process is left behind and no task is lost."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from cfcii.embedded import Server
from tests import schema

ROOT = Path(__file__).resolve().parents[2]
QUEUE = (
    "import sys, django; django.setup(); from django_q.tasks import async_task; "
    "async_task(f'tests.infrastructure.tasks.{sys.argv[1]}', sys.argv[2])"
)


class Site:
    """A database and workers of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Server(folder / "pgdata")
        self.started: list[psutil.Popen] = []
        self._environment = {**os.environ, "CFCII_VAR": str(folder), "CFCII_LOG_LEVEL": "INFO"}
        self._environment.pop("CFCII_TEST_DATABASE", None)

    def python(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self._environment, check=True, timeout=120)

    def work(self) -> psutil.Popen:
        workers = psutil.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=self._environment)
        self.started.append(workers)
        wait_for(lambda: len(workers.children(recursive=True)) == 5, "sentinel, two workers, monitor, pusher")
        return workers

    def queue(self, task: str) -> Path:
        trace = self.folder / f"{task}-{time.monotonic_ns()}"
        self.python("-c", QUEUE, task, str(trace))
        return trace


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cfcii-test-") as name:
        site = Site(Path(name))
        schema.lay_out(Path(name))
        site.python("manage.py", "migrate", "--verbosity", "0")
        yield Path(name)
        site.server.stop()


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    yield site
    for workers in site.started:
        family = [workers, *workers.children(recursive=True)] if workers.is_running() else []
        for process in family:
            process.kill()
        workers.wait()


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 45) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not happen in {seconds} s: {what}"
        time.sleep(0.05)


def has(trace: Path, word: str) -> bool:
    return trace.exists() and word in trace.read_text().split()


def gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # between the two questions
        return True


def test_a_task_is_done(site: Site) -> None:
    site.work()
    trace = site.queue("quick")
    wait_for(lambda: has(trace, "end"), "the task")


@pytest.mark.parametrize("which", range(5))
def test_any_process_killed_while_idle(site: Site, which: int) -> None:
    """An idle worker is the worst one: it holds the lock that the others wait for."""
    workers = site.work()
    before = sorted(workers.children(recursive=True), key=lambda process: process.pid)
    time.sleep(1)
    before[which].send_signal(signal.SIGKILL)
    wait_for(lambda: all(gone(process) for process in before), "all processes of the first set ended")
    traces = [site.queue("quick") for _ in range(3)]
    wait_for(lambda: all(has(trace, "end") for trace in traces), "three tasks")
    assert len(workers.children(recursive=True)) == 5


@pytest.mark.parametrize("which", range(5))
def test_any_process_killed_during_a_task(site: Site, which: int) -> None:
    workers = site.work()
    trace = site.queue("slow")
    wait_for(lambda: has(trace, "start"), "the task began")
    children = sorted(workers.children(recursive=True), key=lambda process: process.pid)
    children[which].send_signal(signal.SIGKILL)
    wait_for(lambda: has(trace, "end"), "the task ended")


def test_all_killed_and_started_again(site: Site) -> None:
    workers = site.work()
    trace, waiting = site.queue("slow"), site.queue("quick")
    wait_for(lambda: has(trace, "start"), "the task began")
    family = workers.children(recursive=True)
    workers.send_signal(signal.SIGKILL)
    wait_for(lambda: all(gone(process) for process in family), "no process was left behind", seconds=5)
    workers.wait()
    assert not has(trace, "end")
    site.work()
    wait_for(lambda: has(trace, "end") and has(waiting, "end"), "both tasks ended")


def test_a_request_to_end_lets_the_task_finish(site: Site) -> None:
    workers = site.work()
    trace = site.queue("slow")
    wait_for(lambda: has(trace, "start"), "the task began")
    workers.send_signal(signal.SIGTERM)
    assert workers.wait(30) == 0
    assert trace.read_text().split() == ["start", "end"]


def test_the_database_server_killed_during_a_task(site: Site) -> None:
    site.work()
    trace = site.queue("slow")
    wait_for(lambda: has(trace, "start"), "the task began")
    postmaster = site.server.postmaster()
    assert postmaster
    postmaster.send_signal(signal.SIGKILL)
    wait_for(lambda: has(trace, "end"), "the task ended")
    later = site.queue("quick")
    wait_for(lambda: has(later, "end"), "a later task")
