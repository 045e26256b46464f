"""A receipt on one page, in both languages. Drawn from the signed content, and from the share code by which it came:
the same receipt gives the same bytes.

The page is for reading; what proves it are the digest and the signature that it names.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table

from cfcii.pdf import fonts
from cfcii.pdf.styles import ACCENT, LINE, SHADE, SOFT, Heading, Styles
from consent.models import Receipt, ShareCode
from consent.receipts import commands, lines
from consent.receipts.record import ConsentRecord, read
from consent.words import Line

_SIDE: Final = 34.0
_WIDTH: Final = A4[0] - 2 * _SIDE
_HEIGHT: Final = A4[1] - 2 * _SIDE - 14
_MOST_LINES: Final = 12
"""Consents that are listed one by one; the signed content lists all."""
_LANGUAGES: Final = ("zh-hans", "en")
_Commands = list[tuple[Any, ...]]
_CELL: Final[_Commands] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
]


def draw_pdf(receipt: Receipt) -> bytes:
    """Draw a receipt; what does not fit is made smaller, so that it stays one page."""
    fonts.register()
    record = read(receipt.body.encode())
    styles = Styles("zh-hans")
    code = ShareCode.objects.filter(authorisation=receipt.authorisation_id).first()
    story = list(_story(record, receipt, code, styles))
    output = io.BytesIO()
    document = SimpleDocTemplate(
        output,
        pagesize=A4,
        leftMargin=_SIDE - 6,
        rightMargin=_SIDE - 6,
        topMargin=_SIDE - 6,
        bottomMargin=_SIDE + 8,
        title=f"授权回执 Consent receipt {record.record_id}",
        author=record.issuer.name,
        subject=record.record_id,
        lang="zh-CN",
        displayDocTitle=True,
        invariant=1,
    )

    def foot(canvas: Canvas, _document: SimpleDocTemplate) -> None:
        canvas.setFont(fonts.REGULAR, 7)
        canvas.setFillColor(SOFT)
        canvas.drawString(_SIDE, _SIDE - 10, f"{record.issuer.name} {record.issuer.address}")
        canvas.drawRightString(A4[0] - _SIDE, _SIDE - 10, record.record_id)

    document.build([KeepInFrame(_WIDTH, _HEIGHT, story, mode="shrink")], onFirstPage=foot)
    return output.getvalue()


def _story(record: ConsentRecord, receipt: Receipt, code: ShareCode | None, styles: Styles) -> Iterator[Flowable]:
    yield Paragraph(f"授权回执 &nbsp; Consent receipt &nbsp; {styles.soft(record.record_id)}", _title(styles))
    yield Spacer(1, 6)
    yield _statements(record, code, styles)
    yield Heading(_both(_("What was agreed")), "agreed", styles)
    yield _pairs(_in_both(lambda language: lines.particulars(record, language)), styles)
    yield Spacer(1, 4)
    yield _consents(record, styles)
    yield Heading(_both(_("How it was confirmed")), "act", styles)
    yield _pairs(_in_both(lambda _language: lines.act(record, code)), styles)
    yield Heading(_both(_("How to verify it")), "verify", styles)
    yield _evidence(record, receipt, styles)
    yield from _verification(styles)


def _title(styles: Styles) -> ParagraphStyle:
    return ParagraphStyle("receipt title", parent=styles.title, fontSize=14, leading=18, alignment=0, spaceBefore=0)


def _statements(record: ConsentRecord, code: ShareCode | None, styles: Styles) -> Table:
    """Put what was confirmed beside its translation, Chinese on the left."""
    notice = record.notice
    title = _("Drawn up when the code was redeemed") if code else _("Word for word as confirmed")
    confirmed = (notice.language, title, notice.text)
    other = (notice.translation.language, _("Translation, for reading"), notice.translation.text)
    cells = []
    for language, title, text in sorted((confirmed, other), key=lambda each: not each[0].startswith("zh")):
        type_ = Styles(language)
        cells.append([Paragraph(styles.text(_both(title)), type_.head), Paragraph(type_.text(text), type_.body)])
    table = Table([cells], [_WIDTH / 2] * 2, hAlign="LEFT")
    own = (0 if notice.language.startswith("zh") else 1, 0)
    table.setStyle([
        ("BOX", (0, 0), (-1, -1), 0.6, ACCENT), ("LINEAFTER", (0, 0), (0, 0), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", own, own, SHADE),
        ("LEFTPADDING", (0, 0), (-1, -1), 6), ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ])  # fmt: skip
    return table


def _pairs(shown: Sequence[Line], styles: Styles) -> Table:
    """Give names and values in two pairs of columns."""
    cells: list[list[Any]] = [
        [_label(line.label, styles), Paragraph(styles.text(line.value), styles.item)] for line in shown
    ]
    if len(cells) % 2:
        cells.append(["", ""])
    rows = [left + right for left, right in zip(cells[::2], cells[1::2], strict=True)]
    table = Table(rows, [86.0, _WIDTH / 2 - 86.0] * 2, hAlign="LEFT")
    table.setStyle(_CELL)
    return table


def _consents(record: ConsentRecord, styles: Styles) -> Table:
    heads = (_("Consent number"), _("Account"), _("Product"), _("Entrustment number"))
    rows: list[list[Any]] = [[Paragraph(styles.text(_both(head)), styles.head) for head in heads]]
    products = {each.code: f"{each.zh} / {each.en}" for each in record.products}
    for line in record.consents[:_MOST_LINES]:
        cells = (line.consent_number, f"{line.provider.name} {line.account}", products[line.product],
                 line.entrustment_number)  # fmt: skip
        rows.append([Paragraph(styles.text(cell), styles.item) for cell in cells])
    rest = len(record.consents) - _MOST_LINES
    if rest > 0:
        more = _both(_("and %(n)s more, listed in receipt.json")) % {"n": rest}
        rows.append([Paragraph(styles.text(more), styles.item), "", "", ""])
    table = Table(rows, [0.22 * _WIDTH, 0.28 * _WIDTH, 0.28 * _WIDTH, 0.22 * _WIDTH], hAlign="LEFT")
    table.setStyle([*_CELL, ("BACKGROUND", (0, 0), (-1, 0), SHADE)])
    return table


def _evidence(record: ConsentRecord, receipt: Receipt, styles: Styles) -> Table:
    shown = (
        (_("SHA-256 of the content (receipt.json)"), receipt.sha256),
        (_("SHA-256 of the wording, both languages"), record.notice.wording_sha256),
        (_("SHA-256 of the statement"), record.notice.text_sha256),
        (_("Signature"), "ES256 (ECDSA P-256, SHA-256), JWS (RFC 7515)"),
        (_("Key"), receipt.key_id),
    )
    rows = [[_label(_both(label), styles), Paragraph(styles.text(value), styles.digest)] for label, value in shown]
    table = Table(rows, [170.0, _WIDTH - 170.0], hAlign="LEFT")
    table.setStyle(_CELL)
    return table


def _verification(styles: Styles) -> Iterator[Flowable]:
    address = f"{settings.PUBLIC_ADDRESS}{reverse('consent:receipt_verify')}"
    yield Spacer(1, 4)
    for language in _LANGUAGES:
        with translation.override(language):
            text = str(
                _(
                    "Take receipt.json, receipt.jws and signature.der from the page of this receipt and the key from "
                    "%(address)s, then run the commands below. The last but one prints “Verified OK”, the last the "
                    "SHA-256 above. That page explains each step and verifies for you as well."
                )
            ) % {"address": address}
        yield Paragraph(styles.text(text), Styles(language).item)
    yield Spacer(1, 3)
    for command in (*commands.OPENSSL, commands.DIGEST):
        yield Paragraph(styles.text(f"$ {command}"), styles.digest)


def _label(text: str, styles: Styles) -> Paragraph:
    return Paragraph(styles.text(text), styles.label)


def _in_both(say: Callable[[str], list[Line]]) -> list[Line]:
    """Say lines in both languages; a value that is the same in both stands once."""
    said = []
    for language in _LANGUAGES:
        with translation.override(language):
            said.append(say(language))
    return [
        Line(f"{zh.label}\n{en.label}", zh.value if zh.value == en.value else f"{zh.value}\n{en.value}")
        for zh, en in zip(*said, strict=True)
    ]


def _both(text: Any) -> str:
    """Give a text of ours in both languages."""
    said = []
    for language in _LANGUAGES:
        with translation.override(language):
            said.append(str(text))
    return " / ".join(dict.fromkeys(said))
