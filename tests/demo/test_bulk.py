"""The generated file for the benchmark is exact, at a size that takes no time."""

import csv
from collections import Counter
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from cfcii.common.flow_codes import CODES, DIRECTIONS
from cfcii.common.identifiers import is_valid_uscc
from cfcii.common.money import parse_fen
from cfcii.common.periods import Month
from cfcii.demo.bulk import write_bulk

_ROWS, _ACCOUNTS = 20_003, 500


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_bulk(tmp_path_factory.mktemp("bulk"), _ROWS, _ACCOUNTS, Month(2024, 1), seed=3)


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_accounts_are_listed_with_codes_of_their_own(paths: tuple[Path, Path]) -> None:
    lines = _lines(paths[0])
    assert len({line["account_number"] for line in lines}) == len({line["uscc"] for line in lines}) == _ACCOUNTS
    assert all(is_valid_uscc(line["uscc"]) for line in lines)


def test_balances_chain_and_rows_stand_by_account_and_time(paths: tuple[Path, Path]) -> None:
    lines = _lines(paths[1])
    assert len(lines) == _ROWS
    assert len({line["transaction_id"] for line in lines}) == _ROWS
    runs = [list(rows) for _, rows in groupby(lines, key=lambda line: line["account_number"])]
    assert [run[0]["account_number"] for run in runs] == [line["account_number"] for line in _lines(paths[0])]
    for before, line in (pair for run in runs for pair in pairwise(run)):
        sign = 1 if line["direction"] == "C" else -1
        assert parse_fen(line["balance"]) == parse_fen(before["balance"]) + sign * parse_fen(line["amount"])
        assert before["posted_at"] <= line["posted_at"]


def test_rows_are_lifelike(paths: tuple[Path, Path]) -> None:
    lines = _lines(paths[1])
    found = {(line["flow_code"], line["direction"]) for line in lines}
    assert found == {(code, direction) for code in CODES for direction in DIRECTIONS}
    months = Counter(line["posted_at"][:7] for line in lines)
    assert sorted(months) == ["2024-01", "2024-02", "2024-03"]
    holders = {line["account_number"]: line for line in _lines(paths[0])}
    for line in lines:
        holder = holders[line["account_number"]]
        assert (line["counterparty_name"] == holder["account_name"]) == (line["flow_code"] == "SELF")
        assert (line["flow_code"], line["direction"], holder["account_type"]) != ("CASH", "D", "general")


def test_there_are_no_quotes_and_about_150_bytes_a_row(paths: tuple[Path, Path]) -> None:
    content = paths[1].read_bytes()
    assert b'"' not in content
    assert 140 <= len(content) / _ROWS <= 160


def test_the_same_arguments_give_the_same_bytes(paths: tuple[Path, Path], tmp_path: Path) -> None:
    again = write_bulk(tmp_path / "again", _ROWS, _ACCOUNTS, Month(2024, 1), seed=3)
    other = write_bulk(tmp_path / "other", _ROWS, _ACCOUNTS, Month(2024, 1), seed=4)
    for path, path_again, path_other in zip(paths, again, other, strict=True):
        assert path.read_bytes() == path_again.read_bytes()
        assert path.read_bytes() != path_other.read_bytes()


def test_more_accounts_than_rows(tmp_path: Path) -> None:
    accounts, transactions = write_bulk(tmp_path, 7, 20, Month(2024, 1), seed=1)
    assert len(_lines(accounts)) == 20
    assert len(_lines(transactions)) == 7
