"""The embedded font of PDF documents (README.md names its source and licence)."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "NotoSansSC"
BOLD: Final = "NotoSansSC-Bold"
_FILES: Final = {REGULAR: "NotoSansSC_400Regular.ttf", BOLD: "NotoSansSC_700Bold.ttf"}


@cache
def register() -> None:
    """Make the font known to reportlab, once a process."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, Path(__file__).parent / file))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def width(text: str, size: float, font: str = REGULAR) -> float:
    register()
    return float(pdfmetrics.stringWidth(text, font, size))


def printable(text: str) -> str:
    """Write characters that the font lacks as their numbers, so that none is lost from a name without notice."""
    register()
    glyphs = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return "".join(_as_drawn(character, glyphs) for character in text)


def _as_drawn(character: str, glyphs: dict[int, int]) -> str:
    kind = unicodedata.category(character)
    if character == "\n" or (kind not in ("Cc", "Cf") and ord(character) in glyphs):
        return character
    return f"[U+{ord(character):04X}]"
