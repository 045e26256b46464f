"""Reads of ingestion: a provider's submissions, the problems of one page by page, what accounts are covered."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final, overload

from django.db.models import Count, Max, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Institution
from ingestion import vault, workspace
from ingestion.models import CoveredMonth, Submission
from ingestion.pipeline.problems import TEXTS, Problem, ProblemFile, is_warning

STAGE_LABELS: Final = {
    "decode": gettext_lazy("Recognising the files"),
    "read": gettext_lazy("Reading every row"),
    "check": gettext_lazy("Checking accounts, months and transactions"),
    "balances": gettext_lazy("Checking the running balances"),
    "write": gettext_lazy("Storing the checked rows"),
    "build": gettext_lazy("Building the figures"),
}
_KINDS: Final = {"accounts": gettext_lazy("accounts file"), "transactions": gettext_lazy("transactions file")}


@dataclass(frozen=True, slots=True)
class Coverage:
    """The months that are covered for an account."""

    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How often a problem occurs in a submission."""

    code: str
    count: int
    meaning: str
    remedy: str
    is_warning: bool


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem as people read it. `line` is 0 when it concerns the file as a whole."""

    file: str
    line: int
    column: str
    value: str
    code: str
    meaning: str
    remedy: str


class ProblemList(Sequence[ProblemRow]):
    """The problems in an open file, as a sequence of which only the asked-for part is read."""

    def __init__(self, file: ProblemFile) -> None:
        self._file = file

    def __len__(self) -> int:
        return self._file.count

    @overload
    def __getitem__(self, index: int) -> ProblemRow: ...

    @overload
    def __getitem__(self, index: slice) -> list[ProblemRow]: ...

    def __getitem__(self, index: int | slice) -> ProblemRow | list[ProblemRow]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(len(self))
        return [_problem_row(each) for each in self._file.page(start, stop - start)]


def has_problem_file(submission: Submission) -> bool:
    """Tell whether a finished submission has problems or warnings to read."""
    return submission.is_finished and "problems" in submission.vault_files


@contextmanager
def problems_of(submission: Submission) -> Iterator[Sequence[ProblemRow]]:
    """Open the problems of a submission as they lie in the vault; none until it is finished."""
    if not has_problem_file(submission):
        yield []
        return
    with workspace.for_view() as folder, ProblemFile(vault.open_into(submission, "problems", folder)) as file:
        yield ProblemList(file)


def problem_rows(submission: Submission) -> Iterator[ProblemRow]:
    """Yield all problems of a submission; memory does not grow with their number."""
    with workspace.for_view() as folder, ProblemFile(vault.open_into(submission, "problems", folder)) as file:
        yield from map(_problem_row, file)


def submissions_of(provider: Institution) -> QuerySet[Submission]:
    """Give a provider's submissions, the latest first."""
    found = Submission.objects.filter(provider=provider).select_related("submitted_by")
    return found.order_by("-submitted_at", "-pk")


def stage_label(submission: Submission) -> str:
    """Say in words what is being done with an unfinished submission."""
    return str(STAGE_LABELS.get(submission.stage, submission.get_state_display()))


def counts_by_code(submission: Submission) -> list[CodeCount]:
    """Group a submission's problems by code: errors first, the most frequent first."""
    counts = [_code_count(code, count) for code, count in submission.problems_by_code.items()]
    return sorted(counts, key=lambda each: (each.is_warning, -each.count, each.code))


def coverage_of(account_ids: Collection[int]) -> dict[int, Coverage]:
    """Tell which months are covered for each of the accounts; those without any are left out."""
    rows = (
        CoveredMonth.objects.filter(account__in=account_ids)
        .values_list("account")
        .annotate(first=Min("month"), last=Max("month"), count=Count("month"))
    )
    return {account: Coverage(first, last, count) for account, first, last, count in rows}


def problem_text(code: str) -> tuple[str, str]:
    """Say what a problem code means and what to do about it."""
    text = TEXTS[code]
    return _(text.meaning), _(text.remedy)


def _code_count(code: str, count: int) -> CodeCount:
    meaning, remedy = problem_text(code)
    return CodeCount(code, count, meaning, remedy, is_warning(code))


def _problem_row(problem: Problem) -> ProblemRow:
    meaning, remedy = problem_text(problem.code)
    file = str(_KINDS.get(problem.file, problem.file))
    return ProblemRow(file, problem.line, problem.column, problem.value, problem.code, meaning, remedy)
