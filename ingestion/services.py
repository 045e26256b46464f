"""The writes of ingestion: a submission from its receipt to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.models import OrmQ
from django_q.tasks import async_task

from accounts import audit as accounts_audit
from accounts.models import Institution, User
from cfcii.common.digests import canonical_json, sha256_hex
from cfcii.common.errors import DomainError
from cfcii.common.periods import Month
from ingestion import lifecycle, locks, uploads, vault, workspace
from ingestion.audit import Action
from ingestion.models import Submission, first_day
from ingestion.signals import submission_checked

State = Submission.State
MAX_ATTEMPTS = 20
"""After so many begun steps a submission ends as failed: what breaks or kills its worker must not come round for ever.

An ordinary submission takes two, and two more each time another one of its provider comes first.
"""


LONGEST_DECLARATION_MONTHS = 120


class NothingSubmitted(DomainError):
    code = "nothing_submitted"


class MonthsNotDeclared(DomainError):
    code = "months_not_declared"


class MonthNotOver(DomainError):
    code = "month_not_over"


class MonthsTooMany(DomainError):
    code = "months_too_many"


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """A file as it arrived: where it lies now, what the client called it, the SHA-256 (hex) of its bytes."""

    path: Path
    name: str
    sha256: str


@transaction.atomic
def submit(
    *,
    provider: Institution,
    accounts_file: SubmittedFile | None,
    transactions_file: SubmittedFile | None,
    start: Month | None,
    end: Month | None,
    is_correction: bool,
    submitted_by: User,
    now: datetime,
) -> tuple[Submission, bool]:
    """Receive a submission and queue its check; give it, and whether it is new.

    The same declaration of the same bytes gives the first submission back. One that was rejected is checked again:
    what it was rejected for may have been put right since. Raises NothingSubmitted, MonthsNotDeclared, MonthNotOver
    or MonthsTooMany.
    """
    _check_declaration(accounts_file, transactions_file, start, end, now)
    if transactions_file is None:
        start = end = None
        is_correction = False
    digests = {
        "accounts_digest": accounts_file.sha256 if accounts_file else "",
        "transactions_digest": transactions_file.sha256 if transactions_file else "",
    }
    declaration = {**digests, "start": str(start), "end": str(end), "is_correction": is_correction}
    submission, is_new = Submission.objects.select_for_update(of=("self",)).get_or_create(
        provider=provider,
        declaration_digest=sha256_hex(canonical_json(declaration)),
        defaults={
            **digests,
            "accounts_name": accounts_file.name[:200] if accounts_file else "",
            "transactions_name": transactions_file.name[:200] if transactions_file else "",
            "first_month": first_day(start),
            "last_month": first_day(end),
            "is_correction": is_correction,
            "submitted_by": submitted_by,
            "submitted_at": now,
        },
    )
    if is_new or submission.state in (State.REJECTED, State.FAILED):
        if not is_new:
            _begin_again(submission)
        for kind, file in (("accounts", accounts_file), ("transactions", transactions_file)):
            if file is not None:
                uploads.keep(submission, kind, file.path)
        accounts_audit.record(
            Action.SUBMITTED, actor=submitted_by, target=submission, at=now, institution=provider,
            payload={"is_again": not is_new},
        )  # fmt: skip
        queue_check(submission)
    return submission, is_new


def _check_declaration(
    accounts_file: SubmittedFile | None,
    transactions_file: SubmittedFile | None,
    start: Month | None,
    end: Month | None,
    now: datetime,
) -> None:
    if accounts_file is None and transactions_file is None:
        raise NothingSubmitted(_("Choose an accounts file, a transactions file or both."))
    if transactions_file is not None and (start is None or end is None or end < start):
        raise MonthsNotDeclared(_("Declare the first and the last month that the transactions file covers."))
    if end is not None and end >= Month.of(timezone.localtime(now, timezone.get_default_timezone()).date()):
        raise MonthNotOver(_("The last month is not over yet: a month can be submitted once it has ended."))
    if start is not None and end is not None and end.ordinal - start.ordinal >= LONGEST_DECLARATION_MONTHS:
        raise MonthsTooMany(
            _("A submission covers %(longest)s months at most: split it.") % {"longest": LONGEST_DECLARATION_MONTHS}
        )


def _begin_again(submission: Submission) -> None:
    lifecycle.move(
        submission, State.RECEIVED, finished_at=None, stage="", progress=0, attempts=0, problem_count=0,
        warning_count=0, problems_by_code={},
    )  # fmt: skip


def queue_check(submission: Submission) -> None:
    """Queue the check of a submission's files, in the transaction at hand."""
    async_task("ingestion.tasks.check_submission", submission.pk, group=task_group(submission.pk))


def task_group(submission_id: int) -> str:
    """Name the group of the tasks that take a submission further, in every app."""
    return f"submission:{submission_id}"


@transaction.atomic
def reject(*, submission: Submission, now: datetime) -> None:
    """End a submission whose problems lie in the vault."""
    lifecycle.move(submission, State.REJECTED, finished_at=now, progress=100, stage="")
    accounts_audit.record(
        Action.REJECTED, actor=None, target=submission, at=now, institution=submission.provider,
        payload={"problems": submission.problems_by_code},
    )  # fmt: skip


@transaction.atomic
def announce_checked(*, submission: Submission) -> None:
    """Say that the files are free of errors and their clean rows lie in the vault."""
    lifecycle.move(submission, State.CHECKED, stage="build", progress=70)
    submission_checked.send(sender=Submission, submission_id=submission.pk)


@transaction.atomic
def check_again(*, submission: Submission) -> None:
    """Send a checked submission back: another one of its provider was accepted since it was checked."""
    lifecycle.move(submission, State.RECEIVED, stage="", progress=0)
    queue_check(submission)


def begin_step(*, submission: Submission, now: datetime) -> bool:
    """Count a step that begins; gives False, and ends the submission as failed, when there were too many."""
    submission.attempts += 1
    Submission.objects.filter(pk=submission.pk).update(attempts=submission.attempts)
    if submission.attempts <= MAX_ATTEMPTS:
        return True
    with transaction.atomic():
        lifecycle.move(submission, State.FAILED, finished_at=now, stage="")
        accounts_audit.record(Action.FAILED, actor=None, target=submission, at=now, institution=submission.provider)
    clear_away(submission)
    return False


def note_progress(submission: Submission, stage: str, percent: int) -> None:
    """Tell the clerk how far it is."""
    Submission.objects.filter(pk=submission.pk).unfinished().update(stage=stage, progress=percent)


def clear_away(submission: Submission) -> None:
    """Remove what an ended submission no longer needs: its submitted files, scratch, unfinished writes in the vault."""
    uploads.discard(submission)
    workspace.discard(submission)
    vault.erase_unnamed(submission)


def resume() -> list[int]:
    """Queue what a process that died left unfinished; give the submissions' ids.

    What a killed worker had taken from the queue comes back by itself (`cfcii.queue`). This is for a submission whose
    task ended in an error, such as that of a database server gone: no task waits for it, and no process holds it.
    """
    waiting = {task.group() for task in OrmQ.objects.all()}
    resumed = []
    for submission in Submission.objects.unfinished().order_by("id"):
        if task_group(submission.pk) in waiting:
            continue
        with locks.processing(submission.pk) as held:
            if held and _queue_next_step(submission.pk):
                resumed.append(submission.pk)
    return resumed


@transaction.atomic
def _queue_next_step(submission_id: int) -> bool:
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission_id)
    if submission.state == State.CHECKED:
        submission_checked.send(sender=Submission, submission_id=submission.pk)
    elif not submission.is_finished:
        queue_check(submission)
    return not submission.is_finished
