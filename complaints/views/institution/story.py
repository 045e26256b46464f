"""A case as an institution reads it: the figures and what is behind them, what happened, its thread with the desk.

Nothing of the party's thread, no name of a person of the other side, no file that is not meant for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cfcii.common.flow_codes import CODES
from complaints import comparing
from complaints.figure_words import Words
from complaints.lifecycle import Kind, Side
from complaints.models import Attachment, Case, CaseEntry, DisputedFigure, Message
from reports import behind
from reports.behind import Behind


@dataclass(frozen=True, slots=True)
class FigureView:
    """A disputed figure with what it is made of."""

    figure: DisputedFigure
    item: str
    period: str
    issued: str
    now: str
    is_changed: bool
    behind: Behind
    operands: tuple[str, ...]

    @property
    def flows(self) -> list[str]:
        """Say which transactions count; nothing when all of the account do."""
        found = []
        for direction, word, every in (("C", _("credit"), _("all credits")), ("D", _("debit"), _("all debits"))):
            codes = [code for code in CODES if f"{code}.{direction}" in self.behind.keys]
            found += [every] if len(codes) == len(CODES) else [f"{code} ({word})" for code in codes]
        return found


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a case's record, as `components/timeline.html` shows it."""

    at: datetime
    title: str
    text: str = ""
    by: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Something said between the institution and the desk, with its files."""

    message: Message
    who: str
    is_own: bool
    files: list[Attachment]


def figures(case: Case, now: datetime) -> list[FigureView]:
    """Give the disputed figures as issued and as they would be now, each with what is behind it."""
    if case.kind != Kind.DISPUTE:
        return []
    dispute = case.dispute
    words = Words(dispute.document)
    current = {(each.item, each.period): each for each in comparing.changes(dispute, now=now)}
    found = []
    for each in dispute.figures.order_by("period", "item"):
        change, made_of = (
            current.get((each.item, each.period)),
            behind.of_figure(dispute.account, each.item, each.period),
        )
        found.append(
            FigureView(
                each, words.item(each.item), words.period(each.period), words.value(each.item, each.value or None),
                words.value(each.item, change.new if change else None), change is not None and change.is_changed,
                made_of, tuple(words.item(code) for code in made_of.operands),
            )
        )  # fmt: skip
    return found


def events(case: Case) -> list[Event]:
    """Give what is on the case's record for the institution, the latest first."""
    rows = case.entries.filter(seen_by__contains=[Side.PROVIDER]).exclude(step="message").select_related("actor")
    return [_event(each) for each in rows.order_by("-at", "-pk")]


def said(case: Case) -> list[Said]:
    """Give what was said between the institution and the desk, the oldest first."""
    files = list(case.attachments.filter(thread=Message.Thread.RESPONDENT).order_by("pk"))
    rows = case.messages.filter(thread=Message.Thread.RESPONDENT).select_related("author").order_by("at", "pk")
    return [_said(each, files) for each in rows]


def _said(message: Message, files: list[Attachment]) -> Said:
    is_own = message.side == Side.PROVIDER
    who = message.author.name if is_own else _("the platform")
    return Said(message, who, is_own, [each for each in files if each.message_id == message.pk])


def _event(entry: CaseEntry) -> Event:
    """Put an entry into words: colleagues by name, all others by their side; what a party wrote stays between it and
    the desk.
    """
    by = {Side.PARTY: _("the party"), Side.CLOCK: ""}.get(Side(entry.side), _("the platform"))
    if entry.side == Side.PROVIDER and entry.actor is not None:
        by = entry.actor.name
    text = "" if entry.side == Side.PARTY else entry.note
    colours = {"report_finding": "good", "release": "good", "accept": "busy", "ask_again": "warn", "withdraw": "bad"}
    return Event(entry.at, str(entry.label), text, by, colours.get(entry.step, ""))
