"""The bench runs, at a small size: what it measures is for people to read, not for a test to judge."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cfcii.embedded import Server
from cfcii.settings import BASE_DIR
from tests import schema

_ROWS = (
    "floor: DuckDB",
    "    shortcut: DuckDB",
    "(a) transactions file",
    "    80,000 transactions, for the memory",
    "(b) the same work",
    "(c) 36-month report",
    "(d) API query",
    "    one that comes before",
    "(e) bare view, clients: 1:",
    "    API query, clients: 1:",
    "    API query, clients: 8:",
    "    API query, clients: 32:",
    "(f) the same, 300 consents, 2,000 on the log, clients: 32:",
    "(g) cases of an enterprise, 300 cases to 100",
)


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="cfcii-bench-"))
    schema.lay_out(made)
    yield made
    Server(made / "pgdata").stop()
    shutil.rmtree(made, ignore_errors=True)


def test_it_prints_one_table(folder: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "manage.py", "bench", "--transactions", "40000", "--rounds", "5", "--requests", "40",
         "--consents", "300", "--log-rows", "2000", "--cases", "300"],
        cwd=BASE_DIR, text=True, capture_output=True, check=False,
        env={**os.environ, "CFCII_VAR": str(folder), "CFCII_DEMO": "1"},
    )  # fmt: skip

    assert finished.returncode == 0, finished.stderr
    for row in _ROWS:
        assert re.search(rf"^{re.escape(row)}.*\d", finished.stdout, re.MULTILINE), finished.stdout
