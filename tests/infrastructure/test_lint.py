"""The gates of `make lint` as tests, so that `make test` shows them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports"],
        ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    ],
    ids=["ruff", "format", "types", "imports", "migrations"],
)
def test_gate(command: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CFCII_")}
    finished = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=ROOT,
        env={**environment, "CFCII_WITHOUT_SECRETS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout


def test_requirements_are_pinned_by_hash_and_hold_no_address() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert not [line for line in lines if "://" in line or "/" in line or "@" in line or line.startswith("-")]
