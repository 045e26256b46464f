"""The engine against the oracle, on accounts that nobody would make up by hand.

`ORACLE_PROFILE=big` looks much further than the run of every day.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.engine import harness
from tests.reports.engine.examples import FIRST, LAST, Example, examples, lifelike
from tests.reports.engine.oracle import figures as oracle

BIG = os.environ.get("ORACLE_PROFILE") == "big"


def assert_agreement(some: Sequence[Example]) -> None:
    """Compute both products of all examples both ways, the facts of the engine in one query."""
    frames = harness.facts([example.account for example in some], FIRST, LAST)
    for example, frame in zip(some, frames, strict=True):
        start, end = (example.start.year, example.start.month), (example.end.year, example.end.month)
        for product in ("monthly", "report"):
            ours = harness.figures(frame, example.account, product, example.start, example.end)
            theirs = oracle.figures(example.account, product=product, start=start, end=end)
            assert ours == theirs
            assert list(ours) == list(theirs), "the columns stand in another order"


@settings(
    max_examples=3000 if BIG else 120,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(examples(), min_size=1, max_size=4))
def test_the_engine_agrees_with_the_oracle(some: list[Example]) -> None:
    assert_agreement(some)


@pytest.mark.parametrize("seed", range(40 if BIG else 2))
def test_the_engine_agrees_with_the_oracle_on_lifelike_accounts(seed: int) -> None:
    dice = random.Random(seed)
    assert_agreement([lifelike(dice) for _ in range(60)])
