"""The whole PDF: what stands in which order, and the frame of its pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from cfcii.pdf import fonts
from cfcii.pdf.styles import LINE, SOFT, Heading, Styles
from reports.models import Document
from reports.rendering import content as contents
from reports.rendering.chart import geometry, shapes
from reports.rendering.content import Content
from reports.rendering.pdf import tables
from reports.rendering.pdf.grid import BOTTOM, SIDE, TOP, Grid, grid

_LANGUAGE_TAGS = {"zh-hans": "zh-CN", "en": "en"}
_CHART_SHARE = 0.78
"""Width of the chart in heights of the page: on landscape paper it has to fit below the head of the first page."""
_START_OF_TABLE = 110.0
"""How much of a page must be left for a heading and the first rows."""
_FRAME_PADDING = 6.0
"""What reportlab's frames keep free inside their margins."""


def draw_pdf(document: Document, language: str) -> bytes:
    """Draw an issued document in a language (`zh-hans` or `en`)."""
    fonts.register()
    content = contents.printable(document, language)
    # A first drawing only counts the pages: each names their number at its foot.
    pages = _Frame(content, io.BytesIO(), total=0).draw()
    output = io.BytesIO()
    _Frame(content, output, total=pages).draw()
    return output.getvalue()


class _Frame(SimpleDocTemplate):
    """The pages of a document: metadata, outline, running heads and feet."""

    def __init__(self, content: Content, output: io.BytesIO, *, total: int) -> None:
        self.content = content
        self.total = total
        self.grid = grid(content)
        super().__init__(
            output,
            pagesize=self.grid.page,
            leftMargin=SIDE - _FRAME_PADDING,
            rightMargin=SIDE - _FRAME_PADDING,
            topMargin=TOP - _FRAME_PADDING,
            bottomMargin=BOTTOM - _FRAME_PADDING,
            title=f"{content.title} {content.number.lines[0]}",
            author="CFCII",
            subject=content.number.lines[0],
            lang=_LANGUAGE_TAGS.get(content.language, content.language),
            displayDocTitle=True,
            # Neither the clock nor chance goes into the file.
            invariant=1,
        )

    def draw(self) -> int:
        """Draw and give the number of pages."""
        self.build(list(_story(self.content, self.grid)), onFirstPage=self._first_page, onLaterPages=self._later_page)
        return int(self.page)

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab calls it so
        """List each heading in the outline of the file."""
        if isinstance(flowable, Heading):
            self.canv.bookmarkPage(flowable.key)
            self.canv.addOutlineEntry(flowable.name, flowable.key, 0)

    def _first_page(self, canvas: Canvas, _document: SimpleDocTemplate) -> None:
        issued_at = datetime.fromisoformat(self.content.issued_at.value)
        canvas.setDateFormatter(lambda *_clock: f"D:{issued_at:%Y%m%d%H%M%S}{_offset(issued_at)}")
        self._foot(canvas)

    def _later_page(self, canvas: Canvas, _document: SimpleDocTemplate) -> None:
        width, height = self.grid.page
        self._soft_text(canvas)
        canvas.drawString(SIDE, height - TOP + 10, self.content.title)
        room = width / 2 - SIDE
        canvas.drawRightString(width - SIDE, height - TOP + 10, _fitting(self.content.enterprise, 7, room))
        self._rule(canvas, height - TOP + 5)
        self._foot(canvas)

    def _foot(self, canvas: Canvas) -> None:
        width, _height = self.grid.page
        number = self.content.number
        self._rule(canvas, BOTTOM - 8)
        self._soft_text(canvas)
        canvas.drawString(SIDE, BOTTOM - 19, f"{number.label} {number.lines[0]}")
        page = self.content.labels.page % {"page": self.page, "total": self.total}
        canvas.drawRightString(width - SIDE, BOTTOM - 19, page)

    def _soft_text(self, canvas: Canvas) -> None:
        canvas.setFont(fonts.REGULAR, 7)
        canvas.setFillColor(SOFT)

    def _rule(self, canvas: Canvas, y: float) -> None:
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, y, self.grid.page[0] - SIDE, y)


def _story(content: Content, on: Grid) -> Iterator[Flowable]:
    styles = Styles(content.language)
    yield tables.title_line(content, on, styles)
    yield Paragraph(styles.text(content.title), styles.title)
    yield Paragraph(styles.text(content.product_line), styles.product_line)
    if content.notice:
        yield tables.notice(content, on, styles)
    for segment in content.segments:
        heading = Heading(segment.name, segment.code, styles, number=str(segment.number))
        if segment.fields:
            yield from (
                CondPageBreak(_START_OF_TABLE),
                heading,
                tables.fields(segment.fields, on, styles, content.labels),
            )
            continue
        first, *others = tables.figures(segment, content, on, styles)
        if segment.code == "balance":
            yield from (*_chart(content, on, heading), first)
        elif tables.is_short(segment):
            yield KeepTogether([heading, first])
        else:
            yield from (CondPageBreak(_START_OF_TABLE), heading, first)
        for table in others:
            yield from (Spacer(1, 6), table)
    if content.remarks:
        yield from (CondPageBreak(_START_OF_TABLE), Heading(content.labels.remarks, "remarks", styles))
        for remark in content.remarks:
            yield tables.remark(remark, styles)
    yield from (CondPageBreak(_START_OF_TABLE), Heading(content.labels.basis, "basis", styles))
    yield tables.bases(content, on, styles)
    yield Spacer(1, 8)
    yield KeepTogether([tables.fields(content.versions, on, styles, content.labels)])
    yield from (CondPageBreak(_START_OF_TABLE), Heading(content.labels.notes, "notes", styles))
    for place, note in enumerate(content.notes, start=1):
        yield Paragraph(styles.text(note), styles.note, bulletText=f"{place}.")


def _chart(content: Content, on: Grid, heading: Heading) -> Iterator[Flowable]:
    """Draw the chart under the heading of the figures that it shows."""
    chart = geometry.lay_out(content)
    if chart is None:
        yield heading
        return
    drawing = shapes.paint(chart, min(on.width, _CHART_SHARE * on.page[1]))
    drawing.hAlign = "CENTER"
    yield KeepTogether([heading, drawing, Spacer(1, 6)])


def _fitting(text: str, size: float, room: float) -> str:
    """Cut a text that is wider than its room."""
    text = fonts.printable(" ".join(text.split()))
    if fonts.width(text, size) <= room:
        return text
    while text and fonts.width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text}…"


def _offset(at: datetime) -> str:
    """Write an offset from UTC as PDF dates have it."""
    text = f"{at:%z}" or "+0000"
    return f"{text[:3]}'{text[3:5]}'"
