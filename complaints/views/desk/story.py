"""A case as the desk reads it: what happened, the disputed figures, what is said in each thread, deadlines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from complaints import comparing, permissions, queues
from complaints.figure_words import Words
from complaints.lifecycle import Kind, Side, State, StepName
from complaints.models import Attachment, Case, CaseEntry, CaseLink, Happening, Message
from complaints.queues import days_left
from reports.figure_sets import NothingCovered

SHOWN: Final = 20
"""Messages of a thread, at once."""
_Thread = Message.Thread
_NAMES_A_CASE: Final = (StepName.JOIN, Happening.LINKED)
_COLOURS: Final = {
    StepName.LAPSE: "bad", StepName.WITHDRAW: "bad", Happening.ESCALATED: "bad", StepName.RELEASE: "good",
    StepName.RELEASE_WITH_MEASURES: "good", StepName.ANSWER: "good", Happening.LETTER_ISSUED: "good",
    Happening.REMINDED: "warn", StepName.ASK_SUPPLEMENT: "warn", StepName.RETURN_DRAFT: "warn",
    StepName.SUSPEND: "warn", StepName.ACCEPT: "busy", StepName.LODGE: "busy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a case's record, as `components/timeline.html` shows it."""

    at: datetime
    title: str
    text: str = ""
    by: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A disputed figure: as issued, as claimed, as it would be issued now."""

    item: str
    period: str
    issued: str
    claimed: str
    now: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """Something said, with its files."""

    message: Message
    who: str
    files: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Thread:
    """What is said between two sides."""

    name: str
    label: str
    lines: list[ThreadLine]
    may_write: bool
    has_earlier: bool
    """Whether its own page shows more."""


@dataclass(frozen=True, slots=True)
class Deadline:
    label: str
    day: date
    colour: str
    words: str


def entries(case: Case) -> QuerySet[CaseEntry]:
    """Give everything that is on a case's record for the desk, the latest first."""
    rows = case.entries.filter(seen_by__contains=[Side.HANDLER]).select_related("actor")
    return rows.order_by("-at", "-pk")


def events(rows: Sequence[CaseEntry], reader: User) -> list[Event]:
    """Put entries into words; another case is named to who may see it."""
    numbers = {each.facts.get("to") for each in rows if each.step in _NAMES_A_CASE}
    known = set(seen_by(reader).filter(number__in=numbers).values_list("number", flat=True)) if numbers else set()
    return [event(each, known) for each in rows]


def news(case: Case, seen: int | None) -> list[Event]:
    """Give the steps that were taken since somebody looked at a case, the oldest first; no other case is named."""
    if seen is None or seen < 1 or seen >= case.version:
        return []
    rows = case.entries.exclude(new_state="").select_related("actor").order_by("at", "pk")
    return [event(each) for each in rows[seen:]]


def event(entry: CaseEntry, known: Collection[str] = ()) -> Event:
    """Put an entry into words; a case that is not among the known numbers stays without its own."""
    by = entry.actor.name if entry.actor else _("the platform")
    return Event(entry.at, _title(entry, known), entry.note, by, _COLOURS.get(entry.step, ""))  # type: ignore[call-overload]


def figures(case: Case, now: datetime) -> list[FigureLine]:
    """Compare the disputed figures with what they would be now; nothing for a case without any."""
    if case.kind != Kind.DISPUTE:
        return []
    dispute = case.dispute
    words = Words(dispute.document)
    try:
        current = {(each.item, each.period): each for each in comparing.changes(dispute, now=now)}
    except NothingCovered:
        current = {}
    lines = []
    for each in dispute.figures.order_by("period", "item"):
        change = current.get((each.item, each.period))
        issued, new = each.value or None, change.new if change else None
        lines.append(
            FigureLine(
                words.item(each.item), words.period(each.period), words.value(each.item, issued), each.claimed,
                words.value(each.item, new), is_changed=change is not None and change.is_changed,
            )
        )  # fmt: skip
    return lines


def threads(case: Case) -> list[Thread]:
    """Give the three threads of a case, each with what was said and handed in there lately."""
    has_institution = case.respondent is not None and case.accepted_at is not None
    found = []
    for thread in (_Thread.PARTY, _Thread.RESPONDENT, _Thread.INTERNAL):
        may_write = thread == _Thread.INTERNAL or (
            case.is_open and (thread == _Thread.PARTY or has_institution)
        )  # fmt: skip
        latest = list(said(case, thread)[: SHOWN + 1])
        lines = spoken(case, latest[:SHOWN])
        if thread == _Thread.RESPONDENT and not (lines or has_institution):
            continue
        found.append(Thread(thread, thread_label(case, thread), lines, may_write, len(latest) > SHOWN))
    return found


def said(case: Case, thread: str) -> QuerySet[Message]:
    """Give what was said in a thread, the latest first."""
    return case.messages.filter(thread=thread).select_related("author").order_by("-at", "-pk")


def spoken(case: Case, latest: Sequence[Message]) -> list[ThreadLine]:
    """Give messages, the latest of which comes first, as they were said one after the other, with their files."""
    files = list(case.attachments.filter(message__in=latest).order_by("uploaded_at", "pk"))
    return [_line(each, files) for each in reversed(latest)]


def thread_label(case: Case, thread: str) -> str:
    """Name a thread so that nobody takes one for another."""
    if thread == _Thread.PARTY:
        return _("With who lodged it")
    if thread == _Thread.RESPONDENT:
        return _("With %(institution)s") % {"institution": case.respondent.name if case.respondent else "–"}
    return _("Internal notes: only the desk sees them")


def handed_in(case: Case) -> list[Attachment]:
    """Give the files that came with the case itself."""
    return list(case.attachments.filter(message=None).order_by("uploaded_at", "pk"))


def deadlines(case: Case, today: date) -> list[Deadline]:
    """Give what is due when, the next step first."""
    named = [(_("Next step"), case.due_on)]
    if case.is_open and case.state != State.FOLLOWING:
        named.append((_("Answer"), case.answer_due_on))
    return [Deadline(label, day, *days_left(day, today)) for label, day in named if day is not None]


def seen_by(reader: User) -> QuerySet[Case]:
    """Keep the cases whose number and subject somebody may read."""
    return permissions.cases_of_handler(reader)


def links(case: Case) -> QuerySet[Case]:
    """Give the cases that are linked with a case."""
    later = CaseLink.objects.filter(first=case).values_list("second")
    earlier = CaseLink.objects.filter(second=case).values_list("first")
    return Case.objects.filter(pk__in=later.union(earlier))


def kin(cases: QuerySet[Case], reader: User) -> list[Case | None]:
    """Give cases that belong to another one; None for each that the reader may not see, not even its number."""
    numbers = list(cases.order_by("pk").values_list("pk", flat=True))
    known = seen_by(reader).filter(pk__in=numbers).defer("text").in_bulk()
    return [known.get(each) for each in numbers]


def standing(case: Case, today: date) -> tuple[str, str]:
    """Say how a case stands to its next deadline: a colour, and words."""
    return queues.urgency(case, today)


def _line(message: Message, files: Iterable[Attachment]) -> ThreadLine:
    who = {Side.PARTY: _("who lodged it"), Side.PROVIDER: _("institution")}.get(Side(message.side), _("desk"))
    return ThreadLine(message, who, [each for each in files if each.message_id == message.pk])


def _title(entry: CaseEntry, known: Collection[str]) -> str:
    facts: dict[str, Any] = entry.facts
    more = ""
    if "outcome" in facts:
        more = str(dict(Case.Outcome.choices).get(facts["outcome"], facts["outcome"]))
    elif entry.step in _NAMES_A_CASE and facts["to"] not in known:
        more = _("another case")
    elif "to" in facts:
        more = facts["to"]
    elif "letter" in facts or "recall" in facts:
        more = str(facts.get("letter") or facts.get("recall"))
    elif "taken_down" in facts:
        more = _("taken down by staff")
    return f"{entry.label}: {more}" if more else entry.label
