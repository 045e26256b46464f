"""PDFs: what their pages show. Programs, links, attached files, forms and earlier versions have no pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from accounts.redrawing import MOST_PAGES, Fault, NotDrawn

LONGEST_SIDE: Final = 2500
"""Pixels: 213 to the inch on A4, 151 on A3, the size of a framed licence."""
_MOST_TO_THE_INCH: Final = 300
_POINTS: Final = 72


def drawn(content: bytes) -> Iterator[Image.Image]:
    """Draw the pages one after another; raises NotDrawn."""
    document = _opened(content)
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise NotDrawn(Fault.PROTECTED)
    document.init_forms()  # seals are often drawn as fields; this build runs no programs
    if not 1 <= len(document) <= MOST_PAGES:
        raise NotDrawn(Fault.TOO_MANY_PAGES)
    for place in range(len(document)):
        yield _page(document, place)


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        is_protected = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise NotDrawn(Fault.PROTECTED if is_protected else Fault.DAMAGED) from None


def _page(document: pdfium.PdfDocument, place: int) -> Image.Image:
    try:
        page = document[place]
    except pdfium.PdfiumError:
        raise NotDrawn(Fault.DAMAGED) from None
    longest = max(page.get_size())
    if not (math.isfinite(longest) and min(page.get_size()) > 0):
        raise NotDrawn(Fault.DAMAGED)
    # Sizes are rounded up, hence one pixel less.
    bitmap = page.render(scale=min(_MOST_TO_THE_INCH / _POINTS, (LONGEST_SIDE - 1) / longest), rev_byteorder=True)
    sheet: Image.Image = bitmap.to_pil().convert("RGB").copy()
    bitmap.close()
    page.close()
    return sheet
