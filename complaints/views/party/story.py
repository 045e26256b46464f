"""A case as its party reads it: what happened and was said, the disputed figures, who has acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints import comparing
from complaints.figure_words import Words
from complaints.lifecycle import Kind, Side, State, StepName
from complaints.models import Attachment, Case, CaseEntry, Happening, Message
from reports.figure_sets import NothingCovered

_COLOURS: Final = {
    StepName.RELEASE: "good", StepName.RELEASE_WITH_MEASURES: "good", StepName.ANSWER: "good",
    StepName.REPORT_MEASURES: "good", Happening.LETTER_ISSUED: "good", Happening.STATEMENT_SHOWN: "good",
    StepName.ASK_SUPPLEMENT: "warn", StepName.SUSPEND: "warn", Happening.STATEMENT_RETURNED: "warn",
    Happening.FILE_REFUSED: "bad", StepName.LAPSE: "bad", Happening.MESSAGE: "",
}  # fmt: skip
"""By what happened; anything else is on its way."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or was said, with its files."""

    at: datetime
    title: str
    by: str
    text: str
    kind: str
    files: list[Attachment]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A disputed figure: as issued, as claimed, and after a correction as it is now."""

    item: str
    period: str
    issued: str
    claimed: str
    now: str


def entries(case: Case) -> QuerySet[CaseEntry]:
    """Give what is on a case's record for its party, the latest first."""
    rows = case.entries.filter(seen_by__contains=[Side.PARTY]).select_related("actor")
    return rows.order_by("-at", "-pk")


def events(case: Case, rows: Sequence[CaseEntry]) -> list[Event]:
    """Put entries into words, with what was said and handed in. Two queries, however many they are."""
    numbers = [each.facts["message"] for each in rows if each.step == Happening.MESSAGE]
    said = {each.pk: each for each in case.messages.filter(pk__in=numbers, thread=Message.Thread.PARTY)}
    files = list(case.attachments.filter(thread=Message.Thread.PARTY).order_by("pk"))
    return [_event(case, each, said, files) for each in rows]


def answer(case: Case) -> CaseEntry | None:
    """Give the answer that stands to a question."""
    if case.kind != Kind.CONSULTATION or case.state not in (State.ANSWERED, State.CLOSED):
        return None
    return case.entries.filter(step=StepName.ANSWER).latest("at", "pk")


def figures(case: Case, now: datetime) -> list[FigureLine]:
    """Give the disputed figures; nothing for a case without any."""
    if case.kind != Kind.DISPUTE:
        return []
    dispute = case.dispute
    words = Words(dispute.document)
    current: dict[tuple[str, str], str | None] = {}
    if case.outcome == Case.Outcome.CORRECTED:
        try:
            current = {(each.item, each.period): each.new for each in comparing.changes(dispute, now=now)}
        except NothingCovered:
            current = {}
    return [
        FigureLine(
            words.item(each.item), words.period(each.period), words.value(each.item, each.value or None), each.claimed,
            words.value(each.item, current[each.item, each.period]) if (each.item, each.period) in current else "",
        )
        for each in dispute.figures.order_by("period", "item")
    ]  # fmt: skip


def _event(case: Case, entry: CaseEntry, said: dict[int, Message], files: list[Attachment]) -> Event:
    message = said.get(entry.facts.get("message", 0)) if entry.step == Happening.MESSAGE else None
    if message is not None:
        own = [each for each in files if each.message_id == message.pk]
    else:
        # What comes with the case or a supplement comes in the same moment, by the same person.
        own = [
            each
            for each in files
            if each.message_id is None and (each.uploaded_at, each.uploaded_by_id) == (entry.at, entry.actor_id)
        ]
    text = message.text if message else entry.note
    if entry.step == StepName.LODGE:
        text = case.text
    return Event(entry.at, entry.label, _by(case, entry), text, _COLOURS.get(entry.step, "busy"), own)  # type: ignore[call-overload]


def _by(case: Case, entry: CaseEntry) -> str:
    """Say who did it: people of the party by name, an institution by its own, the desk as the platform."""
    if entry.side == Side.PARTY and entry.actor and "taken_down" not in entry.facts:
        return entry.actor.name
    if entry.side == Side.PROVIDER and case.respondent:
        return case.respondent.name
    lender: str = entry.facts.get("lender", "")
    return lender or _("the platform")
