"""What holds for facts, items and rounding whatever the numbers are."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfcii.common.flow_codes import CODES
from cfcii.common.periods import Month
from reports.engine import dictionary, identities
from reports.engine.facts import merge
from reports.engine.facts.schema import FACT_COLUMNS, FLOW_KEYS, facts_digest, facts_frame
from reports.engine.items.figures import compute
from reports.engine.items.months import Life, account_months
from reports.engine.items.segments import FORMULAS
from reports.engine.proof import proof_states
from reports.engine.rounding import Root, publish
from tests.reports.engine import harness
from tests.reports.engine.examples import FIRST, LARGEST_FEN, LAST, chained, lifelike
from tests.reports.engine.oracle import Account, Transaction

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
    account = _account(
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
    account = _account([
        Transaction(days[0], 1, "C", LARGEST_FEN, LARGEST_FEN, "CASH"),
        Transaction(days[1], 2, "D", 1, LARGEST_FEN - 1, "CASH"),
    ])  # fmt: skip
    (frame,) = harness.facts([account], Month(2024, 1), Month(2024, 1))
    assert frame.to_dict("records")[0]["balance_sum_fen"] == 31 * LARGEST_FEN - 1


def _account(transactions: list[Transaction]) -> Account:
    return Account(date(2023, 1, 1), None, frozenset({(2024, 1), (2024, 2), (2024, 3)}), tuple(transactions))


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


# ----- items are those of the dictionary


def test_formulas_and_dictionary_know_the_same_items() -> None:
    defined = {item.code for code in dictionary.PRODUCTS for item in dictionary.product(code).computed_items}
    assert set(FORMULAS) == defined


@pytest.mark.parametrize(("product", "items", "segments"), [("monthly", 95, 11), ("report", 184, 18)])
def test_figures_have_the_items_of_the_product_in_its_order(product: str, items: int, segments: int) -> None:
    definition = dictionary.product(product)
    assert (len(definition.items), len(definition.segments)) == (items, segments)
    nothing = compute(facts_frame([]), Life(date(2024, 1, 1)), product, FIRST, LAST)
    assert list(nothing.items) == [item.code for item in definition.computed_items]
    assert nothing.columns == ()


def test_every_flow_code_is_in_the_facts() -> None:
    moves = [(FIRST.first_day, direction, 1, code, None) for code in CODES for direction in "CD"]
    account = Account(date(2020, 1, 1), None, frozenset({(FIRST.year, FIRST.month)}), chained(moves, 0))
    (frame,) = harness.facts([account], FIRST, FIRST)
    assert sorted(frame["flows"].iloc[0]) == sorted(FLOW_KEYS)


# ----- identities


def _values_that_add_up() -> dict[str, list[int]]:
    """Give every part a value of its own, in two columns, and every total what its parts add up to."""
    values: dict[str, list[int]] = {}
    for place, code in enumerate(reversed(identities.CODES)):
        values[code] = [2**place, 0]
    for total in ("public.income_amount", "public.expense_amount", "balance.income_amount", "balance.expense_amount"):
        side = {"income": "C", "expense": "D"}[total.partition(".")[2].partition("_")[0]]
        parts = _PARTS_OF_PUBLIC[side] if total.startswith("public") else _PARTS_OF_BALANCE[side]
        values[total] = [sum(values[part][column] for part in parts) for column in range(2)]
    return values


_PARTS_OF_PUBLIC = {
    "C": ["public.tax_refund_amount", "public.other_received_amount"],
    "D": [f"public.{name}_paid_amount" for name in ("tax", "social_security", "housing_fund", "utility", "other")],
}
_PARTS_OF_BALANCE = {
    "C": [
        "cash.deposit_amount", "public.income_amount", "same_name.income_amount", "third_party_payment.income_amount",
        "agency.collected_amount", "institution.loan_disbursed_amount", "institution.interest_received_amount",
        "institution.deposit_returned_amount", "institution.other_received_amount", "other.income_amount",
    ],
    "D": [
        "cash.withdrawal_amount", "public.expense_amount", "same_name.expense_amount",
        "third_party_payment.expense_amount", "agency.payroll_amount", "agency.other_paid_amount",
        "institution.loan_repaid_amount", "institution.interest_paid_amount", "institution.fee_paid_amount",
        "institution.deposit_placed_amount", "institution.other_paid_amount", "other.expense_amount",
    ],
}  # fmt: skip


def test_figures_that_add_up_pass() -> None:
    identities.check_figures(_values_that_add_up())


@pytest.mark.parametrize("code", identities.CODES)
@pytest.mark.parametrize("column", [0, 1])
def test_a_figure_that_is_off_by_one_fen_is_found(code: str, column: int) -> None:
    values = _values_that_add_up()
    values[code][column] += 1
    with pytest.raises(identities.IdentityBroken):
        identities.check_figures(values)


# ----- rounding

_PLACES = {"money": (2, 100), "ratio": (4, 1)}
_PRECISE = Context(prec=200)


@given(st.sampled_from(["money", "ratio"]), st.integers(-(10**24), 10**24), st.integers(0, 9), st.integers(0, 9))
def test_rounding_of_finite_decimals_is_half_up(unit: str, numerator: int, twos: int, fives: int) -> None:
    value = Fraction(numerator, 2**twos * 5**fives)
    places, scale = _PLACES[unit]
    exact = _PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator * scale))
    assert Fraction(exact) * scale == value
    assert publish(value, unit) == _half_up(exact, places)


@given(st.sampled_from(["money", "ratio"]), st.integers(-(10**12), 10**12))
def test_ties_go_away_from_zero(unit: str, whole: int) -> None:
    places, scale = _PLACES[unit]
    tie = Fraction(2 * whole + 1, 2)
    value = tie if unit == "money" else tie / 10**places
    away = Decimal(whole + 1 if tie > 0 else whole).scaleb(-places)
    assert publish(value, unit) == format(away + 0, "f")
    nearer = value * (1 - Fraction(1, 10**30))
    assert publish(nearer, unit) == format(Decimal(whole if tie > 0 else whole + 1).scaleb(-places) + 0, "f")
    assert scale in (1, 100)


@given(st.sampled_from(["money", "ratio"]), st.fractions())
def test_rounding_is_nearest_and_odd(unit: str, value: Fraction) -> None:
    places, scale = _PLACES[unit]
    published = Fraction(str(publish(value, unit)))
    assert abs(published - value / scale) <= Fraction(1, 2 * 10**places)
    assert Fraction(str(publish(-value, unit))) == -published
    assert not str(publish(value, unit)).startswith("-0." + "0" * places)


@given(st.integers(0, 10**40), st.integers(1, 10**20))
def test_roots_are_rounded_as_by_decimals_of_high_precision(radicand: int, divisor: int) -> None:
    with localcontext(_PRECISE):
        exact = Decimal(radicand).sqrt() / Decimal(divisor)
    assert publish(Root(radicand, divisor), "ratio") == _half_up(exact, 4)


@given(st.integers(0, 10**20), st.integers(1, 10**6))
def test_roots_of_squares_are_the_quotient(root: int, divisor: int) -> None:
    assert publish(Root(root**2, divisor), "ratio") == publish(Fraction(root, divisor), "ratio")
    tie = 2 * root + 1  # (2n + 1) / 20000 lies in the middle of two published values
    assert publish(Root(tie**2, 20_000), "ratio") == publish(Fraction(tie, 20_000), "ratio")


def _half_up(exact: Decimal, places: int) -> str:
    with localcontext(_PRECISE):
        rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        return format(abs(rounded) if rounded == 0 else rounded, "f")


@pytest.mark.parametrize(
    ("value", "unit"),
    [(Fraction(1, 2), "count"), (Root(2, 1), "money"), (Root(2, 1), "count"), (1, "text"), (1, "date")],
)
def test_a_value_that_its_unit_does_not_take_is_refused(value: Any, unit: str) -> None:
    with pytest.raises(ValueError, match="no value of unit"):
        publish(value, unit)


@pytest.mark.parametrize("unit", ["money", "ratio", "count"])
def test_null_stays_null(unit: str) -> None:
    assert publish(None, unit) is None


# ----- proof states

_OPENED_BEFORE, _OPENED_WITHIN = date(2020, 1, 1), date(2024, 1, 1)
_PROOFS: dict[str, tuple[date, dict[str, tuple[int, int] | None], set[str], dict[str, str]]] = {
    # opened on; of each covered month (opening, closing) in fen or no transaction; months with a broken row; expected
    "an account starts from zero when it is opened": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": (500, 200)}, set(),
        {"2024-01": "proven", "2024-02": "proven"},
    ),
    "an account that is opened with money in it has something behind it": (
        _OPENED_WITHIN, {"2024-01": (7, 500), "2024-02": (500, 200)}, set(),
        {"2024-01": "gap", "2024-02": "proven"},
    ),
    "nothing shows what came before the first covered month": (
        _OPENED_BEFORE, {"2024-01": (0, 500), "2024-02": (500, 200)}, set(),
        {"2024-01": "gap", "2024-02": "proven"},
    ),
    "a jump between two months is a gap, and the next goes on from there": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": (499, 200), "2024-03": (200, 1)}, set(),
        {"2024-01": "proven", "2024-02": "gap", "2024-03": "proven"},
    ),
    "a quiet month carries what is known": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": None, "2024-03": (500, 1)}, set(),
        {"2024-01": "proven", "2024-02": "proven", "2024-03": "proven"},
    ),
    "a jump over a quiet month is found after it": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": None, "2024-03": (400, 1)}, set(),
        {"2024-01": "proven", "2024-02": "proven", "2024-03": "gap"},
    ),
    "quiet months before anything is known are not proven by silence": (
        _OPENED_BEFORE, {"2024-01": None, "2024-02": None, "2024-03": (500, 1)}, set(),
        {"2024-01": "gap", "2024-02": "gap", "2024-03": "gap"},
    ),
    "a month that was never submitted is a gap": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-03": (500, 1), "2024-04": (1, 2)}, set(),
        {"2024-01": "proven", "2024-03": "gap", "2024-04": "proven"},
    ),
    "broken balances prove nothing about their month, and the next goes on from its end": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": (500, 200), "2024-03": (200, 1)}, {"2024-02"},
        {"2024-01": "proven", "2024-02": "not_proven", "2024-03": "proven"},
    ),
    "broken and not continued is not proven, not a gap": (
        _OPENED_WITHIN, {"2024-01": (0, 500), "2024-02": (400, 200)}, {"2024-02"},
        {"2024-01": "proven", "2024-02": "not_proven"},
    ),
    "a new account without a transaction has nothing that could be missing": (
        _OPENED_WITHIN, {"2024-01": None, "2024-02": None}, set(),
        {"2024-01": "proven", "2024-02": "proven"},
    ),
    "a new account whose first money was there already": (
        _OPENED_WITHIN, {"2024-01": None, "2024-02": (9, 10)}, set(),
        {"2024-01": "proven", "2024-02": "gap"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _PROOFS)
def test_proof_states(name: str) -> None:
    opened_on, balances, broken, expected = _PROOFS[name]
    account = Account(
        opened_on, None, frozenset((int(month[:4]), int(month[5:])) for month in balances),
        tuple(t for month, pair in balances.items() if pair for t in _moves(month, *pair)),
    )  # fmt: skip
    frame = _facts_with_broken_months(account, broken)
    life = Life(account.opened_on)
    states = proof_states(account_months(frame, life), life)
    assert {str(month): state for month, state in states.items()} == expected


def _moves(month: str, opening: int, closing: int) -> list[Transaction]:
    """Take a month from one balance to another in two steps."""
    first = Transaction(date.fromisoformat(f"{month}-05"), 1, "C", 1000, opening + 1000, "CASH")
    amount = closing - first.balance_fen
    direction = "C" if amount > 0 else "D"
    return [first, replace(first, posted_on=date.fromisoformat(f"{month}-20"), sequence=2, direction=direction,
                           amount_fen=abs(amount), balance_fen=closing)]  # fmt: skip


def _facts_with_broken_months(account: Account, broken: set[str]) -> pd.DataFrame:
    rows = harness.clean_rows(0, account)
    for row in rows:
        row["broken"] = str(row["posted_on"])[:7] in broken and str(row["posted_on"])[8:] == "20"
    frame = harness.facts_of_rows(rows, {0: account}, Month(2024, 1), Month(2024, 4))
    return harness.covered_part(frame, 0, account)


def test_the_facts_of_a_quiet_month_are_empty_and_not_null() -> None:
    (frame,) = harness.facts([_account([])], Month(2024, 1), Month(2024, 1))
    facts: Mapping[str, Any] = frame.to_dict("records")[0]
    null = ("first_day", "last_day", "opening_fen", "closing_fen", "balance_sum_fen", "highest_fen", "lowest_fen")
    assert all(facts[name] is None for name in null)
    assert {name: facts[name] for name in FACT_COLUMNS if name not in null} == {
        "active_days": 0, "income_days": 0, "expense_days": 0, "is_chained": True,
        "flows": {}, "size_bands": [0] * 10, "counterparties": {},
    }  # fmt: skip


# ----- a life that changes


def test_a_transaction_outside_the_life_that_is_declared_now_still_counts() -> None:
    """The bank moves the opening to 10 February; what it reported for 31 January stays, on that day alone."""
    account = _account([
        Transaction(date(2024, 1, 31), 1, "C", 100, 100, "CASH"),
        Transaction(date(2024, 2, 20), 2, "D", 30, 60, "CASH"),
    ])  # fmt: skip
    (frame,) = harness.facts([account], Month(2024, 1), Month(2024, 2))
    moved = replace(account, opened_on=date(2024, 2, 10))
    january, february = harness.figures(frame, moved, "report", Month(2024, 1), Month(2024, 2)).values()
    assert (january["balance.days_covered"], january["balance.daily_average_balance"]) == (1, "1.00")
    # 1 to 9 February lie outside: February does not carry January's 1.00, but starts from the 0.90 before the 0.30.
    assert (february["balance.days_covered"], february["balance.opening_balance"]) == (20, "0.90")
    assert february["balance.daily_average_balance"] == "0.75"  # ten days 0.90, ten days 0.60
