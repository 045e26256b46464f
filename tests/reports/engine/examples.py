"""Accounts of every kind, made by hypothesis or by dice, on which the engine and the oracle are held together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from cfcii.common.flow_codes import CODES
from cfcii.common.periods import Month
from tests.reports.engine.oracle.account import Account, Transaction

FIRST, LAST = Month(2023, 1), Month(2024, 12)  # two years, for the year before; the second has a leap February
MONTHS = list(Month.range(FIRST, LAST))
LARGEST_FEN = 10**18 - 1  # sixteen integer digits, two decimals

_BORDERS = [limit + step for limit in (10**5, 10**6, 10**7, 10**8) for step in (-1, 0, 1)]
_AMOUNTS = st.one_of(
    st.integers(1, 9),
    st.integers(1, 200_000_00),
    st.sampled_from([100_00, 200_00, 300_00]),  # the same amounts again and again: ties among the largest
    st.sampled_from(_BORDERS),
    st.integers(LARGEST_FEN - 10, LARGEST_FEN),
)
_BALANCES = st.one_of(st.just(0), st.integers(-500_000, 500_000), st.integers(-LARGEST_FEN, LARGEST_FEN))
_CODES = st.one_of(st.sampled_from(CODES), st.sampled_from(CODES[-3:]))  # OTH_* flows have most of the items
_FEW, _MANY = [None, "A:1", "A:2"], [None, *(f"N:对手{number}" for number in range(14))]


@dataclass(frozen=True)
class Example:
    account: Account
    start: Month
    end: Month


def account_of(transactions: Sequence[Transaction]) -> Account:
    """An account that is a year old when the first quarter of 2024, which is covered, begins."""
    return Account(date(2023, 1, 1), None, frozenset({(2024, 1), (2024, 2), (2024, 3)}), tuple(transactions))


def chained(moves: Sequence[tuple[date, str, int, str, str | None]], opening_fen: int) -> tuple[Transaction, ...]:
    """Give transactions their running balances; one that would take the balance out of bounds flows the other way."""
    transactions, balance = [], opening_fen
    for sequence, (day, drawn, amount, code, counterparty) in enumerate(sorted(moves, key=lambda move: move[0]), 1):
        direction, signed = drawn, amount if drawn == "C" else -amount
        if abs(balance + signed) > LARGEST_FEN:
            direction, signed = ("D" if drawn == "C" else "C"), -signed
        balance += signed
        transactions.append(Transaction(day, sequence, direction, amount, balance, code, counterparty))
    return tuple(transactions)


def with_broken_balances(transactions: Sequence[Transaction], off_by: Sequence[int]) -> tuple[Transaction, ...]:
    """Move balances off the chain, as a provider may deliver them whose breaks are warnings."""
    return tuple(
        Transaction(t.posted_on, t.sequence, t.direction, t.amount_fen, t.balance_fen // 2 + off, t.flow_code,
                    t.counterparty)
        for t, off in zip(transactions, off_by, strict=True)
    )  # fmt: skip


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """An account of any life, coverage and number of transactions, and the span of a document about it."""
    opened_on, closed_on = draw(_lives())
    days = _days_of_life(opened_on, closed_on)
    busy = draw(st.lists(st.sampled_from(days), min_size=1, max_size=8)) if days else []
    names = st.sampled_from(draw(st.sampled_from([[None], _FEW, _MANY])))
    when = st.one_of(st.sampled_from(busy), st.sampled_from(days)) if days else st.nothing()
    move = st.tuples(when, st.sampled_from("CD"), _AMOUNTS, _CODES, names)
    transactions = chained(draw(st.lists(move, max_size=40)) if days else [], draw(_BALANCES))
    if draw(st.integers(0, 9)) == 9:
        off_by = draw(st.lists(st.integers(-9, 9), min_size=len(transactions), max_size=len(transactions)))
        transactions = with_broken_balances(transactions, off_by)
    uncovered = draw(st.one_of(st.just([]), st.lists(st.sampled_from(MONTHS), max_size=4)))
    start, end = sorted(draw(st.tuples(st.sampled_from(MONTHS), st.sampled_from(MONTHS))))
    covered = frozenset((month.year, month.month) for month in MONTHS if month not in uncovered)
    return Example(Account(opened_on, closed_on, covered, transactions), start, end)


@st.composite
def _lives(draw: st.DrawFn) -> tuple[date, date | None]:
    anywhere = st.dates(date(2022, 12, 15), date(2025, 1, 15))
    opened_on = draw(st.one_of(st.just(date(2019, 5, 20)), st.just(date(2019, 5, 20)), anywhere))
    closed_on = draw(st.one_of(st.none(), st.none(), anywhere))
    return opened_on, None if closed_on is None else max(opened_on, closed_on)


def _days_of_life(opened_on: date, closed_on: date | None) -> list[date]:
    first, last = max(opened_on, FIRST.first_day), min(closed_on or LAST.last_day, LAST.last_day)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def lifelike(dice: random.Random) -> Example:
    """An account with customers who come back, payroll, taxes and quiet weeks; sometimes with months missing."""
    opened_on = date(2021, 3, 4) if dice.random() < 0.6 else date(2022, 12, 1) + timedelta(days=dice.randrange(760))
    closed_on = opened_on + timedelta(days=dice.randrange(900)) if dice.random() < 0.3 else None
    days = _days_of_life(opened_on, closed_on)
    quiet = {dice.choice(MONTHS) for _ in range(dice.randrange(4))}
    days = [day for day in days if Month.of(day) not in quiet]
    names = [None, *(f"A:{number}" for number in range(dice.choice([1, 3, 8, 25])))]
    codes = [*CODES, *CODES[-3:] * 4]
    most = dice.choice([10**3, 10**6, 10**9, LARGEST_FEN])
    moves = [
        (dice.choice(days), dice.choice("CD"), dice.randint(1, most), dice.choice(codes), dice.choice(names))
        for _ in range(dice.choice([0, 1, 5, 60, 250]) if days else 0)
    ]
    missing = {dice.choice(MONTHS) for _ in range(dice.choice([0, 0, 1, 3]))}
    covered = frozenset((month.year, month.month) for month in MONTHS if month not in missing)
    start, end = sorted([dice.choice(MONTHS), dice.choice(MONTHS)]) if dice.random() < 0.5 else (FIRST, LAST)
    return Example(
        Account(opened_on, closed_on, covered, chained(moves, dice.randint(-most, most))), start, end
    )  # fmt: skip
