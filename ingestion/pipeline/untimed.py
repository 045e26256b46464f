"""Accounts with days whose rows have only a date: such a day has no order of its own.

The day holds when its opening balance plus its credits less its debits is the balance of one of its rows, and that is
its closing balance. Where the opening of an account's first such day is not known, each row of the day might be the
first; the candidates are carried along until the days that follow leave only one.

Accounts whose days all hold from their first row on are settled set by set, in SQL; only the others, and those that
have days of both kinds, are walked through row by row.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final

import numpy as np
import pyarrow as pa

from .workbench import Workbench

_ROWS: Final = """SELECT o.idx, CAST(moment AS DATE) AS day, place, timed, coalesce(signed, 0) AS signed,
      coalesce(balance, 0) AS balance, signed IS NOT NULL AND balance IS NOT NULL AS is_read, closing_fen
    FROM ordered o JOIN walks USING (idx) LEFT JOIN closings USING (idx) LEFT JOIN descending USING (idx)
    ORDER BY o.idx, moment, CASE WHEN is_descending THEN -place ELSE place END"""
# If all days hold from the first row's candidate, it is the one: it holds the longest, and is the first in order
_RUNS: Final = """CREATE TABLE runs AS
    WITH regular AS (SELECT idx FROM untimed WHERE idx NOT IN (SELECT idx FROM moves WHERE timed AND moment IS NOT NULL)
                       AND idx NOT IN (SELECT idx FROM chain WHERE signed IS NULL OR balance IS NULL)),
      nets AS (SELECT idx, day, sum(signed) AS net FROM chain SEMI JOIN regular USING (idx) GROUP BY idx, day),
      openings AS (SELECT c.idx, CASE WHEN c.day >= $start THEN closing_fen END AS known, c.balance - c.signed AS first
                   FROM chain c LEFT JOIN closings USING (idx) WHERE NOT c.follows)
    SELECT idx, day, net, coalesce(known, first) + sum(net) OVER (PARTITION BY idx ORDER BY day) AS closing
    FROM nets JOIN openings USING (idx)"""
_BROKEN_RUNS: Final = """DELETE FROM runs WHERE idx IN (
    SELECT idx FROM runs r ANTI JOIN chain c ON c.idx = r.idx AND c.day = r.day AND c.balance = r.closing)"""
_BATCH: Final = 20_000
_FEW: Final = 64
"""Up to so many values a set is faster than an array."""
_LARGEST: Final = 4 * 10**18
"""No balance less a candidate opening can be larger: both are below 2 * 10^18."""


@dataclass
class Day:
    """The rows of one account on one day, in the order of reading."""

    day: date
    signed: "array[int]" = field(default_factory=lambda: array("q"))
    balances: "array[int]" = field(default_factory=lambda: array("q"))
    places: "array[int]" = field(default_factory=lambda: array("q"))
    unread: set[int] = field(default_factory=set)
    """Which rows have no readable amount or balance."""
    has_times: bool = True

    @property
    def net(self) -> int:
        return sum(self.signed)


class Found:
    """What a walk finds, handed to the tables `days` and `breaks` in portions."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._days: list[tuple[int, date, int, int]] = []
        self._breaks: list[tuple[int, int, int, int]] = []

    def add_day(self, idx: int, day: date, opening: int, closing: int) -> None:
        self._days.append((idx, day, opening, closing))
        if len(self._days) >= _BATCH:
            self.store()

    def add_break(self, idx: int, place: int, low: int, high: int) -> None:
        self._breaks.append((idx, place, low, high))
        if len(self._breaks) >= _BATCH:
            self.store()

    def store(self) -> None:
        self._insert("days", ("idx", "day", "opening", "closing"), self._days)
        self._insert("breaks", ("idx", "place", "low", "high"), self._breaks)
        self._days, self._breaks = [], []

    def _insert(self, table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            columns = map(list, zip(*rows, strict=True))
            self._bench.insert(table, pa.table(dict(zip(names, columns, strict=True))))


@dataclass
class AccountWalk:
    """The walk through the days of one account, oldest first.

    `balance` is the closing balance of the day before, None while it is not known; then `candidates` may hold what it
    can have been at the first of the `waiting` days, and `shift` what has moved since.
    """

    idx: int
    balance: int | None
    found: Found
    candidates: "array[int]" = field(default_factory=lambda: array("q"))
    waiting: list[tuple[date, int, int]] = field(default_factory=list)
    shift: int = 0
    last_places: tuple[int, int] | None = None

    def walk(self, day: Day) -> None:
        """Take the next day."""
        if day.has_times:
            self._walk_times(day)
        elif day.unread:
            self._settle()
            self.balance = None
        else:
            self._walk_untimed(day)
        self.last_places = (min(day.places), max(day.places))

    def finish(self) -> None:
        """Settle what is still open: the account has no more days."""
        self._settle()

    def _walk_times(self, day: Day) -> None:
        if 0 not in day.unread:
            self._narrow(array("q", [day.balances[0] - day.signed[0]]), 0)
        self._settle()
        before = self.last_places
        for row, (signed, balance, place) in enumerate(zip(day.signed, day.balances, day.places, strict=True)):
            is_read = row not in day.unread
            if is_read and self.balance is not None and self.balance + signed != balance:
                self._break(place, before)
            self.balance = balance if is_read else None
            before = (place, place)
        self.found.add_day(self.idx, day.day, day.balances[0] - day.signed[0], day.balances[-1])

    def _walk_untimed(self, day: Day) -> None:
        net = day.net
        if self.balance is None and not len(self.candidates):
            self.candidates = _distinct(array("q", map(int.__sub__, day.balances, day.signed)))
            if not self._narrow(day.balances, net):
                # no order of the rows can be right, so the first of them must do for an opening
                self._close_broken(day, opening=day.balances[0] - day.signed[0])
                return
        elif self.balance is None and not self._narrow(day.balances, net):
            self._settle()
        if self.balance is None:
            self._wait(day, net)
        elif self.balance + net in day.balances:
            self.found.add_day(self.idx, day.day, self.balance, self.balance + net)
            self.balance += net
        else:
            self._close_broken(day, opening=self.balance)

    def _narrow(self, balances: "array[int]", net: int) -> bool:
        """Keep the candidates for which the next day holds; when none would be left keep all and give False."""
        left = _holding(self.candidates, self.shift + net, balances)
        if not len(left):
            return False
        self.candidates = left
        return True

    def _wait(self, day: Day, net: int) -> None:
        self.waiting.append((day.day, self.shift, self.shift + net))
        self.shift += net
        if len(self.candidates) == 1:
            self._settle()

    def _settle(self) -> None:
        """Take the first of the candidates that are left, and give the waiting days their balances."""
        if len(self.candidates):
            opening = self.candidates[0]
            for day, before, after in self.waiting:
                self.found.add_day(self.idx, day, opening + before, opening + after)
            self.balance = opening + self.shift
        self.candidates, self.waiting, self.shift = array("q"), [], 0

    def _close_broken(self, day: Day, opening: int) -> None:
        """Report the day at its last row; what follows starts again from that row's balance."""
        self._settle()
        self._break(day.places[-1], (min(day.places), max(day.places)))
        self.found.add_day(self.idx, day.day, opening, day.balances[-1])
        self.balance = day.balances[-1]

    def _break(self, place: int, beside: tuple[int, int] | None) -> None:
        places = [place, *(beside or (place - 2, place + 2)), *(self.last_places or ())]
        self.found.add_break(self.idx, place, min(places), max(places))


def _distinct(values: "array[int]") -> "array[int]":
    """Drop repeated values, keeping the order of the first ones."""
    if len(values) <= _FEW:
        return array("q", dict.fromkeys(values))
    first = np.sort(np.unique(np.frombuffer(values, np.int64), return_index=True)[1])
    return array("q", np.frombuffer(values, np.int64)[first].tobytes())


def _holding(candidates: "array[int]", shift: int, balances: "array[int]") -> "array[int]":
    """Give the candidate openings that, moved by `shift`, are one of the balances."""
    if abs(shift) > _LARGEST:
        return array("q")
    if len(candidates) <= _FEW and len(balances) <= _FEW:
        wanted = set(balances)
        return array("q", [opening for opening in candidates if opening + shift in wanted])
    openings = np.frombuffer(candidates, np.int64)
    return array("q", openings[np.isin(openings + shift, np.frombuffer(balances, np.int64))].tobytes())


def settle(start: date | None, bench: Workbench) -> None:
    """Settle all accounts that have a day without times; fills `days` and `breaks`."""
    bench.run(_RUNS, {"start": start})
    bench.run(_BROKEN_RUNS)
    bench.run("INSERT INTO days SELECT idx, day, closing - net, closing FROM runs")
    bench.run("CREATE TABLE walks AS SELECT idx FROM untimed WHERE idx NOT IN (SELECT idx FROM runs)")
    _walk(start, bench)


def _walk(start: date | None, bench: Workbench) -> None:
    """Walk through the accounts in `walks`."""
    found = Found(bench)
    for idx, of_account in groupby(_rows(bench), key=itemgetter(0)):
        account: AccountWalk | None = None
        for day, closing in _days(of_account):
            if account is None:
                # a first row before the declared months is a problem of its own and continues nothing
                continues = start is not None and day.day >= start
                account = AccountWalk(idx, closing if continues else None, found)
            account.walk(day)
        if account is not None:
            account.finish()
    found.store()


_Row = tuple[int, date, int, bool, int, int, bool, int | None]


def _rows(bench: Workbench) -> Iterator[_Row]:
    for batch in bench.batches(_ROWS, _BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _days(rows: Iterator[_Row]) -> Iterator[tuple[Day, int | None]]:
    for day, of_day in groupby(rows, key=itemgetter(1)):
        found, known = Day(day), None
        for row, (_, _, place, timed, signed, balance, is_read, closing) in enumerate(of_day):
            known = closing
            found.signed.append(signed)
            found.balances.append(balance)
            found.places.append(place)
            found.has_times = found.has_times and timed
            if not is_read:
                found.unread.add(row)
        yield found, known
