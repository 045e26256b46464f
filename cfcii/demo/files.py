"""The files that the demo banks submit: the standard columns, each bank in its own manner."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from cfcii.common.flow_codes import OTHER_CODES
from cfcii.common.money import format_fen
from cfcii.common.periods import Month

from . import cast
from .statements import Transaction
from .world import World

ACCOUNT_HEADERS = {
    "account_number": "账号",
    "account_name": "户名",
    "uscc": "统一社会信用代码",
    "account_type": "账户类型",
    "currency": "币种",
    "opened_on": "开户日期",
    "closed_on": "销户日期",
}
TRANSACTION_HEADERS = {
    "account_number": "账号",
    "transaction_id": "交易流水号",
    "posted_at": "记账时间",
    "direction": "借贷标志",
    "amount": "交易金额",
    "balance": "账户余额",
    "counterparty_name": "对方户名",
    "counterparty_account": "对方账号",
    "counterparty_bank": "对方行名",
    "medium": "交易渠道",
    "purpose_code": "交易码",
    "flow_code": "资金往来类型",
    "summary": "摘要",
}
_CORRECTED_MONTH = 20
"""Which month of the world the correction is about, counted from 0."""


@dataclass(frozen=True)
class DemoSubmission:
    """What one bank hands in at one time."""

    bank_code: str
    accounts_path: Path | None
    transactions_path: Path | None
    start: Month
    end: Month
    is_correction: bool = False


def _with_separators(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@dataclass(frozen=True)
class _Manner:
    """How a bank writes its files, and how many months each of its submissions covers."""

    months: tuple[int, ...]
    encoding: str = "utf-8"
    separator: str = ","
    newline: str = "\n"
    chinese_headers: bool = False
    day_form: str = "%Y-%m-%d"
    time_form: str = "%Y-%m-%d %H:%M:%S"
    directions: tuple[str, str] = ("C", "D")
    amount: Callable[[int], str] = format_fen
    newest_first: bool = False
    unnamed_flows: tuple[str, ...] = ()
    """Flow codes that the bank does not write, so that the kind of name decides."""
    purpose_codes: Mapping[str, str] = field(default_factory=dict)


_HEKOU_PURPOSES = {
    "CASH": "1001", "SELF": "2001", "TPP": "2002",
    "OTH_ENTERPRISE": "2009", "OTH_INDIVIDUAL": "2009", "OTH_UNKNOWN": "2009",
    "INS_LOAN": "3001", "INS_INTEREST": "3002", "INS_FEE": "3003", "INS_DEPOSIT": "3004", "INS_OTHER": "3099",
    "AGT_PAYROLL": "4001", "AGT_COLLECT": "4002", "AGT_PAY": "4003", "PUB_TAX": "5001", "PUB_SOCIAL": "5002",
    "PUB_HOUSING": "5003", "PUB_UTILITY": "5004", "PUB_OTHER": "5099",
}  # fmt: skip

_MANNERS = {
    cast.RIVER_CITY.code: _Manner(
        (3,) * 8, encoding="gb18030", newline="\r\n", chinese_headers=True, directions=("贷", "借")
    ),
    cast.RIVER_MOUTH.code: _Manner(
        (18, 3, 3),
        separator="|",
        day_form="%Y%m%d",
        time_form="%Y%m%d",
        newest_first=True,
        unnamed_flows=OTHER_CODES,
        purpose_codes=_HEKOU_PURPOSES,
    ),
    cast.FAR_HILLS.code: _Manner(
        (12, 3, 3, 3, 3),
        encoding="utf-8-sig",
        newline="\r\n",
        day_form="%Y/%m/%d",
        time_form="%Y/%m/%d %H:%M:%S",
        directions=("收入", "支出"),
        amount=_with_separators,
    ),
}


def write_files(world: World, folder: Path) -> list[DemoSubmission]:
    """Write every bank's files and give the submissions in the order to make them, the correction last."""
    folder.mkdir(parents=True, exist_ok=True)
    corrected = _corrected_rows(world)
    mistakes = {row.transaction_id: row for row in _with_mistakes(corrected)}
    rows = [mistakes.get(row.transaction_id, row) for row in world.transactions]
    submissions = [
        _write_submission(world, bank, rows, start, end, folder)
        for bank in world.banks
        for start, end in _spans(world, _MANNERS[bank.code])
    ]
    submissions.sort(key=lambda one: (one.end, one.bank_code))
    return [*submissions, _write_correction(world, corrected, folder)]


def _spans(world: World, manner: _Manner) -> Iterator[tuple[Month, Month]]:
    start = world.start
    for months in manner.months:
        yield start, start.plus(months - 1)
        start = start.plus(months)


def _write_submission(
    world: World, bank: cast.Institution, rows: Iterable[Transaction], start: Month, end: Month, folder: Path
) -> DemoSubmission:
    accounts = [one for one in world.accounts if one.bank_code == bank.code and one.is_listed_in(start, end)]
    numbers = {account.number for account in accounts}
    covered = [row for row in rows if row.account_number in numbers and start <= Month.of(row.posted_at.date()) <= end]
    accounts_path = folder / f"{bank.key}-{start}-{end}-accounts.csv"
    transactions_path = folder / f"{bank.key}-{start}-{end}-transactions.csv"
    _write_accounts(accounts_path, accounts, end, _MANNERS[bank.code])
    _write_transactions(transactions_path, covered, _MANNERS[bank.code])
    return DemoSubmission(bank.code, accounts_path, transactions_path, start, end)


def _write_correction(world: World, rows: list[Transaction], folder: Path) -> DemoSubmission:
    month = world.start.plus(_CORRECTED_MONTH)
    bank = cast.RIVER_CITY
    path = folder / f"{bank.key}-{month}-correction-transactions.csv"
    _write_transactions(path, rows, _MANNERS[bank.code])
    return DemoSubmission(bank.code, None, path, month, month, is_correction=True)


def _corrected_rows(world: World) -> list[Transaction]:
    """Give the true rows of the account and month that the bank first gets wrong."""
    workshop = next(firm for firm in world.enterprises if firm.key == "workshop")
    account = next(one for one in workshop.accounts if one.bank_code == cast.RIVER_CITY.code)
    month = world.start.plus(_CORRECTED_MONTH)
    return [
        row
        for row in world.transactions
        if row.account_number == account.number and Month.of(row.posted_at.date()) == month
    ]


def _with_mistakes(rows: list[Transaction]) -> list[Transaction]:
    """Swap the amounts of two payments that follow each other, and take the month's taxes for a payment to a firm.

    The balance before the first row and after the last stays, so that the month joins its neighbours either way.
    """
    place = next(
        place
        for place, (row, after) in enumerate(pairwise(rows))
        if row.direction == after.direction == "D" and row.flow_code == after.flow_code == "OTH_ENTERPRISE"
    )
    first, second = rows[place : place + 2]
    wrong = list(rows)
    wrong[place] = replace(first, fen=second.fen, balance_fen=first.balance_fen + first.fen - second.fen)
    wrong[place + 1] = replace(second, fen=first.fen)
    return [replace(row, flow_code="OTH_ENTERPRISE") if row.flow_code == "PUB_TAX" else row for row in wrong]


def _write_accounts(path: Path, accounts: Iterable[cast.Account], end: Month, manner: _Manner) -> None:
    lines = (
        (
            account.number,
            account.name,
            account.uscc,
            account.account_type,
            "CNY",
            account.opened_on.strftime(manner.day_form),
            account.closed_on.strftime(manner.day_form)
            if account.closed_on and account.closed_on <= end.last_day
            else "",
        )
        for account in accounts
    )
    _write(path, ACCOUNT_HEADERS, lines, manner)


def _write_transactions(path: Path, rows: Iterable[Transaction], manner: _Manner) -> None:
    ordered = sorted(rows, key=lambda row: row.posted_at)
    if manner.newest_first:
        ordered.reverse()
    _write(path, TRANSACTION_HEADERS, (_transaction_line(row, manner) for row in ordered), manner)


def _transaction_line(row: Transaction, manner: _Manner) -> tuple[str, ...]:
    credit, debit = manner.directions
    return (
        row.account_number,
        row.transaction_id,
        row.posted_at.strftime(manner.time_form),
        credit if row.direction == "C" else debit,
        manner.amount(row.fen),
        manner.amount(row.balance_fen),
        row.party.name,
        row.party.account,
        row.party.bank,
        row.medium,
        manner.purpose_codes.get(row.flow_code, ""),
        "" if row.flow_code in manner.unnamed_flows else row.flow_code,
        row.summary,
    )


def _write(path: Path, headers: Mapping[str, str], lines: Iterable[tuple[str, ...]], manner: _Manner) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=manner.separator, lineterminator=manner.newline)
    writer.writerow(headers.values() if manner.chinese_headers else headers.keys())
    writer.writerows(lines)
    path.write_bytes(text.getvalue().encode(manner.encoding))
