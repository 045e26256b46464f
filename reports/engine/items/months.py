"""One account's months as the items see them: its facts, which of its days are covered, the balances carried through.

Source of the rules: definitions.md, "Coverage and balances".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from cfcii.common.periods import Month


@dataclass(frozen=True, slots=True)
class Life:
    """When an account was opened and, unless it is open, closed; both days belong to its life."""

    opened_on: date
    closed_on: date | None = None

    def covered_days(self, month: Month) -> range:
        """Give the days of a covered month that lie in the account's life, as numbers of the day."""
        first = self.opened_on.day if Month.of(self.opened_on) == month else 1
        last = month.days
        if self.closed_on is not None and Month.of(self.closed_on) == month:
            last = self.closed_on.day
        outside = Month.of(self.opened_on) > month or (self.closed_on is not None and Month.of(self.closed_on) < month)
        return range(0) if outside else range(first, last + 1)


@dataclass(frozen=True)
class AccountMonth:
    """A covered month with its facts and, in fen or null, the end-of-day balances over its covered days."""

    month: Month
    first_covered: int
    last_covered: int
    continues: bool
    """The day before the first covered day is covered too."""
    facts: dict[str, Any]
    starting_fen: int | None = None
    """Balance before the first covered day (definitions.md, opening_balance)."""
    ending_fen: int | None = None
    """End-of-day balance of the last covered day."""
    balance_sum_fen: int | None = None
    highest_fen: int | None = None
    lowest_fen: int | None = None

    @cached_property
    def counterparties(self) -> dict[str, dict[str, int]]:
        """Flow key -> keyed hash of a counterparty -> amount in fen."""
        found: dict[str, dict[str, int]] = {}
        for name, (amount, _count) in self.facts["counterparties"].items():
            hashed, _, key = name.partition(":")
            found.setdefault(key, {})[hashed] = amount
        return found

    @property
    def days_covered(self) -> int:
        return self.last_covered - self.first_covered + 1

    @property
    def is_fully_covered(self) -> bool:
        return self.days_covered == self.month.days


def account_months(frame: pd.DataFrame, life: Life) -> list[AccountMonth]:
    """Read the facts of one account (a part of a facts frame, in the order of months) as its covered months."""
    months: list[AccountMonth] = []
    names = [str(name) for name in frame.columns]
    for values in zip(*(frame[name].tolist() for name in names), strict=True):
        facts = dict(zip(names, values, strict=True))
        month = Month.from_ordinal(facts["month"])
        covered = life.covered_days(month)
        if facts["first_day"] is not None:
            # A transaction outside the life that the bank declares now was inside it when it was accepted: it counts.
            covered = range(
                min([facts["first_day"], *covered[:1]]), max([facts["last_day"], *covered[-1:]]) + 1
            )  # fmt: skip
        if not covered:
            continue
        continues = bool(months) and _is_next(months[-1], month, covered[0])
        months.append(AccountMonth(month, covered[0], covered[-1], continues, facts))
    return _with_balances(months)


def _is_next(before: AccountMonth, month: Month, first_covered: int) -> bool:
    return before.month.plus(1) == month and before.last_covered == before.month.days and first_covered == 1


def _with_balances(months: list[AccountMonth]) -> list[AccountMonth]:
    """Carry end-of-day balances through each run of covered months.

    Before the first transaction of a run, the balance is that from which this transaction started; a run without any
    transaction has null balances.
    """
    result: list[AccountMonth] = []
    carried: int | None = None
    for position, month in enumerate(months):
        if not month.continues:
            carried = _first_opening(months, position)
        result.append(_held(month, carried))
        carried = result[-1].ending_fen
    return result


def _first_opening(months: list[AccountMonth], position: int) -> int | None:
    for offset, month in enumerate(months[position:]):
        if offset and not month.continues:
            return None
        if month.facts["opening_fen"] is not None:
            return int(month.facts["opening_fen"])
    return None


def _held(month: AccountMonth, carried: int | None) -> AccountMonth:
    """Add what the carried balance and the closing balance hold over the covered days without a transaction."""
    if carried is None:
        return month
    facts = month.facts
    if facts["first_day"] is None:
        held = carried * month.days_covered
        return replace(month, starting_fen=carried, ending_fen=carried, balance_sum_fen=held, highest_fen=carried,
                       lowest_fen=carried)  # fmt: skip
    days_before = facts["first_day"] - month.first_covered
    days_after = month.last_covered - facts["last_day"]
    balances = [facts["highest_fen"], facts["lowest_fen"], *([carried] if days_before else [])]
    return replace(
        month,
        starting_fen=carried,
        ending_fen=facts["closing_fen"],
        balance_sum_fen=carried * days_before + facts["balance_sum_fen"] + facts["closing_fen"] * days_after,
        highest_fen=max(balances),
        lowest_fen=min(balances),
    )
