"""What only disputes do: the bank verifies."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from accounts.clock import day_of
from accounts.models import User
from complaints import comparing
from complaints.lifecycle import StepName
from complaints.models import Case, Finding
from complaints.services import errors, steps, telling
from complaints.texts import case_text
from ingestion.models import Submission

_CHANGED_BY: Final = """
SELECT old.replaced_by_id FROM reports_replacedmonthfacts AS old
 WHERE old.account_id = %s AND old.month = ANY(%s) AND old.facts - 'submission_id' IS DISTINCT FROM (
       SELECT to_jsonb(own) FROM reports_monthfacts AS own
        WHERE (own.account_id, own.month, own.submission_id) = (old.account_id, old.month, old.replaced_by_id)
        UNION ALL
       SELECT own.facts FROM reports_replacedmonthfacts AS own
        WHERE (own.account_id, own.month) = (old.account_id, old.month)
          AND (own.facts ->> 'submission_id')::bigint = old.replaced_by_id
        LIMIT 1
       ) - 'submission_id'
"""
"""Corrections whose facts of the months are others than those that they replaced."""


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

    A correction is a submission of the bank, accepted after the dispute was lodged, that changed what disputed figures
    are made of; and each of them is another one now than it was issued.
    """
    locked = steps.begin(case=case, name=StepName.REPORT_FINDING, actor=actor, seen=seen)
    if result == Finding.Result.CORRECTED:
        _check_correction(locked, correction, now)
    finding = Finding.objects.create(
        dispute=locked.dispute, result=result, text=case_text(text), found_by=actor, found_at=now,
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
    steps.end(case=locked, name=StepName.TAKE_BACK, actor=actor, now=now, note=case_text(note))
    telling.tell_bank(locked, "dispute_taken_back", now=now)


@transaction.atomic
def ask_again(*, case: Case, actor: User, question: str, now: datetime, seen: int | None = None) -> None:
    """Hand a dispute to the bank again, with a question; raises as `steps.begin`."""
    locked = steps.begin(case=case, name=StepName.ASK_AGAIN, actor=actor, seen=seen)
    steps.end(case=locked, name=StepName.ASK_AGAIN, actor=actor, now=now, note=case_text(question))
    telling.tell_bank(locked, "dispute_to_verify", now=now)


def corrections_of(case: Case) -> QuerySet[Submission]:
    """Give the submissions of the bank that may be what corrected the disputed figures, the latest first.

    Accepted since the dispute was lodged: corrections that changed the facts of the account in months that the disputed
    figures are made of, and where something is disputed that stands once a document, files that list accounts.
    """
    changing = RawSQL(_CHANGED_BY, [case.dispute.account_id, comparing.months_behind(case.dispute)])  # noqa: S611
    fitting = Q(is_correction=True, pk__in=changing)
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
        raise errors.CorrectionDoesNotHelp(
            _("This submission changed nothing in the disputed account and the months of the disputed figures.")
        )
    if same := comparing.unchanged(case.dispute, now=now):
        raise errors.CorrectionDoesNotHelp(
            _("These disputed figures are the same as before: %(figures)s. Correct their transactions too. If only "
              "some figures were wrong, report “cannot be established” and name in the explanation which are corrected "
              "and which are right.") % {"figures": comparing.named(case.dispute, same)}
        )  # fmt: skip
