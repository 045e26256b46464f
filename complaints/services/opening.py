"""Looking at a case is put on the audit record: once a day and person for the case, each time for its document."""

from __future__ import annotations

from datetime import datetime

from accounts import audit
from accounts.clock import day_of
from accounts.models import AuditRecord, User
from complaints.audit import Action
from complaints.models import Case, Letter


def note_opening(*, case: Case, actor: User, now: datetime) -> bool:
    """Record that somebody who is no party opened a case, once a day; tell whether this was the first time."""
    own = AuditRecord.objects.filter(
        target_type=Case._meta.label_lower,  # noqa: SLF001 - Django documents _meta
        target_id=case.pk, action=Action.CASE_OPENED, actor=actor,
    )  # fmt: skip
    last = own.order_by("-at").values_list("at", flat=True).first()
    if last is not None and day_of(last) >= day_of(now):
        return False
    _record(Action.CASE_OPENED, case, actor, now, {"case": case.number})
    return True


def note_document(*, case: Case, actor: User, now: datetime) -> None:
    """Record that somebody of the desk looked at the figures of the document that a dispute is about."""
    _record(
        Action.DOCUMENT_OPENED, case, actor, now, {"case": case.number, "document": case.dispute.document.number}
    )  # fmt: skip


def note_letter(*, letter: Letter, actor: User, now: datetime, form: str) -> None:
    """Record that somebody fetched a letter as a file."""
    case = letter.case
    audit.record(
        Action.LETTER_FETCHED, actor=actor, target=letter, at=now, enterprise=case.enterprise,
        institution=case.respondent, payload={"case": case.number, "letter": letter.number, "form": form},
    )  # fmt: skip


def _record(action: Action, case: Case, actor: User, now: datetime, payload: dict[str, str]) -> None:
    audit.record(
        action, actor=actor, target=case, at=now, enterprise=case.enterprise, institution=case.respondent,
        payload=payload,
    )  # fmt: skip
