"""Questions with their answers that everybody may read: published, and withdrawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from cfcii.common.texts import tidy_text
from complaints import permissions, search
from complaints.audit import Action
from complaints.lifecycle import Kind, Side, State
from complaints.models import Case, Happening, PublishedAnswer
from complaints.services import errors, steps

LONGEST_QUESTION: Final = 200
LONGEST_ANSWER: Final = 5_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be published, in both languages."""

    topic: str
    question_zh: str
    answer_zh: str
    question_en: str
    answer_en: str


@transaction.atomic
def publish_answer(*, answer: Answer, actor: User, now: datetime, case: Case | None = None) -> PublishedAnswer:
    """Let everybody read a question with its answer, perhaps one that a case brought up.

    Raises NotInCharge or NotForThisCase.
    """
    _check(actor)
    texts = {name: tidy_text(text).strip() for name, text in asdict(answer).items()}
    if not all(texts.values()):
        raise errors.NotForThisCase(_("Question and answer are published in both languages."))
    if case is not None:
        locked = steps.lock(case)
        if locked.kind != Kind.CONSULTATION or locked.state not in {State.ANSWERED, State.CLOSED}:
            raise errors.NotForThisCase(_("Only a question that has been answered is published."))
    published = PublishedAnswer.objects.create(**texts, case=case, published_by=actor, published_at=now)
    search.index(published)
    audit.record(Action.ANSWER_PUBLISHED, actor=actor, target=published, at=now)
    if case is not None:
        steps.record(
            case=case, what=Happening.PUBLISHED, actor=actor, side=Side.HANDLER, now=now, seen_by=steps.DESK,
            facts={"answer": published.pk},
        )  # fmt: skip
    return published


@transaction.atomic
def withdraw_answer(*, answer: PublishedAnswer, actor: User, now: datetime) -> None:
    """Take a published answer back; a second time changes nothing. Raises NotInCharge."""
    _check(actor)
    if PublishedAnswer.objects.filter(pk=answer.pk, withdrawn_at=None).update(withdrawn_at=now):
        audit.record(Action.ANSWER_WITHDRAWN, actor=actor, target=answer, at=now)


def _check(actor: User) -> None:
    if not permissions.leads(actor):
        raise errors.NotInCharge(_("Only who leads the desk publishes answers."))
