"""What holds for facts whatever the numbers are: they add up, they are exact, and their digest tells them apart."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfcii.common.flow_codes import CODES
from cfcii.common.periods import Month
from reports.engine import dictionary
from reports.engine.facts import merge
from reports.engine.facts.schema import FACT_COLUMNS, FLOW_KEYS, facts_digest, facts_frame
from reports.engine.rounding import publish
from tests.reports.engine import harness
from tests.reports.engine.examples import FIRST, LARGEST_FEN, LAST, account_of, chained, lifelike
from tests.reports.engine.oracle.account import Account, Transaction

# ----- facts add up

_AMOUNTS = st.integers(1, 10**19)
_FLOWS = st.dictionaries(
    st.sampled_from(FLOW_KEYS), st.tuples(_AMOUNTS, st.integers(1, 99), _AMOUNTS), max_size=6
)  # fmt: skip
_COUNTS = st.lists(st.integers(0, 99), min_size=10, max_size=10)
_KNOWN = st.dictionaries(st.sampled_from(["ab", "cd", "ef"]), _AMOUNTS)


@given(st.lists(_FLOWS), st.lists(_FLOWS), st.randoms(use_true_random=False))
def test_merging_flows_is_associative_and_free_of_order(
    left: list[Any], right: list[Any], dice: random.Random
) -> None:  # fmt: skip
    whole = merge.merge_flows([*left, *right])
    assert merge.merge_flows([merge.merge_flows(left), merge.merge_flows(right)]) == whole
    assert merge.merge_flows(_shuffled([*left, *right], dice)) == whole


@given(st.lists(_COUNTS, min_size=1), st.lists(_COUNTS, min_size=1), st.randoms(use_true_random=False))
def test_merging_counts_is_associative_and_free_of_order(
    left: list[list[int]], right: list[list[int]], dice: random.Random
) -> None:
    whole = merge.merge_counts([*left, *right])
    assert merge.merge_counts([merge.merge_counts(left), merge.merge_counts(right)]) == whole
    assert merge.merge_counts(_shuffled([*left, *right], dice)) == whole


@given(st.lists(_KNOWN), st.lists(_KNOWN), st.randoms(use_true_random=False))
def test_merging_amounts_is_associative_and_free_of_order(
    left: list[dict[str, int]], right: list[dict[str, int]], dice: random.Random
) -> None:
    whole = merge.merge_amounts([*left, *right])
    assert merge.merge_amounts([merge.merge_amounts(left), merge.merge_amounts(right)]) == whole
    assert merge.merge_amounts(_shuffled([*left, *right], dice)) == whole


def _shuffled(parts: list[Any], dice: random.Random) -> list[Any]:
    return dice.sample(parts, len(parts))


@pytest.fixture(scope="module")
def world() -> dict[int, Account]:
    dice = random.Random(2024)
    return {number: lifelike(dice).account for number in range(12)}


@pytest.fixture(scope="module")
def rows(world: dict[int, Account]) -> list[harness.Row]:
    return [row for number, account in world.items() for row in harness.clean_rows(number, account)]


@pytest.fixture(scope="module")
def whole(world: dict[int, Account], rows: list[harness.Row]) -> pd.DataFrame:
    return harness.facts_of_rows(rows, world, FIRST, LAST)


def test_facts_do_not_depend_on_the_order_of_the_rows(
    world: dict[int, Account], rows: list[harness.Row], whole: pd.DataFrame
) -> None:
    mixed = _shuffled(rows, random.Random(1))
    assert _digests(harness.facts_of_rows(mixed, world, FIRST, LAST)) == _digests(whole)


def test_facts_of_each_account_alone_are_those_of_all_together(
    world: dict[int, Account], rows: list[harness.Row], whole: pd.DataFrame
) -> None:
    alone = [
        harness.facts_of_rows([row for row in rows if row["account"] == number], {number: account}, FIRST, LAST)
        for number, account in world.items()
    ]
    assert [digest for frame in alone for digest in _digests(frame)] == _digests(whole)


def test_facts_of_each_half_year_alone_are_those_of_all_together(
    world: dict[int, Account], rows: list[harness.Row], whole: pd.DataFrame
) -> None:
    """A month's facts know nothing of its neighbours: a month can be corrected without touching another."""
    parts = [
        harness.facts_of_rows(rows, world, start, start.plus(5))
        for start in (FIRST.plus(offset) for offset in range(0, 24, 6))
    ]
    assert sorted(digest for frame in parts for digest in _digests(frame)) == sorted(_digests(whole))


def test_figures_do_not_depend_on_the_order_in_which_months_arrived(
    world: dict[int, Account], whole: pd.DataFrame
) -> None:
    dice = random.Random(3)
    for number, account in world.items():
        own = whole[whole["account"] == number]
        arrived = facts_frame(dice.sample(list(own.itertuples(index=False, name=None)), len(own)))
        for product in dictionary.PRODUCTS:
            assert harness.figures(arrived, account, product, FIRST, LAST) == harness.figures(
                own, account, product, FIRST, LAST
            )


def _digests(frame: pd.DataFrame) -> list[tuple[int, int, str]]:
    return [(each["account"], each["month"], facts_digest(each)) for each in frame.to_dict("records")]


# ----- facts are exact


def test_there_is_no_binary_floating_point_in_facts(whole: pd.DataFrame) -> None:
    assert set(map(str, whole.dtypes)) == {"object"}
    kinds = {type(leaf) for record in whole.to_dict("records") for leaf in _leaves(record)}
    assert kinds == {int, str, bool, type(None)}


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


@pytest.mark.parametrize("balance", [10**18, -(10**18), LARGEST_FEN, -LARGEST_FEN])
def test_balances_of_any_size_do_not_overflow(balance: int) -> None:
    """The sum of a quarter's end-of-day balances, and of its amounts, leaves 64 bits far behind."""
    direction, back = ("C", "D") if balance > 0 else ("D", "C")
    size = abs(balance)
    there_and_back = [
        (direction, size, balance) if turn % 2 == 0 else (back, size, 0) for turn in range(2 * 15 + 1)
    ]  # fmt: skip
    account = account_of(
        [Transaction(date(2024, 1, 1), place, *each, "OTH_UNKNOWN", "A:1") for place, each in enumerate(there_and_back)]
    )
    (frame,) = harness.facts([account], Month(2024, 1), Month(2024, 3))
    facts = frame.to_dict("records")[0]
    assert facts["balance_sum_fen"] == balance  # one day, 1 January, has transactions
    assert facts["flows"] == {
        f"OTH_UNKNOWN.{direction}": [16 * size, 16, size],
        f"OTH_UNKNOWN.{back}": [15 * size, 15, size],
    }
    [items] = harness.figures(frame, account, "report", Month(2024, 1), Month(2024, 3)).values()
    assert items["balance.daily_average_balance"] == items["balance.period_end_balance"] == publish(balance, "money")
    assert items["other.net_balance_ratio"] == "1.0000"


def test_a_balance_held_through_a_month_is_summed_exactly() -> None:
    days = [date(2024, 1, 1), date(2024, 1, 31)]
    account = account_of([
        Transaction(days[0], 1, "C", LARGEST_FEN, LARGEST_FEN, "CASH"),
        Transaction(days[1], 2, "D", 1, LARGEST_FEN - 1, "CASH"),
    ])  # fmt: skip
    (frame,) = harness.facts([account], Month(2024, 1), Month(2024, 1))
    assert frame.to_dict("records")[0]["balance_sum_fen"] == 31 * LARGEST_FEN - 1


def test_every_flow_code_is_in_the_facts() -> None:
    moves = [(FIRST.first_day, direction, 1, code, None) for code in CODES for direction in "CD"]
    account = Account(date(2020, 1, 1), None, frozenset({(FIRST.year, FIRST.month)}), chained(moves, 0))
    (frame,) = harness.facts([account], FIRST, FIRST)
    assert sorted(frame["flows"].iloc[0]) == sorted(FLOW_KEYS)


def test_the_facts_of_a_quiet_month_are_empty_and_not_null() -> None:
    (frame,) = harness.facts([account_of([])], Month(2024, 1), Month(2024, 1))
    facts: Mapping[str, Any] = frame.to_dict("records")[0]
    null = ("first_day", "last_day", "opening_fen", "closing_fen", "balance_sum_fen", "highest_fen", "lowest_fen")
    assert all(facts[name] is None for name in null)
    assert {name: facts[name] for name in FACT_COLUMNS if name not in null} == {
        "active_days": 0, "income_days": 0, "expense_days": 0, "is_chained": True,
        "flows": {}, "size_bands": [0] * 10, "counterparties": {},
    }  # fmt: skip


# ----- digests


def test_a_digest_does_not_depend_on_any_order(whole: pd.DataFrame) -> None:
    record = max(whole.to_dict("records"), key=lambda each: len(each["counterparties"]))
    turned = {
        name: dict(reversed(value.items())) if isinstance(value, dict) else value
        for name, value in reversed(record.items())
    }
    assert list(turned["counterparties"]) != list(record["counterparties"])
    assert facts_digest(turned) == facts_digest(record)


def test_a_digest_changes_with_each_fact(whole: pd.DataFrame) -> None:
    record = max(whole.to_dict("records"), key=lambda each: len(each["counterparties"]))
    changed = {
        **{name: {**record, name: None} for name in FACT_COLUMNS},
        "one fen": {**record, "balance_sum_fen": record["balance_sum_fen"] + 1},
        "one count": {**record, "size_bands": [*record["size_bands"][:-1], record["size_bands"][-1] + 1]},
    }
    digests = {name: facts_digest(each) for name, each in changed.items()}
    assert len({facts_digest(record), *digests.values()}) == len(digests) + 1


def test_a_counterparty_is_seen_again_within_its_account_only() -> None:
    moves = [(FIRST.first_day + timedelta(days=40 * step), "C", 5, "SELF", "A:1") for step in range(3)]
    account = Account(date(2020, 1, 1), None, frozenset({(2023, 1), (2023, 2), (2023, 3)}), chained(moves, 0))
    frames = harness.facts([account, account], FIRST, FIRST.plus(2))
    seen = [{key for known in frame["counterparties"] for key in known} for frame in frames]
    assert [len(each) for each in seen] == [1, 1]
    assert seen[0] != seen[1]
