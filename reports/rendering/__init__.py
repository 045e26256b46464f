"""Drawing issued documents: as a page (`page`) and as a PDF (`pdf.draw_pdf`), from the same printable content."""

from reports.rendering.pages import page

__all__ = ["page"]
