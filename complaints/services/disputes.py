"""What only disputes do: the bank verifies."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.clock import day_of
from accounts.models import User
from cfcii.common.texts import tidy_text
from complaints import comparing
from complaints.lifecycle import StepName
from complaints.models import Case, Finding
from complaints.services import errors, steps, telling
from ingestion.models import Submission
from reports.models import ReplacedMonthFacts


@transaction.atomic
def report_finding(
    *,
    case: Case,
    actor: User,
    result: str,
    text: str,
    now: datetime,
    correction: Submission | None = None,
    seen: int | None = None,
) -> Finding:
    """Report what the bank found; raises CorrectionDoesNotHelp, or as `steps.begin`.

    A correction is a submission of the bank, accepted after the dispute was lodged, that changed a disputed figure.
    """
    locked = steps.begin(case=case, name=StepName.REPORT_FINDING, actor=actor, seen=seen)
    if result == Finding.Result.CORRECTED:
        _check_correction(locked, correction, now)
    finding = Finding.objects.create(
        dispute=locked.dispute, result=result, text=tidy_text(text), found_by=actor, found_at=now,
        correction=correction if result == Finding.Result.CORRECTED else None,
    )  # fmt: skip
    steps.end(
        case=locked, name=StepName.REPORT_FINDING, actor=actor, now=now, facts={"result": result}, note=finding.text
    )
    telling.tell_desk(locked, "dispute_finding", now=now)
    return finding


@transaction.atomic
def take_back(*, case: Case, actor: User, note: str, now: datetime, seen: int | None = None) -> None:
    """Go on without a finding of a bank that let its time pass; raises NotForThisCase before that."""
    locked = steps.begin(case=case, name=StepName.TAKE_BACK, actor=actor, seen=seen)
    if locked.due_on is None or day_of(now) <= locked.due_on:
        raise errors.NotForThisCase(
            _("The bank has until %(day)s. Until then only its finding leads on.") % {"day": locked.due_on}
        )
    steps.end(case=locked, name=StepName.TAKE_BACK, actor=actor, now=now, note=tidy_text(note))
    telling.tell_bank(locked, "dispute_taken_back", now=now)


@transaction.atomic
def ask_again(*, case: Case, actor: User, question: str, now: datetime, seen: int | None = None) -> None:
    """Hand a dispute to the bank again, with a question; raises as `steps.begin`."""
    locked = steps.begin(case=case, name=StepName.ASK_AGAIN, actor=actor, seen=seen)
    steps.end(case=locked, name=StepName.ASK_AGAIN, actor=actor, now=now, note=tidy_text(question))
    telling.tell_bank(locked, "dispute_to_verify", now=now)


def corrections_of(case: Case) -> QuerySet[Submission]:
    """Give the submissions of the bank that may be what corrected the disputed figures, the latest first.

    Accepted since the dispute was lodged: corrections that replaced months of the account, and where something is
    disputed that stands once a document, files that list accounts.
    """
    replaced = ReplacedMonthFacts.objects.filter(account=case.dispute.account_id).values("replaced_by")
    fitting = Q(is_correction=True, pk__in=replaced)
    if case.dispute.figures.filter(period="").exists():
        fitting |= ~Q(accounts_digest="")
    own = Submission.objects.filter(
        fitting, provider=case.respondent_id, state=Submission.State.ACCEPTED, finished_at__gt=case.received_at
    )  # fmt: skip
    return own.order_by("-finished_at", "-pk")


def _check_correction(case: Case, correction: Submission | None, now: datetime) -> None:
    if correction is None:
        raise errors.CorrectionDoesNotHelp(_("Choose the submission by which you corrected the figure."))
    if correction.provider_id != case.respondent_id or correction.state != Submission.State.ACCEPTED:
        raise errors.CorrectionDoesNotHelp(_("Choose an accepted correction of your own bank."))
    if correction.finished_at is None or correction.finished_at <= case.received_at:
        raise errors.CorrectionDoesNotHelp(
            _("This correction is older than the dispute: it was in the figure already.")
        )
    if not corrections_of(case).filter(pk=correction.pk).exists():
        raise errors.CorrectionDoesNotHelp(_("This submission corrected no month of the disputed account."))
    if not any(change.is_changed for change in comparing.changes(case.dispute, now=now)):
        raise errors.CorrectionDoesNotHelp(
            _("After this correction the disputed figures are the same as before. Correct the transactions of the "
              "period first, or report that the figure is right.")
        )  # fmt: skip
