"""An export to read: of each table the columns that people look for, and of a long one the latest rows."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate

from accounts.models import Enterprise
from cfcii.pdf import fonts
from cfcii.pdf.styles import LINE, SHADE, SOFT, Heading, Styles
from consent.exports import words
from consent.exports.sections import Row, Section

MOST_ROWS: Final = 200
_SIDE: Final = 34.0
_PAGE: Final = landscape(A4)
_SHOWN: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "accounts": {"account": gettext_lazy("Account"), "provider": gettext_lazy("Bank")},
    "entrustments": {
        "number": gettext_lazy("Number"), "account": gettext_lazy("Account"), "provider": gettext_lazy("Bank"),
        "signed_by": gettext_lazy("Signed by"), "signed_at": gettext_lazy("Signed"),
        "ends_at": gettext_lazy("Last day"), "state": gettext_lazy("State"),
    },
    "requests": {
        "number": gettext_lazy("Number"), "information_user": gettext_lazy("Information user"),
        "purpose": gettext_lazy("Purpose"), "asked_at": gettext_lazy("Asked"), "state": gettext_lazy("State"),
        "decided_by": gettext_lazy("Decided by"), "decided_at": gettext_lazy("Decided"),
    },
    "authorisations": {
        "arrangement": gettext_lazy("Arrangement"), "version": gettext_lazy("Version"),
        "information_user": gettext_lazy("Information user"), "purpose": gettext_lazy("Purpose"),
        "confirmed_by": gettext_lazy("Confirmed by"), "confirmed_at": gettext_lazy("Confirmed at"),
        "ends_at": gettext_lazy("Last day"), "receipt_sha256": gettext_lazy("SHA-256 of the receipt"),
    },
    "consents": {
        "number": gettext_lazy("Number"), "information_user": gettext_lazy("Information user"),
        "account": gettext_lazy("Account"), "product": gettext_lazy("Product"), "purpose": gettext_lazy("Purpose"),
        "ends_at": gettext_lazy("Last day"), "queries_used": gettext_lazy("Queries used"),
        "state": gettext_lazy("State"), "ended_at": gettext_lazy("Ended"),
    },
    "events": {
        "at": gettext_lazy("When"), "action": gettext_lazy("What"), "by": gettext_lazy("Who"),
        "address": gettext_lazy("From where"), "institution": gettext_lazy("Institution"),
    },
    "queries": {
        "at": gettext_lazy("When"), "institution": gettext_lazy("Institution"), "by": gettext_lazy("Who"),
        "account": gettext_lazy("Account"), "product": gettext_lazy("Product"), "purpose": gettext_lazy("Purpose"),
        "outcome": gettext_lazy("Outcome"), "reason": gettext_lazy("Reason"),
    },
}  # fmt: skip
"""Tables that are shown with their columns; of the others the number of rows."""


def chunks(enterprise: Enterprise, sections: Sequence[Section], now: datetime) -> Iterator[bytes]:
    """Draw the whole in memory: it is a few pages."""
    fonts.register()
    language = get_language() or "zh-hans"
    output = io.BytesIO()
    title = _("Everything about the consents of %(enterprise)s") % {"enterprise": enterprise.name}
    document = SimpleDocTemplate(
        output, pagesize=_PAGE, leftMargin=_SIDE - 6, rightMargin=_SIDE - 6, topMargin=_SIDE - 6, bottomMargin=_SIDE,
        title=title, author="CFCII", lang="zh-CN" if language.startswith("zh") else "en", displayDocTitle=True,
    )  # fmt: skip
    document.build(
        list(_story(enterprise, title, sections, now, Styles(language))), onFirstPage=_foot, onLaterPages=_foot
    )
    yield output.getvalue()


def _story(
    enterprise: Enterprise, title: str, sections: Sequence[Section], now: datetime, styles: Styles
) -> Iterator[Flowable]:
    yield Paragraph(styles.text(title), styles.title)
    yield Paragraph(styles.text(f"{enterprise.uscc} · {words.moment(now)}"), styles.product_line)
    for section in sections:
        rows: deque[Row] = deque(maxlen=MOST_ROWS)
        count = 0
        for count, row in enumerate(section.rows(), start=1):  # noqa: B007  # the count is wanted after the last
            rows.append(row)
        yield Heading(f"{section.title} ({count:,})", section.name, styles)
        if section.name in _SHOWN and rows:
            if count > MOST_ROWS:
                said = _("The latest %(n)s; all of them are in the JSON and CSV forms.") % {"n": MOST_ROWS}
                yield Paragraph(styles.text(said), styles.label)
            yield _table(_SHOWN[section.name], list(rows)[::-1], styles)


def _table(columns: Mapping[str, str | Promise], rows: Sequence[Row], styles: Styles) -> LongTable:
    heads = [Paragraph(styles.text(str(title)), styles.head) for title in columns.values()]
    cells: list[list[Any]] = [
        [Paragraph(styles.text(words.of(column, row[column])), styles.item) for column in columns] for row in rows
    ]
    table = LongTable([heads, *cells], [(_PAGE[0] - 2 * _SIDE) / len(columns)] * len(columns), repeatRows=1)
    table.setStyle([
        ("BACKGROUND", (0, 0), (-1, 0), SHADE), ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ])  # fmt: skip
    return table


def _foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(fonts.REGULAR, 7)
    canvas.setFillColor(SOFT)
    canvas.drawRightString(_PAGE[0] - _SIDE, _SIDE - 14, str(document.page))
