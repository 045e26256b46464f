"""Plans become account statements: posted in order, balances chained, money found when an account runs low."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from random import Random

from cfcii.common.money import FEN_PER_YUAN
from cfcii.common.periods import Month

from . import cast, days
from .habits import INTEREST_DAY, Planned, Scene
from .parties import OPENING_BANK, Party
from .trades import Purse, Trade

_APART = 60
"""Seconds between two planned transactions of an enterprise, so that funding fits in between."""
_INTEREST_MONTHS = (3, 6, 9, 12)
_DEPOSIT_RATE = 5
_OVERDRAFT_RATE = 520
"""Yearly, in hundredths of a per cent."""
_RATE_DAYS = 10_000 * 360
_SWEEP_DAYS = (12, 26)
_CLOSING_SECOND = 16 * 3600 + 1800
_OWNER_SUMMARIES = {
    "1": ("股东借款", "归还股东借款及分红"),
    "2": ("投入经营资金", "经营所得提取"),
    "3": ("理事长垫款", "归还理事长垫款"),
}
"""What the bank writes when the owner brings or takes money, by the kind of subject in the USCC."""


@dataclass(frozen=True)
class Transaction:
    """A row of a statement; amounts in fen. `flow_code` is the true one, whether or not the bank writes it."""

    account_number: str
    transaction_id: str
    posted_at: datetime
    direction: str
    fen: int
    balance_fen: int
    flow_code: str
    party: Party
    medium: str
    summary: str


def statements(cast_of: Iterable[cast.Enterprise], trades: dict[str, Trade], end: Month) -> tuple[Transaction, ...]:
    """Give every transaction of the world, by account in the cast's order, oldest first, with its bank's own number."""
    rows = [row for firm in cast_of for row in _Books(firm, trades[firm.key]).run(end)]
    return tuple(_numbered(rows))


def _numbered(rows: list[Transaction]) -> Iterator[Transaction]:
    """Number the transactions of each bank day as they were posted."""
    counted: Counter[tuple[str, date]] = Counter()
    numbers: dict[int, str] = {}
    for row in sorted(rows, key=lambda row: (row.posted_at, row.account_number)):
        bank = row.account_number[:3]
        counted[bank, row.posted_at.date()] += 1
        numbers[id(row)] = f"{bank}{row.posted_at:%Y%m%d}{counted[bank, row.posted_at.date()]:05d}"
    return (replace(row, transaction_id=numbers[id(row)]) for row in rows)


class _Ledger:
    """One account while the months pass."""

    def __init__(self, account: cast.Account, purse: Purse, start: Month) -> None:
        self.account = account
        self.purse = purse
        self.is_new = account.opened_on >= start.first_day
        self.balance = 0 if self.is_new else purse.opening * FEN_PER_YUAN
        self.rows: list[Transaction] = []
        self.held = 0
        self.overdrawn = 0

    def is_open(self, day: date) -> bool:
        closed_on = self.account.closed_on
        return self.account.opened_on <= day and (closed_on is None or day < closed_on)

    def post(self, day: date, second: int, plan: Planned) -> None:
        self.balance += plan.fen if plan.direction == "C" else -plan.fen
        posted_at = datetime.combine(day, time()) + timedelta(seconds=second)
        party = plan.party
        if party == OPENING_BANK:
            name = cast.bank_of(self.account.bank_code).name
            party = Party(name, "", name)
        row = Transaction(
            self.account.number, "", posted_at, plan.direction, plan.fen, self.balance,
            plan.code, party, plan.medium, plan.summary,
        )  # fmt: skip
        self.rows.append(row)

    def end_day(self) -> None:
        self.held += max(self.balance, 0)
        self.overdrawn += max(-self.balance, 0)

    def take_interest(self) -> tuple[int, int]:
        """Give the interest earned and owed since the last time, and start again."""
        earned = self.held * _DEPOSIT_RATE // _RATE_DAYS
        owed = self.overdrawn * _OVERDRAFT_RATE // _RATE_DAYS
        self.held = self.overdrawn = 0
        return earned, owed


class _Books:
    """All accounts of one enterprise, day after day."""

    def __init__(self, firm: cast.Enterprise, trade: Trade) -> None:
        self.firm = firm
        self.trade = trade
        self.ledgers: dict[str, _Ledger] = {}
        digits = Random(firm.key).randrange(10**14, 10**15)  # noqa: S311 -- the same world each time
        self.owner = Party(firm.owner_name, f"6299{digits}", "东湾银行江城分行")

    def run(self, end: Month) -> list[Transaction]:
        start = cast.first_month(end)
        for account in self.firm.accounts:
            self.ledgers[account.key] = _Ledger(account, self.trade.purses[account.key], start)
        for index, month in enumerate(Month.range(start, end)):
            plans = {day: list(group) for day, group in groupby(self._month(index, month), attrgetter("day"))}
            for number in range(month.days):
                day = month.first_day + timedelta(days=number)
                self._day(day, plans.get(day, []))
        return [row for ledger in self.ledgers.values() for row in ledger.rows]

    def _month(self, index: int, month: Month) -> list[Planned]:
        """Plan a month: every habit draws from its own source, so that changing one leaves the others as they were."""
        growth = (1 + self.trade.yearly_growth) ** (index / 12)
        plans: list[Planned] = []
        for place, habit in enumerate(self.trade.habits):
            rng = Random(f"{self.firm.key}/{place}/{month}")  # noqa: S311 -- the same world each time
            plans.extend(habit.plan(Scene(self.firm.key, month, index, growth, rng)))
        return sorted(plans, key=attrgetter("day", "second"))

    def _day(self, day: date, plans: list[Planned]) -> None:
        self._pay_interest(day)
        self._open_and_close(day)
        second = 0
        for plan in plans:
            second = max(plan.second, second + _APART)
            self._carry_out(day, second, plan)
        if day.day in _SWEEP_DAYS and days.is_working_day(day):
            self._sweep(day, max(second + _APART, _CLOSING_SECOND))
        for ledger in self.ledgers.values():
            ledger.end_day()

    def _carry_out(self, day: date, second: int, plan: Planned) -> None:
        if plan.to:
            self._transfer(day, second, plan)
            return
        # What goes through the second account while there is none goes through the basic one.
        ledger = self.ledgers[plan.account if self.ledgers[plan.account].is_open(day) else "basic"]
        if not ledger.is_open(day):
            return
        if plan.direction == "D":
            self._find_money(day, second - _APART // 2, ledger, plan.fen)
        ledger.post(day, second, plan)

    def _transfer(self, day: date, second: int, plan: Planned) -> None:
        source, target = self.ledgers[plan.account], self.ledgers[plan.to]
        left = source.balance - plan.fen
        if source.is_open(day) and target.is_open(day) and left >= source.purse.floor * FEN_PER_YUAN:
            self._move(day, second, source, target, plan.fen, plan.summary)

    def _find_money(self, day: date, second: int, ledger: _Ledger, needed: int) -> None:
        """Bring in what a payment would leave missing: from the other own account if it can, else from the owner."""
        floor = (ledger.purse.floor - ledger.purse.overdraft) * FEN_PER_YUAN
        missing = floor - (ledger.balance - needed)
        if missing <= 0:
            return
        for other in self.ledgers.values():
            amount = _up(missing, other.purse.step)
            if (
                other is not ledger
                and other.is_open(day)
                and other.balance - amount >= other.purse.floor * FEN_PER_YUAN
            ):
                self._move(day, second, other, ledger, amount, "资金调拨")
                return
        amount = _up(missing, ledger.purse.step * 3)
        summary, _ = _OWNER_SUMMARIES[self.firm.uscc[1]]
        ledger.post(day, second, Planned(day, second, "", "C", amount, "OTH_INDIVIDUAL", self.owner, summary, "online"))

    def _sweep(self, day: date, second: int) -> None:
        """Put what an account holds above its ceiling into the other one, or let the owner have part of it."""
        for ledger in self.ledgers.values():
            excess = ledger.balance - ledger.purse.ceiling * FEN_PER_YUAN
            amount = _up(excess // 2, ledger.purse.step)
            if excess <= 0 or not ledger.is_open(day):
                continue
            roomy = [
                other
                for other in self.ledgers.values()
                if other is not ledger and other.is_open(day) and other.balance < other.purse.ceiling * FEN_PER_YUAN
            ]
            if roomy:
                self._move(day, second, ledger, roomy[0], amount, "资金归集")
            else:
                _, summary = _OWNER_SUMMARIES[self.firm.uscc[1]]
                plan = Planned(day, second, "", "D", amount, "OTH_INDIVIDUAL", self.owner, summary, "online")
                ledger.post(day, second, plan)
            second += _APART

    def _move(self, day: date, second: int, source: _Ledger, target: _Ledger, fen: int, summary: str) -> None:
        for ledger, other, direction in ((source, target, "D"), (target, source, "C")):
            bank = cast.bank_of(other.account.bank_code).name
            party = Party(other.account.name, other.account.number, bank)
            ledger.post(day, second, Planned(day, second, "", direction, fen, "SELF", party, summary, "online"))

    def _pay_interest(self, day: date) -> None:
        if day.month in _INTEREST_MONTHS and day.day == INTEREST_DAY:
            for ledger in self.ledgers.values():
                if ledger.is_open(day):
                    self._settle_interest(day, ledger, "存款结息")

    def _settle_interest(self, day: date, ledger: _Ledger, summary: str) -> None:
        earned, owed = ledger.take_interest()
        second = 8 * 3600 + 300
        if earned:
            plan = Planned(day, second, "", "C", earned, "INS_INTEREST", OPENING_BANK, summary, "other")
            ledger.post(day, second, plan)
        if owed:
            plan = Planned(day, second + 1, "", "D", owed, "INS_INTEREST", OPENING_BANK, "透支利息", "other")
            ledger.post(day, second + 1, plan)

    def _open_and_close(self, day: date) -> None:
        """Put first money into a new account, and empty one on its last day into the basic account."""
        for ledger in self.ledgers.values():
            first = ledger.purse.opening * FEN_PER_YUAN
            if ledger.is_new and day == ledger.account.opened_on and first:
                self._first_money(day, ledger, first)
            if day == ledger.account.closed_on:
                self._settle_interest(day, ledger, "销户结息")
                self._move(day, 9 * 3600, ledger, self.ledgers["basic"], ledger.balance, "销户转出")

    def _first_money(self, day: date, ledger: _Ledger, fen: int) -> None:
        basic = self.ledgers["basic"]
        if ledger is not basic and basic.balance >= fen:
            self._move(day, 8 * 3600 + 1800, basic, ledger, fen, "开户存入")
        else:
            plan = Planned(day, 0, "", "C", fen, "OTH_INDIVIDUAL", self.owner, "投资款", "transfer")
            ledger.post(day, 8 * 3600 + 1800, plan)


def _up(fen: int, step_yuan: int) -> int:
    """Round up to a multiple of a step in yuan."""
    step = step_yuan * FEN_PER_YUAN
    return -(-fen // step) * step
