"""The problems of small files, worked out by hand: each input stands beside what is expected of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from cfcii.common.periods import Month
from ingestion.pipeline.problems import TEXTS, Problem, ProblemFile
from ingestion.pipeline.records import Declaration
from tests.ingestion.pipeline import harness

_FOLDER = Path(__file__).parent / "cases"
_CASES = sorted(path.name.removesuffix(".expected.json") for path in _FOLDER.glob("*.expected.json"))


def _expected(case: str) -> dict[str, Any]:
    return dict(json.loads((_FOLDER / f"{case}.expected.json").read_text()))


def _content(case: str, kind: str) -> bytes | None:
    path = _FOLDER / f"{case}.{kind}.csv"
    return path.read_bytes() if path.exists() else None


def _declaration(given: dict[str, Any]) -> Declaration:
    months = {name: given[name] and Month.parse(given[name]) for name in ("start", "end")}
    return Declaration(**(given | months))


@pytest.mark.parametrize("case", _CASES)
def test_problems_are_the_expected_ones(case: str, tmp_path: Path) -> None:
    expected = _expected(case)
    checked = harness.check(
        tmp_path,
        _content(case, "transactions"),
        _content(case, "accounts") or _content("default", "accounts"),
        declaration=_declaration(expected["declaration"]),
        known=harness.SomethingKnown(
            expected.get("known", []), expected.get("covered", []), expected.get("closings", [])
        ),
    )
    with checked:
        found = checked.problems(0, 1000)
        assert found == [Problem(*problem) for problem in expected["problems"]]
        assert checked.problem_count == len(found)
        assert checked.has_errors == any(problem.code.startswith("E") for problem in found)
        checked.write_problems(tmp_path / "problems.parquet")
        with ProblemFile(tmp_path / "problems.parquet") as file:
            assert list(file) == found
            assert file.page(1, 2) == found[1:3]
            assert file.count == len(found)


def test_every_code_has_a_case() -> None:
    covered = {problem[4] for case in _CASES for problem in _expected(case)["problems"]}
    assert covered == set(TEXTS)


def test_every_code_of_the_specification_has_texts() -> None:
    codes = {f"E{code}" for code in (101, 102, 103, 104, 201, 202, 203, 204, 205, 206, *range(301, 308))}
    assert set(TEXTS) == codes | {"W401", "W402", "W403"}
    assert all(text.meaning and text.remedy for text in TEXTS.values())
