"""The programs that the bench measures, as the application; they end with the bench, however that ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from cfcii import lifelines, supervisor

_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 30.0


@contextmanager
def program(command: Sequence[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program beside the block."""
    parent = os.getpid()
    process = subprocess.Popen(
        command, cwd=supervisor.BASE_DIR, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        env={**os.environ, "CFCII_LOG_LEVEL": "ERROR", **environment}, start_new_session=True,
        preexec_fn=lambda: lifelines.die_with_parent(parent),  # noqa: PLW1509  (no other thread takes part)
    )  # fmt: skip
    try:
        yield process
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_SECONDS)
    finally:
        # Its whole group, also when the block or the wait is interrupted.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def web_server(application: str = "cfcii.wsgi", **environment: str) -> Iterator[int]:
    """Run the web server beside the block; give its port."""
    port = free_port()
    command = [application if part == "cfcii.wsgi" else part for part in supervisor.web_command(port)]
    with program(command, **environment) as process:
        deadline = time.monotonic() + _START_SECONDS
        while not supervisor.answers(port):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the web server does not answer")
            time.sleep(0.1)
        yield port


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((supervisor.HOST, 0))
        return int(probe.getsockname()[1])
