"""How money comes and goes: small descriptions from which a month's transactions are planned."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Protocol

from cfcii.common.money import FEN_PER_YUAN
from cfcii.common.periods import Month

from . import days
from .parties import OPENING_BANK, UNKNOWN, Circle, Party

FLAT = (1.0,) * 12
EVERY_MONTH = tuple(range(1, 13))
QUARTERLY = (1, 4, 7, 10)
INTEREST_DAY = 21
_HOUR = 3600


@dataclass(frozen=True)
class Planned:
    """A transaction to be posted. `to` names the own account that a transfer goes to."""

    day: date
    second: int
    account: str
    direction: str
    fen: int
    code: str
    party: Party
    summary: str
    medium: str = "transfer"
    to: str = ""


@dataclass(frozen=True)
class Scene:
    """One month of one enterprise: `index` counts the months of the world from 0."""

    key: str
    month: Month
    index: int
    growth: float
    """How much larger than in the first month everything is that grows."""
    rng: Random

    def day(self, number: int) -> date:
        """Give the working day of the month at the day of that number, or the nearest that fits."""
        return days.working_day_from(self.month.first_day + timedelta(days=min(number, self.month.days) - 1))

    def second(self, hours: tuple[int, int]) -> int:
        """Choose a time of day between two hours."""
        return self.rng.randrange(hours[0] * _HOUR, hours[1] * _HOUR)

    def amount(self, typical: float, spread: float, grain: int) -> int:
        """Choose an amount in fen around a typical one in yuan: skewed to the right, in whole grains of fen."""
        factor = math.exp(self.rng.gauss(0, spread)) if spread else 1.0
        fen = typical * FEN_PER_YUAN * min(factor, 5.0)
        return max(grain, round(fen / grain) * grain)

    def party(self, who: Party | Circle) -> Party:
        """Choose a counterparty; the first firms of a circle come more often than the last, people all alike."""
        if isinstance(who, Party):
            return who
        members = who.members(self.key)
        weights = [1 / (place + 2) for place in range(len(members))] if who.endings else None
        return self.rng.choices(members, weights)[0]


class Habit(Protocol):
    def plan(self, scene: Scene) -> Iterator[Planned]:
        """Plan the transactions of one month."""


@dataclass(frozen=True)
class Flow:
    """Many transactions a month, spread over its days. `typical` is in yuan, `grain` in fen."""

    account: str
    direction: str
    code: str
    who: Party | Circle
    summary: str
    per_month: float
    typical: float
    spread: float = 0.5
    grain: int = 1
    medium: str = "transfer"
    rhythm: days.Rhythm = days.office
    season: tuple[float, ...] = FLAT
    hours: tuple[int, int] = (9, 17)

    def plan(self, scene: Scene) -> Iterator[Planned]:
        month = scene.month
        rate = self.per_month / 30 * self.season[month.month - 1] * scene.rng.uniform(0.85, 1.15)
        typical = self.typical * scene.growth
        for number in range(month.days):
            day = month.first_day + timedelta(days=number)
            for _ in range(self._count(scene.rng, rate * self.rhythm(day))):
                fen = scene.amount(typical, self.spread, self.grain)
                yield Planned(
                    day, scene.second(self.hours), self.account, self.direction, fen, self.code,
                    scene.party(self.who), self.summary, self.medium,
                )  # fmt: skip

    @staticmethod
    def _count(rng: Random, rate: float) -> int:
        """Draw a number of events that is `rate` on average: never far off, as trade goes."""
        spread_rate = rate * rng.uniform(0.6, 1.4)
        return int(spread_rate) + (rng.random() < spread_rate % 1)


@dataclass(frozen=True)
class Bill:
    """One transaction, or `rows` of them, on a day of certain months."""

    account: str
    direction: str
    code: str
    who: Party | Circle
    summary: str
    day: int
    typical: float
    spread: float = 0.15
    grain: int = 1
    months: tuple[int, ...] = EVERY_MONTH
    medium: str = "transfer"
    season: tuple[float, ...] = FLAT
    hours: tuple[int, int] = (9, 16)
    rows: int = 1

    def plan(self, scene: Scene) -> Iterator[Planned]:
        if scene.month.month not in self.months:
            return
        typical = self.typical * scene.growth * self.season[scene.month.month - 1]
        for place in range(self.rows):
            fen = scene.amount(typical, self.spread, self.grain)
            yield Planned(
                scene.day(self.day), scene.second(self.hours), self.account, self.direction, fen, self.code,
                self._party(scene, place), self.summary, self.medium,
            )  # fmt: skip

    def _party(self, scene: Scene, place: int) -> Party:
        """Choose whom the row is with; several rows of one day go to as many members of the circle in turn."""
        if isinstance(self.who, Circle) and self.rows > 1:
            members = self.who.members(scene.key)
            return members[place % len(members)]
        return scene.party(self.who)


@dataclass(frozen=True)
class Transfer:
    """Money moved between the enterprise's own accounts once a month."""

    source: str
    target: str
    day: int
    typical: float
    grain: int = 1_000_000

    def plan(self, scene: Scene) -> Iterator[Planned]:
        fen = scene.amount(self.typical * scene.growth, 0.25, self.grain)
        yield Planned(
            scene.day(self.day),
            scene.second((9, 11)),
            self.source,
            "D",
            fen,
            "SELF",
            UNKNOWN,
            "资金调拨",
            to=self.target,
        )


@dataclass(frozen=True)
class Loan:
    """A loan of the opening bank: paid out once, principal back in equal parts or at the end, interest monthly."""

    account: str
    drawn: int
    yuan: int
    terms: int
    yearly_rate: float
    at_end: bool = False
    purpose: str = "流动资金贷款"

    def plan(self, scene: Scene) -> Iterator[Planned]:
        term = scene.index - self.drawn
        principal = self.yuan * FEN_PER_YUAN
        if term == 0:
            yield self._row(scene, 14, "C", principal, "INS_LOAN", f"{self.purpose}发放", 10)
        if 1 <= term <= self.terms:
            part = 0 if self.at_end else principal // self.terms
            outstanding = principal - part * (term - 1)
            interest = round(outstanding * self.yearly_rate / 12)
            yield self._row(scene, INTEREST_DAY, "D", interest, "INS_INTEREST", "贷款利息", 15)
            due = outstanding if term == self.terms else part
            if due:
                yield self._row(scene, INTEREST_DAY, "D", due, "INS_LOAN", f"归还{self.purpose}本金", 15)

    def _row(self, scene: Scene, day: int, direction: str, fen: int, code: str, summary: str, hour: int) -> Planned:
        second = hour * _HOUR + scene.rng.randrange(_HOUR)
        return Planned(scene.day(day), second, self.account, direction, fen, code, OPENING_BANK, summary)


@dataclass(frozen=True)
class Purchase:
    """Something large that is bought once, in a certain month of the world."""

    account: str
    bought: int
    yuan: int
    seller: Party
    summary: str

    def plan(self, scene: Scene) -> Iterator[Planned]:
        if scene.index == self.bought:
            yield Planned(
                scene.day(19),
                scene.second((10, 15)),
                self.account,
                "D",
                self.yuan * FEN_PER_YUAN,
                "OTH_ENTERPRISE",
                self.seller,
                self.summary,
            )


@dataclass(frozen=True)
class Placement:
    """A term deposit or wealth product: placed in one month of the world, returned with its yield some months later."""

    account: str
    placed: int
    months: int
    yuan: int
    yearly_rate: float
    product: str = "稳享理财"

    def plan(self, scene: Scene) -> Iterator[Planned]:
        fen = self.yuan * FEN_PER_YUAN
        if scene.index == self.placed:
            yield self._row(scene, "D", fen, "INS_DEPOSIT", f"购买{self.product}")
        if scene.index == self.placed + self.months:
            yield self._row(scene, "C", fen, "INS_DEPOSIT", f"{self.product}到期转回")
            earned = round(fen * self.yearly_rate * self.months / 12)
            yield self._row(scene, "C", earned, "INS_INTEREST", f"{self.product}收益")

    def _row(self, scene: Scene, direction: str, fen: int, code: str, summary: str) -> Planned:
        second = scene.second((10, 11) if direction == "C" else (14, 15))
        return Planned(scene.day(17), second, self.account, direction, fen, code, OPENING_BANK, summary, "online")
