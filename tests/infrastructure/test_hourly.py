"""Work that looks at every row is done once an hour, whichever worker comes first."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.cache import cache

from cfcii import hourly

pytestmark = pytest.mark.django_db


class Work:
    """Finds so many things to do, batch by batch; an exception instead fails the batch."""

    def __init__(self, *batches: int | Exception) -> None:
        self.batches = list(batches)
        self.moments: set[datetime] = set()

    def __call__(self, *, now: datetime) -> int:
        self.moments.add(now)
        batch = self.batches.pop(0)
        if isinstance(batch, Exception):
            raise batch
        return batch


@pytest.fixture(autouse=True)
def _not_done_yet() -> None:
    cache.delete("work")


def test_it_is_done_to_its_end_and_once() -> None:
    work = Work(2, 1, 0, 5)
    hourly.once("work", work)
    hourly.once("work", work)
    assert work.batches == [5]
    assert len(work.moments) == 1


def test_after_a_failure_the_next_worker_does_it() -> None:
    work = Work(2, RuntimeError("in the middle"), 0)
    with pytest.raises(RuntimeError, match="in the middle"):
        hourly.once("work", work)
    hourly.once("work", work)
    assert work.batches == []
