"""Marks, remarks and recalls: what a dispute does to documents. Written through `reports.annotating`."""

from __future__ import annotations

from datetime import datetime

from complaints.lifecycle import Kind, Side
from complaints.models import Case, Happening
from complaints.services import disputes, recalling, steps
from reports import annotating


def mark(case: Case, *, now: datetime) -> None:
    """Mark the disputed figures on every later document and page of the account."""
    dispute = case.dispute
    figures = [annotating.Figure(each.item, each.period) for each in dispute.figures.all()]
    annotating.mark_disputed(
        account=dispute.account, product=dispute.document.product, case_number=case.number, figures=figures, now=now
    )
    _record(case, Happening.MARKED, now, {"figures": len(figures)})


def lift(case: Case, *, now: datetime) -> None:
    """Lift the marks of a case, and tell lenders of what was corrected; nothing where it has none.

    However the case ends: a figure that a lender received and that the bank corrected meanwhile is another one now.
    """
    if case.kind == Kind.DISPUTE and annotating.lift_marks(case_number=case.number, now=now):
        _record(case, Happening.MARK_LIFTED, now, {})
        if disputes.corrections_of(case).exists():
            recalling.recall(case, now=now)


def remark(case: Case, *, text_zh: str, text_en: str, now: datetime) -> None:
    """Let later documents say that a dispute could not be established."""
    annotating.remark(account=case.dispute.account, case_number=case.number, text_zh=text_zh, text_en=text_en, now=now)
    _record(case, Happening.REMARKED, now, {})


def _record(case: Case, what: Happening, now: datetime, facts: dict[str, object]) -> None:
    steps.record(
        case=case, what=what, actor=None, side=Side.CLOCK, now=now, seen_by=steps.EVERYBODY, facts=facts
    )  # fmt: skip
