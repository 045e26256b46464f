"""Annotations of an account's figures: placed, lifted, and read for the documents and pages that show them.

Whoever places one knows why (`complaints`); here is only what documents are to show, and from when until when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Account
from cfcii.common.periods import Month
from reports.annotation_models import Annotation
from reports.rendering.values import column_months

_Kind = Annotation.Kind


@dataclass(frozen=True, slots=True)
class Figure:
    """An item, in a period (`2026-01`, `2026Q1`) or once a document (empty)."""

    item: str
    period: str = ""


def mark_disputed(
    *, account: Account, product: str, case_number: str, figures: Sequence[Figure], now: datetime
) -> None:
    """Mark figures as disputed on all later documents; an item is marked in each column that shares a month with it."""
    Annotation.objects.bulk_create(
        Annotation(
            account=account,
            kind=_Kind.DISPUTE,
            case_number=case_number,
            item=figure.item,
            product=product,
            first_month=_months(figure)[0],
            last_month=_months(figure)[1],
            placed_at=now,
        )
        for figure in figures
    )


def lift_marks(*, case_number: str, now: datetime) -> int:
    """Lift the marks of a case; give how many stood."""
    standing = Annotation.objects.filter(case_number=case_number, kind=_Kind.DISPUTE, lifted_at=None)
    return standing.update(lifted_at=now)


def remark(*, account: Account, case_number: str, text_zh: str, text_en: str, now: datetime) -> Annotation:
    """Record a remark of the platform that later documents show, dated."""
    return Annotation.objects.create(
        account=account, kind=_Kind.CENTRE_REMARK, case_number=case_number, text_zh=text_zh, text_en=text_en,
        placed_at=now,
    )  # fmt: skip


def show_statement(*, account: Account, case_number: str, text: str, now: datetime) -> Annotation:
    """Let later documents show an enterprise's statement."""
    return Annotation.objects.create(
        account=account, kind=_Kind.STATEMENT, case_number=case_number, text_zh=text, text_en=text, placed_at=now
    )


def withdraw_statement(*, case_number: str, now: datetime) -> int:
    """Let later documents show an enterprise's statement no more; give how many stood."""
    standing = Annotation.objects.filter(case_number=case_number, kind=_Kind.STATEMENT, lifted_at=None)
    return standing.update(lifted_at=now)


def standing(account_id: int) -> list[Annotation]:
    """Give what stands beside an account's figures now, in one query, the oldest first."""
    # Written out: on the way of each query, where putting the same words together again costs more than asking them.
    return list(
        Annotation.objects.raw(
            "SELECT * FROM reports_annotation WHERE account_id = %s AND lifted_at IS NULL ORDER BY placed_at, id",
            [account_id],
        )
    )


def marks_of(case_number: str) -> list[Annotation]:
    """Give the marks of a case, lifted or not."""
    return list(Annotation.objects.filter(case_number=case_number, kind=_Kind.DISPUTE).order_by("pk"))


def touched(
    marks: Iterable[Annotation], *, items: Collection[str], rows: Collection[str], columns: Sequence[str]
) -> dict[Figure, Annotation]:
    """Give the figures of a document that marks touch, each with the first mark that does, in the document's order.

    A document has `items` once, and `rows` over `columns`. A mark on a quarter touches the same item of its months, and
    one on a month that of its quarter, whichever product was disputed: what they are made of is the same.
    """
    found: dict[Figure, Annotation] = {}
    for mark in marks:
        for figure in _figures_of(mark, items, rows, columns):
            found.setdefault(figure, mark)
    places = {name: place for place, name in enumerate(columns)}
    return dict(sorted(found.items(), key=lambda each: (places.get(each[0].period, -1), each[0].item)))


def _figures_of(
    mark: Annotation, items: Collection[str], rows: Collection[str], columns: Sequence[str]
) -> Iterable[Figure]:
    if mark.first_month is None or mark.last_month is None:
        return [Figure(mark.item)] if mark.item in items else []
    if mark.item not in rows:
        return []
    first, last = Month.of(mark.first_month), Month.of(mark.last_month)
    return [Figure(mark.item, name) for name in columns if any(first <= each <= last for each in column_months(name))]


def _months(figure: Figure) -> tuple[date | None, date | None]:
    if not figure.period:
        return None, None
    months: list[Month] = list(column_months(figure.period))
    return months[0].first_day, months[-1].first_day
