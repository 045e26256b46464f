"""The fast and the careful way of reading agree, at sizes where the work is divided between threads.

A blank line, or white space beside a quote, is enough to have a file read carefully.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cfcii.common.periods import Month
from ingestion.pipeline import forms
from ingestion.pipeline.decode import decode
from ingestion.pipeline.formats import standard_csv
from ingestion.pipeline.problems import ProblemFile
from ingestion.pipeline.records import DEFAULT_LIMITS, FileKind, Limits
from ingestion.pipeline.workbench import Workbench
from tests.ingestion.pipeline import harness
from tests.ingestion.pipeline.harness import ACCOUNTS_HEADER, HEADER, USCC, check

_ROWS = 400_000
_ACCOUNTS = 1_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a transactions file of so many rows that several threads and row groups take part."""
    per_account = _ROWS // _ACCOUNTS
    return HEADER + "".join(
        f"{6222000000000000 + place // per_account},T{place},2025-01-{place % per_account * 28 // per_account + 1:02} "
        f"{place % per_account % 24:02}:00:00,C,1.00,{place % per_account + 1}.00,名{place % 7},,,,,CASH,\n"
        for place in range(_ROWS)
    )


@pytest.fixture(scope="module")
def accounts() -> str:
    return ACCOUNTS_HEADER + "".join(
        f"{6222000000000000 + place},户{place},{USCC},basic,CNY,2020-01-01,\n" for place in range(_ACCOUNTS)
    )


def _run(folder: Path, text: str, accounts: str) -> tuple[list[Any], Any, bool]:
    with check(folder, text, accounts) as checked:
        is_careful = any(folder.glob("run*/transactions.records.parquet"))
        checked.write_problems(folder / "problems.parquet")
        with ProblemFile(folder / "problems.parquet") as file:
            found = list(file)
        if checked.has_errors:
            return found, None, is_careful
        return found, harness.transactions(checked, folder), is_careful


def test_clean_rows_are_the_same_both_ways(large: str, accounts: str, tmp_path: Path) -> None:
    sorted_times = _in_order(large)
    problems, fast, fast_is_careful = _run(tmp_path / "a", sorted_times, accounts)
    others, careful, is_careful = _run(tmp_path / "b", sorted_times.replace("\n", "\n\n", 1), accounts)
    assert (fast_is_careful, is_careful) == (False, True)
    assert problems == others == []
    assert fast.equals(careful)
    assert fast["account"].to_pylist() == [place * _ACCOUNTS // _ROWS + 1 for place in range(_ROWS)]
    assert fast["sequence"].to_pylist()[:3] == [1, 2, 3]


def _in_order(text: str) -> str:
    """Give the same rows in the order of their times, so that their balances chain."""
    lines = text.splitlines()[1:]
    per_account = _ROWS // _ACCOUNTS
    found = []
    for start in range(0, _ROWS, per_account):
        cells = sorted((line.split(",") for line in lines[start : start + per_account]), key=lambda each: each[2])
        found.extend(",".join([*each[:5], f"{place}.00", *each[6:]]) for place, each in enumerate(cells, 1))
    return HEADER + "\n".join(found) + "\n"


def test_problems_are_the_same_both_ways_and_stand_on_their_lines(large: str, accounts: str, tmp_path: Path) -> None:
    lines = large.splitlines(keepends=True)
    wrong = range(5, _ROWS, 997)
    for line in wrong:
        lines[line] = lines[line].replace("1.00", "1.000", 1)
    lines[11] = lines[11].replace(",C,", ",X,")
    text = "".join(lines)
    fast, _, fast_is_careful = _run(tmp_path / "a", text, accounts)
    careful, _, is_careful = _run(tmp_path / "b", text.replace("名3,", ' "名3",', 1), accounts)
    assert (fast_is_careful, is_careful) == (False, True)
    assert fast == careful
    assert [problem.line for problem in fast if problem.code == "E203" and problem.column == "amount"] == [
        line + 1 for line in wrong
    ]
    assert [problem.line for problem in fast if problem.code == "E204"] == [12]


def test_a_million_problems_are_all_kept(large: str, accounts: str, tmp_path: Path) -> None:
    text = large.replace(",C,1.00,", ",X,1.005,").replace(",T", ",")
    with check(tmp_path, text, accounts) as checked:
        assert checked.counts["E203"] == _ROWS
        assert checked.counts["E204"] == _ROWS
        checked.write_problems(tmp_path / "problems.parquet")
        last = checked.problems(checked.problem_count - 2, 5)
        with ProblemFile(tmp_path / "problems.parquet") as file:
            assert file.count == checked.problem_count >= 2 * _ROWS
            assert file.page(file.count - 2, 5) == last
    assert [(problem.line, problem.column) for problem in last] == [(_ROWS + 1, "amount"), (_ROWS + 1, "direction")]


@pytest.mark.parametrize("kind", list(FileKind))
def test_reading_keeps_the_order_of_the_file(kind: FileKind, tmp_path: Path) -> None:
    """DuckDB keeps the order of rows through scans and projections, but not through joins (long IN lists are some)."""
    content = {
        FileKind.ACCOUNTS: harness.ACCOUNTS,
        FileKind.TRANSACTIONS: HEADER + harness.ledger([("2025-01-03", 5)])[0],
    }
    path = tmp_path / "file"
    path.write_text(content[kind])
    file = standard_csv.identify(decode(path, kind, tmp_path, DEFAULT_LIMITS), kind)
    for limits in (DEFAULT_LIMITS, Limits(threads=1)):
        source = replace(standard_csv.read_fast(file, limits), may_have_controls=True, may_have_edge_space=True)
        bench = Workbench(tmp_path, limits)
        plan = bench.run(f"EXPLAIN {forms.clean_rows(kind, source)}")[0][1]
        bench.close()
        assert "join" not in plan.lower()
        assert "read" in plan.lower()


def test_progress_only_goes_forward(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    text = HEADER + harness.ledger([("2025-01-03", 5)])[0]
    with check(tmp_path, text, progress=lambda stage, share: told.append((stage, share))) as checked:
        checked.write_transactions(tmp_path)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert list(dict.fromkeys(stage for stage, _ in told)) == ["decode", "read", "check", "balances", "write"]


_BERKA = Path(__file__).parents[3].parent / "shared" / "data" / "berka"


@pytest.mark.skipif(not _BERKA.exists(), reason="the shared data are not here")
def test_berka_is_clean(tmp_path: Path) -> None:
    declaration = replace(harness.DECLARATION, start=Month(2024, 1), end=Month(2025, 3))
    text, listed = ((_BERKA / f"{name}.csv").read_text() for name in ("transactions", "accounts"))
    rows = harness.clean(tmp_path / "a", text, listed, declaration=declaration)
    header, *lines = text.splitlines(keepends=True)
    assert len(rows) == len(lines)
    assert rows == harness.clean(tmp_path / "b", header + "".join(lines[::-1]), listed, declaration=declaration)
