"""The check of a submission's files: pipeline in, clean rows and problems into the vault, one decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from time import monotonic

import pyarrow.parquet as pq

from accounts.models import Institution
from cfcii import __version__
from ingestion import lifecycle, services, uploads, vault, workspace
from ingestion.known import ProviderRecords
from ingestion.models import Submission
from ingestion.pipeline import run
from ingestion.pipeline.classify import RULES_VERSION
from ingestion.pipeline.outcome import Checked
from ingestion.pipeline.records import Declaration

_PROGRESS_EVERY_SECONDS = 0.5
_CHECK_PERCENT = 70
"""Share of the whole work that the check is; building the facts is the rest."""


def check(*, submission: Submission, now: Callable[[], datetime]) -> None:
    """Check a received submission whole: it ends rejected with every problem, or checked and announced.

    May run again after an interruption at any point: until the last statement nothing of it is visible.
    """
    version = Institution.objects.values_list("ingest_version", flat=True).get(pk=submission.provider_id)
    lifecycle.move(
        submission, Submission.State.CHECKING, checked_version=version, code_version=__version__,
        rules_version=RULES_VERSION, vault_files={}, vault_digests={},
    )  # fmt: skip
    vault.erase_unnamed(submission)
    with (
        workspace.of_submission(submission) as folder,
        run.check(
            accounts_file=_file(submission, "accounts"),
            transactions_file=_file(submission, "transactions"),
            declaration=_declaration(submission),
            known=ProviderRecords(submission.provider),
            workspace=folder,
            progress=_progress(submission),
        ) as checked,
    ):
        _keep(submission, checked, folder)
    if submission.problem_count:
        services.reject(submission=submission, now=now())
        services.clear_away(submission)
    else:
        services.announce_checked(submission=submission)


def _keep(submission: Submission, checked: Checked, folder: Path) -> None:
    """Write what the check found into the vault, and its counts into the row."""
    submission.problem_count = checked.error_count
    submission.warning_count = checked.warning_count
    submission.problems_by_code = checked.counts
    submission.account_rows = checked.account_rows
    submission.transaction_rows = checked.transaction_rows
    submission.income_fen = checked.totals.credit_fen
    submission.expense_fen = checked.totals.debit_fen
    for kind, path in _written(submission, checked, folder):
        submission.vault_files[kind], submission.vault_digests[kind] = vault.store(submission, kind, path)
        path.unlink()
    submission.save(
        update_fields=["problem_count", "warning_count", "problems_by_code", "account_rows", "transaction_rows",
                       "income_fen", "expense_fen", "vault_files", "vault_digests"]
    )  # fmt: skip


def _written(submission: Submission, checked: Checked, folder: Path) -> Iterator[tuple[str, Path]]:
    """Write each content that the vault keeps; yield its kind and where it is."""
    if checked.problem_count:
        checked.write_problems(folder / "problems.parquet")
        yield "problems", folder / "problems.parquet"
    if checked.has_errors:
        return
    if submission.accounts_digest:
        pq.write_table(checked.accounts, folder / "accounts.parquet")
        yield "accounts", folder / "accounts.parquet"
    if submission.transactions_digest:
        clean = checked.write_transactions(folder)
        yield "rows", clean.rows
        yield "places", clean.places


def _file(submission: Submission, kind: str) -> Path | None:
    return uploads.path_of(submission, kind) if getattr(submission, f"{kind}_digest") else None


def _declaration(submission: Submission) -> Declaration:
    return Declaration(
        start=submission.start,
        end=submission.end,
        is_correction=submission.is_correction,
        breaks_are_warnings=submission.provider.balance_breaks_are_warnings,
    )


def _progress(submission: Submission) -> Callable[[str, float], None]:
    """Write progress to the row, but not more often than a person could see."""
    last = -_PROGRESS_EVERY_SECONDS

    def note(stage: str, fraction: float) -> None:
        nonlocal last
        if monotonic() - last >= _PROGRESS_EVERY_SECONDS:
            last = monotonic()
            services.note_progress(submission, stage, int(fraction * _CHECK_PERCENT))

    return note
