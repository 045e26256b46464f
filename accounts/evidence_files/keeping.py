"""What is kept: our own JPEG of a picture, our own PDF of a PDF's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from accounts.evidence_files.kept import CheckedFile

JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"
_QUALITY: Final = 85


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture or a page, as JPEG."""

    width: int
    height: int
    content: bytes


def sheet(width: int, height: int, pixels: bytes) -> Sheet:
    """Write pixels as JPEG: whatever they are, nothing but a picture comes of them."""
    target = BytesIO()
    Image.frombytes("RGB", (width, height), pixels).save(target, "JPEG", quality=_QUALITY)
    return Sheet(width, height, target.getvalue())


def as_picture(only: Sheet) -> CheckedFile:
    return CheckedFile(only.content, JPEG)


def as_pdf(sheets: Sequence[Sheet]) -> CheckedFile:
    """Bind pages, each as long as A4; the same pages give the same bytes."""
    target = BytesIO()
    canvas = Canvas(target, invariant=True)
    for each in sheets:
        scale = max(A4) / max(each.width, each.height)
        width, height = each.width * scale, each.height * scale
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(BytesIO(each.content)), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return CheckedFile(target.getvalue(), PDF)
