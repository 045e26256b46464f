"""A reply letter on paper, in both languages. Drawn from the signed content alone: the same one, byte by byte.

The paper is for reading; what proves it are the digest and the signature that it names.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from cfcii.pdf import fonts
from cfcii.pdf.styles import LINE, SOFT, Heading, Styles
from complaints.lifecycle import Kind
from complaints.models import Case, Letter
from complaints.services import letters
from consent.artefacts import ISSUER

_SIDE: Final = 56.0
_WIDTH: Final = A4[0] - 2 * _SIDE
_QR: Final = 72.0
_LANGUAGES: Final = ("zh-hans", "en")
_CELL: Final[list[tuple[Any, ...]]] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 4), ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3), ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
]  # fmt: skip


def draw_pdf(letter: Letter) -> bytes:
    """Draw a letter; raises SignatureNotValid when its signature is not of its content."""
    fonts.register()
    content: dict[str, Any] = json.loads(letters.signed_content(letter))
    output = io.BytesIO()
    document = SimpleDocTemplate(
        output,
        pagesize=A4,
        leftMargin=_SIDE - 6,
        rightMargin=_SIDE - 6,
        topMargin=_SIDE - 6,
        bottomMargin=_SIDE,
        title=f"书面答复 Reply letter {content['number']}",
        author=ISSUER,
        subject=str(content["number"]),
        lang="zh-CN",
        displayDocTitle=True,
        invariant=1,
    )

    def foot(canvas: Canvas, drawn: SimpleDocTemplate) -> None:
        canvas.setFont(fonts.REGULAR, 7)
        canvas.setFillColor(SOFT)
        canvas.drawString(_SIDE, _SIDE - 20, f"{ISSUER} {settings.PUBLIC_ADDRESS}")
        canvas.drawRightString(A4[0] - _SIDE, _SIDE - 20, f"{content['number']} · {drawn.page}")

    document.build(list(_story(content, letter)), onFirstPage=foot, onLaterPages=foot)
    return output.getvalue()


def _story(content: dict[str, Any], letter: Letter) -> Iterator[Flowable]:
    zh, en = Styles("zh-hans"), Styles("en")
    yield Paragraph(zh.text("书面答复"), _title(zh))
    yield Paragraph(zh.text(f"Reply letter {content['number']}"), zh.product_line)
    yield _pairs(_particulars(content), zh)
    yield Spacer(1, 10)
    for styles, text in ((zh, content["text_zh"]), (en, content["text_en"])):
        letter_style = ParagraphStyle("letter", parent=styles.body, fontSize=10, leading=16, spaceAfter=4)
        for line in str(text).split("\n"):
            # A table cell cannot be parted between pages, a paragraph can: each line is one.
            yield Paragraph(styles.text(line), letter_style) if line.strip() else Spacer(1, 6)
        yield Spacer(1, 14)
    yield KeepTogether([_signatures(content, zh)])
    yield Heading(_both(_("How to verify it")), "verify", zh)
    yield _verification(letter, zh)


def _title(styles: Styles) -> ParagraphStyle:
    return ParagraphStyle("letter title", parent=styles.title, fontSize=16, leading=22, spaceBefore=0)


def _particulars(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_both(_("Letter number")), str(content["number"])),
        (_both(_("Case number")), str(content["case"])),
        (_both(_("Kind of case")), _both(Kind(content["kind"]).label)),
        (_both(_("Outcome")), _both(Case.Outcome(content["outcome"]).label)),
        (_both(_("Issued")), str(content["issued_at"])),
    ]


def _pairs(pairs: list[tuple[str, str]], styles: Styles) -> Table:
    rows = [[Paragraph(styles.text(label), styles.label), Paragraph(styles.text(value), styles.item)]
            for label, value in pairs]  # fmt: skip
    table = Table(rows, [150.0, _WIDTH - 150.0], hAlign="LEFT")
    table.setStyle(_CELL)
    return table


def _signatures(content: dict[str, Any], styles: Styles) -> Table:
    """Say who issued it and when, at the right, as letters do."""
    lines = [ISSUER, str(content["issued_at"])[:10]]
    cell = Paragraph("<br/>".join(styles.text(line) for line in lines), styles.right)
    table = Table([["", cell]], [_WIDTH / 2] * 2, hAlign="LEFT")
    table.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)])
    return table


def _verification(letter: Letter, styles: Styles) -> Table:
    key = f"{settings.PUBLIC_ADDRESS}{reverse('consent:signing_key', args=[letter.key_id])}"
    proofs = [
        (_both(_("SHA-256 of the content")), letter.sha256),
        (_both(_("Signature")), "ES256 (ECDSA P-256, SHA-256), JWS (RFC 7515)"),
        (_both(_("Key")), letter.key_id),
    ]
    cells: list[Any] = [
        Paragraph(f"{styles.soft(label)}<br/>{styles.text(value)}", styles.digest) for label, value in proofs
    ]
    for language in _LANGUAGES:
        with translation.override(language):
            said = str(
                _("letter.json on the case's page holds the content and its signature. The signature (jws) signs the "
                  "content, whose SHA-256 stands here; the key is at %(address)s.")
            ) % {"address": key}  # fmt: skip
        cells.append(Paragraph(styles.text(said), Styles(language).item))
    table = Table([[cells, _qr(key)]], [_WIDTH - _QR - 8, _QR + 8], hAlign="LEFT")
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return table


def _qr(text: str) -> Drawing:
    widget = QrCodeWidget(text)
    left, bottom, right, top = widget.getBounds()
    drawing = Drawing(_QR, _QR, transform=[_QR / (right - left), 0, 0, _QR / (top - bottom), 0, 0])
    drawing.add(widget)
    return drawing


def _both(text: Any) -> str:
    """Give a text of ours in both languages."""
    said = []
    for language in _LANGUAGES:
        with translation.override(language):
            said.append(str(text))
    return " / ".join(dict.fromkeys(said))
