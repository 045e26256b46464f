"""Type and colours of the PDF."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from cfcii.pdf import fonts

INK: Final = HexColor("#1a2430")
SOFT_NAME: Final = "#5d6b7c"
SOFT: Final = HexColor(SOFT_NAME)
LINE: Final = HexColor("#cfd7e0")
SHADE: Final = HexColor("#eff3f7")
ACCENT_NAME: Final = "#1f5a8a"
ACCENT: Final = HexColor(ACCENT_NAME)
TEXT_SIZE: Final = 7.5
SMALL_SIZE: Final = 6.0


class Styles:
    """Paragraph styles for a language: Chinese may break between any two characters, English between words."""

    def __init__(self, language: str) -> None:
        wrap = "CJK" if language.startswith("zh") else None
        self.body = ParagraphStyle(
            "body", fontName=fonts.REGULAR, fontSize=TEXT_SIZE, leading=10, textColor=INK, wordWrap=wrap
        )
        self.item = ParagraphStyle("item", parent=self.body, leading=9)
        self.label = ParagraphStyle("label", parent=self.item, textColor=SOFT)
        self.figure = ParagraphStyle("figure", parent=self.item, alignment=TA_RIGHT)
        self.right = ParagraphStyle("right", parent=self.body, alignment=TA_RIGHT)
        self.head = ParagraphStyle("head", parent=self.body, leading=9, fontName=fonts.BOLD)
        self.column = ParagraphStyle("column", parent=self.head, alignment=TA_RIGHT)
        self.digest = ParagraphStyle("digest", parent=self.body, fontSize=6.5, leading=8, wordWrap="CJK")
        self.title = ParagraphStyle(
            "title", parent=self.body, fontName=fonts.BOLD, fontSize=17, leading=24, alignment=TA_CENTER, spaceBefore=10
        )
        self.product_line = ParagraphStyle(
            "product line", parent=self.body, fontSize=9, leading=12, textColor=SOFT, alignment=TA_CENTER, spaceAfter=8
        )
        self.heading = ParagraphStyle(
            "heading", parent=self.body, fontName=fonts.BOLD, fontSize=10, leading=13, spaceBefore=12, spaceAfter=5,
            borderWidth=0, keepWithNext=1,
        )  # fmt: skip
        self.note = ParagraphStyle(
            "note", parent=self.body, leftIndent=16, bulletIndent=0, bulletFontName=fonts.REGULAR,
            bulletFontSize=TEXT_SIZE, spaceAfter=3, leading=11,
        )  # fmt: skip

    def text(self, text: str) -> str:
        """Make plain text safe for a paragraph, which reads mark-up."""
        return escape(fonts.printable(text)).replace("\n", "<br/>")

    def soft(self, text: str) -> str:
        return f'<font color="{SOFT_NAME}">{self.text(text)}</font>'

    def small(self, text: str) -> str:
        return f'<font name="{fonts.REGULAR}" size="{SMALL_SIZE}" color="{SOFT_NAME}">{self.text(text)}</font>'


class Heading(Paragraph):
    """The heading of a part, which the outline of the file lists."""

    def __init__(self, name: str, key: str, styles: Styles, number: str = "") -> None:
        self.name = f"{number} {name}".lstrip()
        self.key = key
        numbered = f'<font color="{ACCENT_NAME}">{number}</font>&nbsp;&nbsp;' if number else ""
        super().__init__(f"{numbered}{styles.text(name)}", styles.heading)

    def draw(self) -> None:
        super().draw()
        self.canv.setStrokeColor(ACCENT)
        self.canv.setLineWidth(1)
        self.canv.line(0, -2, self.width, -2)
