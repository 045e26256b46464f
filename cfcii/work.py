"""The worker: django-q2's processes under a watch that survives the death of any of them.

django-q2 replaces a dead worker by a new one, but a killed process may have held a lock on the queues that the others
share, and then all wait for ever. So the death of any of them ends them all, and they start again; what they had taken
from the queue goes back into it.
"""

import logging
import multiprocessing
import os
import signal
import time
import uuid
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string
from django_q import cluster

from cfcii import lifelines
from cfcii.queue import LeasedQueue

logger = logging.getLogger(__name__)

_context = multiprocessing.get_context("fork")
_TICK: Final = 1.0
_RESUME_EVERY: Final = 10.0
_RESTART_AFTER: Final = 1.0


class _Sentinel(cluster.Sentinel):  # type: ignore[misc]
    """django-q2's parent of workers, pusher and monitor; ends when one of them is killed or fails."""

    def start(self) -> None:
        # Also reached while the main loop waits for a lock that the dead process held.
        signal.signal(signal.SIGCHLD, self._on_death)
        super().start()

    def _on_death(self, *_: object) -> None:
        children = [*self.pool, *(child for child in (self.monitor, self.pusher) if child)]
        if any(child.exitcode for child in children):  # None while it lives, 0 when a worker is recycled
            os._exit(1)  # the kernel kills the others (cfcii.lifelines)


class Workers:
    """One host's workers. `run` returns after `stop`."""

    def __init__(self) -> None:
        self._stopping = False
        self._resumed_at = float("-inf")
        self._startup = [import_string(path) for path in settings.WORKER_STARTUP]

    def stop(self, *_: object) -> None:
        """Let running tasks finish, then return from `run`. Only sets a flag: signal handlers call this."""
        self._stopping = True

    def run(self) -> None:
        lifelines.bind_forked_children()
        while not self._stopping:
            holder = uuid.uuid4()
            self._run_once(holder, LeasedQueue(holder=holder.hex))
            if not self._stopping:
                logger.error("a worker process was killed or failed; starting all of them again")
                time.sleep(_RESTART_AFTER)

    def _run_once(self, holder: uuid.UUID, queue: LeasedQueue) -> None:
        """Run the processes until they are asked to stop, or one of them dies."""
        self._keep_going(queue)
        connections.close_all()  # a connection must not be shared with a forked process
        # New events each time: setting one that a killed process was waiting for never returns.
        stop, started = _context.Event(), _context.Event()
        sentinel = _context.Process(target=_Sentinel, args=(stop, started, holder, queue))
        sentinel.start()
        while sentinel.is_alive():
            if self._stopping and not stop.is_set():
                stop.set()
            sentinel.join(_TICK)
            self._keep_going(queue)
        _attempt(queue.release)

    def _keep_going(self, queue: LeasedQueue) -> None:
        _attempt(queue.renew)
        _attempt(queue.reclaim)
        if not self._stopping and time.monotonic() - self._resumed_at >= _RESUME_EVERY:
            for step in self._startup:
                _attempt(step)
            self._resumed_at = time.monotonic()


def _attempt(step: Callable[[], object]) -> None:
    """Run a step that is repeated anyway: whatever is in its way now must not end the tasks that are running."""
    try:
        step()
    except Exception:
        logger.exception("%s failed; it is tried again", getattr(step, "__qualname__", step))
        connections.close_all()
