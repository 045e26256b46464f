"""The task queue in PostgreSQL, as django-q2's broker, with leases.

django-q2's own ORM broker hides a taken task for `retry` seconds, which is longer than the longest task may run; a task
taken by workers who were then killed is lost for that long. Here a taken task carries the name of its holder and a
lease of seconds, which the holder renews while it lives: what a killed holder had taken is free again almost at once.
A task may therefore run twice, as every task must be able to.
"""

from datetime import timedelta
from time import sleep
from typing import Any, Final

from django.utils import timezone
from django_q.brokers import orm
from django_q.conf import Conf

LEASE: Final = timedelta(seconds=15)


class LeasedQueue(orm.ORM):  # type: ignore[misc]  # django-q2 ships no types
    """The queue as one holder sees it."""

    def __init__(self, list_key: str | None = None, *, holder: str = "") -> None:
        super().__init__(list_key)
        self.holder = f"{self.list_key}/{holder}"

    def dequeue(self) -> list[tuple[int, str]] | None:
        """Take the oldest free task; waits a moment when there is none."""
        oldest = self.get_connection().filter(key=self.list_key).order_by("pk").first()
        if oldest is None:
            sleep(Conf.POLL)
            return None
        taken = self.get_connection().filter(pk=oldest.pk, key=self.list_key)
        # Another holder may have been faster: then nothing is updated.
        if not taken.update(key=self.holder, lock=timezone.now() + LEASE):
            return None
        return [(oldest.pk, oldest.payload)]

    def renew(self) -> None:
        """Prolong the leases of all tasks that this holder has taken."""
        self._of_holder().update(lock=timezone.now() + LEASE)

    def release(self) -> None:
        """Give all tasks of this holder back: its workers are dead."""
        self._free(self._of_holder())

    def reclaim(self) -> None:
        """Give back the tasks of holders that no longer renew."""
        self._free(self.get_connection().filter(key__startswith=f"{self.list_key}/", lock__lt=timezone.now()))

    def _of_holder(self) -> Any:
        return self.get_connection().filter(key=self.holder)

    def _free(self, tasks: Any) -> None:
        tasks.update(key=self.list_key, lock=timezone.now())

    def __getstate__(self) -> Any:
        return super().__getstate__(), self.holder

    def __setstate__(self, state: Any) -> None:
        parent_state, self.holder = state
        super().__setstate__(parent_state)
