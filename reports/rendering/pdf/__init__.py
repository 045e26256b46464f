"""A document as a PDF with an embedded font. The same document and language give the same bytes."""

from reports.rendering.pdf.draw import draw_pdf

__all__ = ["draw_pdf"]
