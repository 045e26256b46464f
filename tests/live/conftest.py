"""One running platform for all live tests: they make parties of their own in it."""

from collections.abc import Iterator

import pytest

from tests.live.stack import Stack, running_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with running_stack() as running:
        yield running
