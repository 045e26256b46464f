"""The embedded font of PDF documents (README.md names its source and licence)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "NotoSansSC"
BOLD: Final = "NotoSansSC-Bold"
_FILES: Final = {REGULAR: "NotoSansSC_400Regular.ttf", BOLD: "NotoSansSC_700Bold.ttf"}


@cache
def register() -> TTFont:
    """Make the font known to reportlab, once a process, and give its regular face."""
    faces = {name: TTFont(name, Path(__file__).parent / file) for name, file in _FILES.items()}
    for face in faces.values():
        pdfmetrics.registerFont(face)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return faces[REGULAR]


def width(text: str, size: float, font: str = REGULAR) -> float:
    register()
    return float(pdfmetrics.stringWidth(text, font, size))


def printable(text: str) -> str:
    """Write characters that the font lacks as their numbers, so that none is lost from a name without notice."""
    glyphs = register().face.charToGlyph
    return "".join(one if one == "\n" or ord(one) in glyphs else f"[U+{ord(one):04X}]" for one in text)
