"""`kill -9` of the worker and of the database server while a submission is under way: it ends whole, once, unaided."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from cfcii.common.periods import Month
from cfcii.demo.bulk import write_bulk
from tests.live.stack import Stack, wait_until

ROWS, ACCOUNTS = 400_000, 10_000
FINISHED = ("accepted", "rejected", "failed")
DELAYS = (0.1, 0.7, 1.5, 2.5, 4.0)
"""Seconds of work after which the blow falls, one after the other within one submission."""

_SUBMIT = """
from cfcii.bench import people
from cfcii.common.periods import Month
provider, clerk = people.provider_and_clerk()
start = Month.parse("2025-01")
submission = people.submit(provider, clerk, Path(sys.argv[1]), Path(sys.argv[2]), start, start.plus(2))
print(json.dumps([provider.pk, submission.pk]))
"""


@dataclass(frozen=True)
class Files:
    accounts: Path
    good: Path
    bad: Path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("bulk")
    accounts, good = write_bulk(folder, ROWS, ACCOUNTS, Month(2025, 1), seed=7)
    bad = folder / "bad.csv"
    lines = good.read_text(encoding="utf-8").splitlines(keepends=True)
    bad.write_text("".join([*lines[:-1], lines[-1].replace(",C,", ",X,").replace(",D,", ",X,")]), encoding="utf-8")
    return Files(accounts, good, bad)


def submit(stack: Stack, accounts: Path, transactions: Path) -> tuple[int, int]:
    provider, submission = stack.python(_SUBMIT, str(accounts), str(transactions))
    return provider, submission


def state(stack: Stack, submission: int) -> str:
    """Ask for a submission's state, also while the server comes back."""
    try:
        return str(stack.rows("SELECT state FROM ingestion_submission WHERE id = %s", submission)[0][0])
    except psycopg.OperationalError:
        return "unknown"


def strike_and_wait(stack: Stack, submission: int, blow: str) -> str:
    """Strike again and again while the submission is being worked on, then leave it alone until it ends."""
    strikes = 0
    for delay in DELAYS:
        wait_until(lambda: stack.workers() and state(stack, submission) != "unknown", 60, "the platform is back")
        time.sleep(delay)  # lets work go on: the blow shall fall at different moments of it
        if state(stack, submission) in FINISHED:
            break
        getattr(stack, blow)()
        strikes += 1
    assert strikes >= 2, "the submission was too fast to be struck"
    wait_until(lambda: state(stack, submission) in FINISHED, 180, "the submission ends")
    return state(stack, submission)


def visible(stack: Stack, provider: int, submission: int) -> dict[str, int]:
    """Count everything that a submission brings."""
    counts = {
        "accounts": "SELECT count(*) FROM accounts_account WHERE provider_id = %(provider)s",
        "facts": "SELECT count(*) FROM reports_monthfacts WHERE submission_id = %(submission)s",
        "covered": "SELECT count(*) FROM ingestion_coveredmonth WHERE submission_id = %(submission)s",
        "version": "SELECT ingest_version FROM accounts_institution WHERE id = %(provider)s",
        "transactions": """SELECT coalesce(sum((flow.value ->> 1)::bigint), 0) FROM reports_monthfacts,
                           json_each(flows) AS flow WHERE submission_id = %(submission)s""",
        "endings": """SELECT count(*) FROM accounts_auditrecord WHERE target_type = 'ingestion.submission'
                      AND target_id = %(submission)s AND action <> 'submission.received'""",
    }
    with psycopg.connect(stack.server.dsn()) as connection:
        found = {}
        for name, query in counts.items():
            row = connection.execute(query, {"provider": provider, "submission": submission}).fetchone()
            assert row is not None
            found[name] = int(row[0])
        return found


@pytest.mark.parametrize("blow", ["kill_worker", "kill_database"])
def test_a_good_submission_is_accepted_whole_and_once(stack: Stack, files: Files, blow: str) -> None:
    provider, submission = submit(stack, files.accounts, files.good)

    assert strike_and_wait(stack, submission, blow) == "accepted"
    assert visible(stack, provider, submission) == {
        "accounts": ACCOUNTS, "facts": 3 * ACCOUNTS, "covered": 3 * ACCOUNTS, "version": 1, "transactions": ROWS,
        "endings": 1,
    }  # fmt: skip


@pytest.mark.parametrize("blow", ["kill_worker", "kill_database"])
def test_a_bad_submission_is_rejected_whole_and_once(stack: Stack, files: Files, blow: str) -> None:
    provider, submission = submit(stack, files.accounts, files.bad)

    assert strike_and_wait(stack, submission, blow) == "rejected"
    assert visible(stack, provider, submission) == {
        "accounts": 0, "facts": 0, "covered": 0, "version": 0, "transactions": 0, "endings": 1,
    }  # fmt: skip


def test_nothing_is_left_lying_about(stack: Stack, files: Files) -> None:
    """After the blows above: no submitted file, no clear scratch file, and in the vault only what rows name."""
    named = {
        name
        for (stored,) in stack.rows("SELECT vault_files FROM ingestion_submission")
        for name in stored.values()
    }  # fmt: skip

    def left() -> list[Path]:
        roots = [stack.folder / name for name in ("uploads", "work")]
        lying = [path for root in roots for path in root.rglob("*") if path.is_file()]
        vault = stack.folder / "vault"
        return lying + [
            path for path in vault.rglob("*") if path.is_file() and str(path.relative_to(vault)) not in named
        ]

    wait_until(lambda: not left(), 60, f"clean folders, not {left()}")
