"""The files of the demo banks are acceptable in full under the specification of files."""

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from cfcii.common.identifiers import is_valid_uscc
from cfcii.common.periods import Month
from cfcii.demo import cast
from cfcii.demo.files import ACCOUNT_HEADERS, TRANSACTION_HEADERS, DemoSubmission, write_files
from cfcii.demo.world import world

_AMOUNT = re.compile(r"-?\d{1,16}\.\d\d")
_ENCODINGS = {cast.RIVER_CITY.code: "gb18030", cast.RIVER_MOUTH.code: "utf-8", cast.FAR_HILLS.code: "utf-8-sig"}
_SEPARATORS = {cast.RIVER_CITY.code: ",", cast.RIVER_MOUTH.code: "|", cast.FAR_HILLS.code: ","}
_DIRECTIONS = {"C": 1, "D": -1, "贷": 1, "借": -1, "收入": 1, "支出": -1}


@dataclass(frozen=True)
class _Row:
    account: str
    id: str
    posted_at: datetime
    signed: int
    balance: int
    code: str
    name: str


@dataclass(frozen=True)
class _Handed:
    folder: Path
    submissions: list[DemoSubmission]


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> _Handed:
    folder = tmp_path_factory.mktemp("demo")
    return _Handed(folder, write_files(world(Month(2026, 10)), folder))


def _read(path: Path, bank_code: str, headers: dict[str, str]) -> list[dict[str, str]]:
    """Read a file with nothing but its known encoding and separator, under the field names."""
    text = path.read_bytes().decode(_ENCODINGS[bank_code])
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=_SEPARATORS[bank_code], strict=True))
    fields = {chinese: field for field, chinese in headers.items()} | {field: field for field in headers}
    return [dict(zip([fields[header] for header in table[0]], line, strict=True)) for line in table[1:]]


def _fen(text: str) -> int:
    plain = text.replace(",", "")
    assert _AMOUNT.fullmatch(plain), text
    return int(plain.replace(".", ""))


def _time(text: str) -> datetime:
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y%m%d"):
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 -- local times, as banks write them
        except ValueError:
            continue
    raise AssertionError(text)


def _day(text: str) -> date:
    return _time(re.sub(r"\D", "", text)).date()


def _transactions(submission: DemoSubmission) -> list[_Row]:
    assert submission.transactions_path
    rows = [
        _Row(
            line["account_number"],
            line["transaction_id"],
            _time(line["posted_at"]),
            _DIRECTIONS[line["direction"]] * _fen(line["amount"]),
            _fen(line["balance"]),
            line["flow_code"],
            line["counterparty_name"],
        )
        for line in _read(submission.transactions_path, submission.bank_code, TRANSACTION_HEADERS)
    ]
    return rows if rows[0].posted_at <= rows[-1].posted_at else rows[::-1]


def test_the_same_bytes_each_time(handed: _Handed, tmp_path: Path) -> None:
    again = write_files(world(Month(2026, 10)), tmp_path)
    for first, second in zip(handed.submissions, again, strict=True):
        for one, other in (
            (first.accounts_path, second.accounts_path),
            (first.transactions_path, second.transactions_path),
        ):
            assert (one and one.read_bytes()) == (other and other.read_bytes())


def test_submissions_of_a_bank_follow_each_other_over_all_months(handed: _Handed) -> None:
    first_hand = [one for one in handed.submissions if not one.is_correction]
    assert handed.submissions[: len(first_hand)] == first_hand
    for bank_code in _ENCODINGS:
        own = [one for one in first_hand if one.bank_code == bank_code]
        assert len(own) >= 3
        assert own[0].start == Month(2024, 11)
        assert own[-1].end == Month(2026, 10)
        assert all(before.end.plus(1) == after.start for before, after in pairwise(own))


def test_accounts_files_are_valid_and_list_each_account_that_has_rows(handed: _Handed) -> None:
    for submission in handed.submissions:
        if submission.accounts_path is None:
            continue
        lines = _read(submission.accounts_path, submission.bank_code, ACCOUNT_HEADERS)
        assert {row.account for row in _transactions(submission)} <= {line["account_number"] for line in lines}
        for line in lines:
            assert re.fullmatch(r"[0-9A-Za-z]{5,34}", line["account_number"])
            assert is_valid_uscc(line["uscc"])
            assert line["account_type"] in ("basic", "general")
            assert _day(line["opened_on"]) <= submission.end.last_day
            assert not line["closed_on"] or _day(line["closed_on"]) >= submission.start.first_day


def test_rows_lie_in_the_declared_months_and_have_numbers_of_their_own(handed: _Handed) -> None:
    seen: set[tuple[str, str]] = set()
    for submission in handed.submissions:
        rows = _transactions(submission)
        assert all(submission.start <= Month.of(row.posted_at.date()) <= submission.end for row in rows)
        if not submission.is_correction:
            numbers = {(row.account, row.id) for row in rows}
            assert len(numbers) == len(rows)
            assert not seen & numbers
            seen |= numbers


def test_balances_chain_within_files_and_from_file_to_file(handed: _Handed) -> None:
    last: dict[str, int] = {}
    for submission in handed.submissions:
        if submission.is_correction:
            continue
        for row in _transactions(submission):
            assert row.balance == last.get(row.account, row.balance - row.signed) + row.signed
            last[row.account] = row.balance


def test_days_without_times_hold(handed: _Handed) -> None:
    """Every day's opening balance and its movements give the balance of one of its rows, whatever their order."""
    for submission in handed.submissions:
        if submission.bank_code != cast.RIVER_MOUTH.code:
            continue
        closing: dict[str, int] = {}
        ordered = sorted(_transactions(submission), key=lambda row: (row.account, row.posted_at))
        for (account, _), day in groupby(ordered, key=lambda row: (row.account, row.posted_at)):
            rows = list(day)
            if account in closing:
                assert closing[account] + sum(row.signed for row in rows) in {row.balance for row in rows}
            closing[account] = rows[-1].balance


def test_one_bank_is_newest_first_without_times_and_without_codes_of_other_flows(handed: _Handed) -> None:
    for submission in handed.submissions:
        if submission.bank_code == cast.RIVER_MOUTH.code and submission.transactions_path:
            lines = _read(submission.transactions_path, submission.bank_code, TRANSACTION_HEADERS)
            times = [line["posted_at"] for line in lines]
            assert times == sorted(times, reverse=True)
            assert all(len(time) == 8 for time in times)
            assert all(line["purpose_code"] for line in lines)
            codes = {line["flow_code"] for line in lines}
            assert "" in codes
            assert not any(code.startswith("OTH_") for code in codes)


def test_the_correction_keeps_the_months_ends_and_changes_what_is_inside(handed: _Handed) -> None:
    correction = handed.submissions[-1]
    assert correction.is_correction
    assert correction.accounts_path is None
    assert correction.start == correction.end
    right = _transactions(correction)
    assert len({row.account for row in right}) == 1
    wrong = [
        row
        for submission in handed.submissions[:-1]
        if submission.bank_code == correction.bank_code
        for row in _transactions(submission)
        if row.account == right[0].account and Month.of(row.posted_at.date()) == correction.start
    ]
    assert [row.id for row in wrong] == [row.id for row in right]
    assert wrong[0].balance - wrong[0].signed == right[0].balance - right[0].signed
    assert wrong[-1].balance == right[-1].balance
    changed = [(before, after) for before, after in zip(wrong, right, strict=True) if before != after]
    assert [before.signed for before, after in changed if before.signed != after.signed]
    assert {(before.code, after.code) for before, after in changed if before.code != after.code} == {
        ("OTH_ENTERPRISE", "PUB_TAX")
    }
    for rows in (wrong, right):
        assert all(after.balance == before.balance + after.signed for before, after in pairwise(rows))


def test_texts_are_clean(handed: _Handed) -> None:
    for submission in handed.submissions:
        names = defaultdict(set)
        for row in _transactions(submission):
            names[row.account].add(row.name)
        assert all(name == name.strip() and name.isprintable() for found in names.values() for name in found)
