"""The guide to the API works as printed: its commands run against the running platform, in order."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cfcii.settings import BASE_DIR
from tests.live.stack import Stack

_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_PRINTED = "http://127.0.0.1:8000"
_MONTH, _QUARTER = r"'20\d\d-(0[1-9]|1[0-2])'", r"'20\d\dQ[1-4]'"
_PROGRAM_PRINTS = re.compile(
    rf"R\d{{8}}-\d{{10}} \[({_MONTH}, ){{0,2}}{_QUARTER}(, {_QUARTER}){{10,11}}(, {_MONTH}){{0,2}}\]\n"
)
"""The document's number, and 36 months: quarters, and by month what lies before and after the whole ones."""
_WORLD = """
from django.conf import settings
from django.utils import timezone
from accounts.models import Institution
from cfcii.bench import people, queries
from cfcii.demo import api_client
lender = people.lender()
account = queries.account_with_facts()
people.shared_by_its_owner(account)
people.consent_of(account, lender)
client = api_client.ensure(lender, folder=settings.VAR_ROOT, now=timezone.now())
assert api_client.ensure(lender, folder=settings.VAR_ROOT, now=timezone.now()) == client
print(json.dumps(client.client_id))
"""


def _blocks(name: str) -> list[tuple[str, str]]:
    text = (BASE_DIR / "docs" / name).read_text(encoding="utf-8")
    return [(each["language"], each["code"]) for each in _BLOCK.finditer(text)]


@pytest.fixture(scope="module")
def world(stack: Stack) -> str:
    """A lender with the demo's client and a consent for an account with figures."""
    return str(stack.python(_WORLD, as_owner=True))  # terms of its own, as the bench has them


def _run(command: list[str], folder: Path, code: str) -> str:
    finished = subprocess.run([*command, code], cwd=folder, text=True, capture_output=True, check=False, timeout=120)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def _at(stack: Stack, code: str) -> str:
    """Give the code as a reader with another port has to change it."""
    return code.replace(_PRINTED, stack.url)


@pytest.fixture
def folder(stack: Stack, world: str, tmp_path: Path) -> Path:
    """A project's folder, as far as the commands look at it."""
    (tmp_path / "var").symlink_to(stack.folder)
    return tmp_path


def test_the_shell_commands(stack: Stack, folder: Path, world: str) -> None:
    code = "\n".join(_at(stack, code) for language, code in _blocks("api-guide.md") if language == "sh")
    printed = _run(["sh", "-e", "-u", "-c"], folder, code)
    assert re.search(r"^R\d{8}-\d{10}$", printed, re.MULTILINE)
    assert '"code":"no_consent"' in printed
    assert '"state":"requested"' in printed
    log = (
        "SELECT record.outcome, record.reason FROM reports_queryrecord AS record"
        "  JOIN accounts_apiclient AS client ON client.id = record.client_id"
        " WHERE client.client_id = %s ORDER BY record.id"
    )
    rows: list[tuple[Any, ...]] = stack.rows(log, world)
    assert rows == [("granted", ""), ("refused", "no_consent")]


def test_the_python_program(stack: Stack, folder: Path) -> None:
    (code,) = [_at(stack, code) for language, code in _blocks("api-guide.md") if language == "python"]
    printed = _run([sys.executable, "-c"], folder, code)
    assert _PROGRAM_PRINTS.fullmatch(printed), printed


def test_both_languages_print_the_same_commands() -> None:
    assert _blocks("api-guide.md") == _blocks("api-guide.zh.md")
