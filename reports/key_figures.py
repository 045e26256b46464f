"""The few figures that an enterprise looks for first, as its latest document of an account has them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from accounts.models import Account
from cfcii.common.money import parse_fen
from reports import annotating
from reports.annotation_models import Annotation
from reports.models import Document
from reports.rendering import content as contents
from reports.rendering import wording
from reports.rendering.content import Cell, Row

_ITEMS = ("balance.income_amount", "balance.expense_amount", "balance.period_end_balance")


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure of the latest period, with what it has changed by since the period before; None where not known."""

    label: str
    fen: int | None
    change_fen: int | None
    is_disputed: bool = False

    @property
    def direction(self) -> str:
        if not self.change_fen:
            return ""
        return "up" if self.change_fen > 0 else "down"


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Key figures and the issued document that they stand in."""

    document: Document
    period: str
    figures: list[KeyFigure]
    notice: str = ""
    """What is said about disputes that are being processed; empty when there is none."""
    mark: str = wording.DISPUTE_MARK


def latest(account: Account, language: str) -> KeyFigures | None:
    """Give the key figures of the document that the enterprise issued last about an account; None without any.

    Nothing is computed but the difference of two figures as issued. The marks are those of now: the document, which
    never changes, may be older than the dispute.
    """
    document = Document.objects.filter(account=account, information_user=None).order_by("-issued_at", "-pk").first()
    if document is None:
        return None
    content = contents.printable(document, language)
    last = content.columns[-1]
    marks = [each for each in annotating.standing(account.pk) if each.kind == Annotation.Kind.DISPUTE]
    disputed = {each.item for each in annotating.touched(marks, items=(), rows=_ITEMS, columns=[last.name])}
    found = [_figure(content.rows[code], code in disputed) for code in _ITEMS if code in content.rows]
    with translation.override(language):
        notice = wording.dispute_notice(len({mark.case_number for mark in marks})) if marks else ""
    return KeyFigures(document, last.label, found, notice)


def _figure(row: Row, is_disputed: bool) -> KeyFigure:
    now, before = _fen(row.cells[-1]), _fen(row.cells[-2]) if len(row.cells) > 1 else None
    return KeyFigure(row.label, now, None if now is None or before is None else now - before, is_disputed)


def _fen(cell: Cell) -> int | None:
    return None if cell.value is None else parse_fen(str(cell.value))
