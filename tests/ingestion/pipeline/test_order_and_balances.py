"""Order, running balances and the balances before and after each day."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cfcii.common.periods import Month
from ingestion.pipeline.records import Declaration
from tests.ingestion.pipeline import harness
from tests.ingestion.pipeline.harness import ACCOUNTS_HEADER, DECLARATION, HEADER, NUMBER, USCC, clean, codes, ledger

_OTHER = "6222000000000002"
_TWO_ACCOUNTS = harness.ACCOUNTS + f"{_OTHER},河畔面馆,{USCC},basic,CNY,2020-01-01,\n"
_WARNINGS = Declaration(DECLARATION.start, DECLARATION.end, is_correction=False, breaks_are_warnings=True)

Found = dict[str, Any]


def _ids(rows: Sequence[Found], account: int = 1) -> list[str]:
    return [row["transaction_id"] for row in rows if row["account"] == account]


def _days(rows: Sequence[Found]) -> list[tuple[Any, ...]]:
    """Give each account-day's opening and closing; all rows of the day must carry the same."""
    found = sorted({(row["account"], row["posted_on"], row["day_opening_fen"], row["day_closing_fen"]) for row in rows})
    assert len({day[:2] for day in found}) == len(found)
    return found


def test_rows_with_times_follow_their_times(tmp_path: Path) -> None:
    moves = [("2025-01-03 09:00:00", 100), ("2025-01-03 10:00:00", -30), ("2025-01-05 08:00:00", 5)]
    lines = ledger(moves)
    rows = clean(tmp_path, HEADER + "".join(random.Random(4).sample(lines, 3)))
    assert _ids(rows) == ["T1", "T2", "T3"]
    assert [row["sequence"] for row in rows] == [1, 2, 3]
    assert [(row["day_opening_fen"], row["day_closing_fen"]) for row in rows] == [(0, 70), (0, 70), (70, 75)]


def test_rows_of_one_moment_keep_their_place(tmp_path: Path) -> None:
    lines = ledger([("2025-01-03 09:00:00", 100), ("2025-01-03 09:00:00", -30), ("2025-01-04 09:00:00", 5)])
    assert _ids(clean(tmp_path / "a", HEADER + "".join(lines))) == ["T1", "T2", "T3"]
    assert _ids(clean(tmp_path / "b", HEADER + "".join(lines[::-1]))) == ["T1", "T2", "T3"]


def test_a_file_of_one_moment_takes_the_direction_that_chains(tmp_path: Path) -> None:
    lines = ledger([("2025-01-03 09:00:00", 100), ("2025-01-03 09:00:00", -30), ("2025-01-03 09:00:00", 5)])
    assert _ids(clean(tmp_path / "a", HEADER + "".join(lines))) == ["T1", "T2", "T3"]
    assert _ids(clean(tmp_path / "b", HEADER + "".join(lines[::-1]))) == ["T1", "T2", "T3"]


def test_an_account_without_evidence_goes_with_the_file(tmp_path: Path) -> None:
    many = ledger([(f"2025-01-{day:02} 09:00:00", 100) for day in range(1, 9)])
    same = ledger([("2025-01-03 09:00:00", 100), ("2025-01-03 09:00:00", -30)], number=_OTHER)
    rows = clean(tmp_path, HEADER + "".join(many[::-1] + same[::-1]), _TWO_ACCOUNTS)
    assert _ids(rows, 2) == ["T1", "T2"]


def test_accounts_of_either_direction_in_one_file(tmp_path: Path) -> None:
    down = ledger([(f"2025-01-{day:02} 09:00:00", 100) for day in range(1, 5)])[::-1]
    up = ledger([(f"2025-01-{day:02} 09:00:00", 100) for day in (1, 1, 2, 3)], number=_OTHER)
    mixed = [line for pair in zip(down, up, strict=True) for line in pair]
    rows = clean(tmp_path, HEADER + "".join(mixed), _TWO_ACCOUNTS)
    assert _ids(rows, 1) == _ids(rows, 2) == ["T1", "T2", "T3", "T4"]


def test_a_day_without_times_has_no_order(tmp_path: Path) -> None:
    lines = ledger([("2025-01-03", 100), ("2025-01-04", -30), ("2025-01-04", 50), ("2025-01-04", 7), ("2025-01-05", 1)])
    shuffled = [lines[0], lines[3], lines[1], lines[2], lines[4]]
    rows = clean(tmp_path, HEADER + "".join(shuffled))
    assert [day[2:] for day in _days(rows)] == [(0, 100), (100, 127), (127, 128)]
    assert not any(row["broken"] for row in rows)


def test_the_first_day_without_times_is_settled_by_what_follows(tmp_path: Path) -> None:
    # +100 -100 +50: every row could come first as far as the first day goes
    lines = ledger([("2025-01-03", 100), ("2025-01-03", -100), ("2025-01-03", 50), ("2025-01-04", 1)], opening=700)
    for serial, order in enumerate(([0, 1, 2, 3], [2, 1, 0, 3], [1, 0, 2, 3])):
        rows = clean(tmp_path / str(serial), HEADER + "".join(lines[place] for place in order))
        assert [day[2:] for day in _days(rows)] == [(700, 750), (750, 751)]


def test_the_first_day_is_settled_by_a_row_with_a_time(tmp_path: Path) -> None:
    lines = ledger([("2025-01-03", 100), ("2025-01-03", -100), ("2025-01-04 09:00:00", 1)], opening=700)
    rows = clean(tmp_path, HEADER + lines[1] + lines[0] + lines[2])
    assert [day[2:] for day in _days(rows)] == [(700, 700), (700, 701)]


def test_known_closing_balance_settles_the_first_day(tmp_path: Path) -> None:
    known = harness.SomethingKnown([[NUMBER, 7, USCC, "basic", "CNY", "2020-01-01", None]], closings=[[7, 800]])
    lines = ledger([("2025-01-03", -100), ("2025-01-03", 100)], opening=800)
    rows = clean(tmp_path, HEADER + lines[1] + lines[0], None, known=known)
    assert [day[2:] for day in _days(rows)] == [(800, 800)]
    assert {row["account"] for row in rows} == {7}


def test_after_a_break_the_chain_starts_again(tmp_path: Path) -> None:
    first = ledger([("2025-01-03 09:00:00", 100), ("2025-01-04 09:00:00", 100)])
    later = [
        line.replace(",T", ",S")
        for line in ledger([("2025-01-05 09:00:00", 5), ("2025-01-06 09:00:00", 5)], opening=900)
    ]
    text = HEADER + "".join(first + later)
    assert codes(tmp_path / "a", text) == [(4, "balance", "E304")]
    rows = clean(tmp_path / "b", text, declaration=_WARNINGS)
    assert [row["broken"] for row in rows] == [False, False, True, False]
    assert [day[2:] for day in _days(rows)] == [(0, 100), (100, 200), (900, 905), (905, 910)]


def test_breaks_of_days_without_times(tmp_path: Path) -> None:
    first = ledger([("2025-01-03", 100), ("2025-01-04", 100)])
    later = ledger([("2025-01-05", 5), ("2025-01-05", 6), ("2025-01-06", 5)], opening=900)
    text = HEADER + "".join(first + [line.replace(",T", ",S") for line in later])
    assert codes(tmp_path / "a", text) == [(5, "balance", "E304")]
    rows = clean(tmp_path / "b", text, declaration=_WARNINGS)
    assert [row["broken"] for row in rows] == [False, False, False, True, False]
    assert [day[2:] for day in _days(rows)] == [(0, 100), (100, 200), (200, 911), (911, 916)]


def test_the_first_row_continues_what_is_covered(tmp_path: Path) -> None:
    known = harness.SomethingKnown([[NUMBER, 7, USCC, "basic", "CNY", "2020-01-01", None]], closings=[[7, 800]])
    good, bad = (ledger([("2025-01-03 09:00:00", 5)], opening=opening)[0] for opening in (800, 900))
    assert codes(tmp_path / "a", HEADER + good, known=known) == []
    assert codes(tmp_path / "b", HEADER + bad, known=known) == [(2, "balance", "E304")]
    (row,) = clean(tmp_path / "c", HEADER + bad, known=known, declaration=_WARNINGS)
    assert (row["day_opening_fen"], row["day_closing_fen"], row["broken"]) == (900, 905, True)


def test_largest_amounts_do_not_overflow(tmp_path: Path) -> None:
    largest = 10**18 - 1
    moves = [("2025-01-03", largest), ("2025-01-03", -largest)] * 20 + [("2025-01-04 09:00:00", largest)]
    assert len(clean(tmp_path / "a", HEADER + "".join(ledger(moves)))) == 41
    high = "".join(harness.row(i, "2025-01-03", "C", "9999999999999999.99", "0.00") for i in range(30))
    assert codes(tmp_path / "b", HEADER + high) == [(31, "balance", "E304")]


_MOVES = st.lists(st.tuples(st.integers(1, 12), st.integers(-5, 5).filter(bool)), min_size=1, max_size=14)


def _dated(moves: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
    return [(f"2025-01-{day:02}", signed) for day, signed in sorted(moves, key=lambda move: move[0])]


@settings(max_examples=25, deadline=None)
@given(_MOVES, st.integers(-20, 20), st.randoms(use_true_random=False))
def test_order_of_rows_without_times_changes_nothing(
    moves: list[tuple[int, int]], opening: int, chance: random.Random
) -> None:
    dated = [("2024-12-31", opening or 1), *_dated(moves)]
    lines = ledger(dated, opening=0)
    by_day = [list(lines_of) for _, lines_of in groupby(lines, key=lambda line: line.split(",")[2])]
    for day in by_day:
        chance.shuffle(day)
    declaration = replace(DECLARATION, start=Month(2024, 12))
    with TemporaryDirectory() as folder:

        def days(name: str, ordered: Sequence[str]) -> list[tuple[Any, ...]]:
            return _days(clean(Path(folder) / name, HEADER + "".join(ordered), declaration=declaration))

        shuffled = [line for day in by_day for line in day]
        assert days("a", lines) == days("b", shuffled) == days("c", shuffled[::-1]) == _true_days(dated)


def _true_days(dated: Sequence[tuple[str, int]]) -> list[tuple[Any, ...]]:
    found, balance = [], 0
    for day, moves in groupby(dated, key=lambda move: move[0]):
        opening = balance
        balance += sum(signed for _, signed in moves)
        found.append((1, date.fromisoformat(day), opening, balance))
    return found


@settings(max_examples=25, deadline=None)
@given(_MOVES, st.booleans(), st.integers(0, 13))
def test_a_reversed_file_with_times_gives_the_same_rows(
    moves: list[tuple[int, int]], has_ties: bool, wrong: int
) -> None:
    dated = [
        (f"{day} {9 if has_ties else 8 + place:02}:00:00", signed) for place, (day, signed) in enumerate(_dated(moves))
    ]
    lines = ledger(
        [("2025-01-01 01:00:00", 1), *[(when.replace("2025-01", "2025-02"), signed) for when, signed in dated]]
    )
    if wrong < len(lines):
        cells = lines[wrong].split(",")
        lines[wrong] = ",".join([*cells[:5], "999.99", *cells[6:]])
    with TemporaryDirectory() as folder:
        up = clean(Path(folder) / "a", HEADER + "".join(lines), declaration=_WARNINGS)
        down = clean(Path(folder) / "b", HEADER + "".join(lines[::-1]), declaration=_WARNINGS)
    assert up == down


def test_listed_accounts_and_ids(tmp_path: Path) -> None:
    known = harness.SomethingKnown([[_OTHER, 7, USCC, "basic", "CNY", "2020-01-01", None]])
    third = "6222000000000003"
    accounts = _TWO_ACCOUNTS + f"{third},东海,{USCC},一般户,,20210301,2025/2/1\n"
    with harness.check(
        tmp_path, HEADER + ledger([("2025-01-03", 5)], number=third)[0], accounts, known=known
    ) as checked:
        assert not checked.has_errors
        listed = checked.accounts.to_pylist()
        assert [(row["account_id"], row["is_new"], row["number"], row["line"]) for row in listed] == [
            (1001, True, NUMBER, 2),
            (7, False, _OTHER, 3),
            (1002, True, third, 4),
        ]
        assert (listed[2]["account_type"], listed[2]["currency"]) == ("general", "CNY")
        assert [str(listed[2][day]) for day in ("opened_on", "closed_on")] == ["2021-03-01", "2025-02-01"]
        assert checked.covered_accounts.to_pylist() == [7, 1001, 1002]
        assert (checked.account_rows, checked.transaction_rows, checked.totals.credit_fen) == (3, 1, 5)


def test_sorted_by_account_id_not_by_place(tmp_path: Path) -> None:
    known = harness.SomethingKnown(
        [[NUMBER, 9, USCC, "basic", "CNY", "2020-01-01", None], [_OTHER, 7, USCC, "basic", "CNY", "2020-01-01", None]]
    )
    lines = ledger([("2025-01-03", 5)]) + ledger([("2025-01-03", 5), ("2025-01-04", 5)], number=_OTHER)
    rows = clean(tmp_path, HEADER + "".join(lines), None, known=known)
    assert [(row["account"], row["sequence"]) for row in rows] == [(7, 1), (7, 2), (9, 1)]


def test_an_unreadable_accounts_file_makes_no_account_unknown(tmp_path: Path) -> None:
    text = HEADER + "".join(ledger([("2025-01-03", 5), ("2025-01-32", 5)]))
    found = harness.problems(tmp_path, text, ACCOUNTS_HEADER.replace("uscc,", ""))
    assert [(problem.file, problem.line, problem.code) for problem in found] == [
        ("accounts", 1, "E102"),
        ("transactions", 3, "E202"),
    ]
