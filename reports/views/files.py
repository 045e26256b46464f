"""Documents as files: the same for every audience, behind whatever door the audience has."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from reports.models import Document, DocumentFile

PDF: Final = DocumentFile.Format.PDF


def language() -> str:
    """Give the language in which a page draws a document."""
    return get_language() or "zh-hans"


def pdfs_of(document: Document) -> list[DocumentFile]:
    """Give the document as drawn by a worker: one PDF a language, that of the page first."""
    drawn = document.files.filter(format=PDF).defer("content").order_by("language")
    return sorted(drawn, key=lambda file: file.language != language())


def pdf_asked_for(request: HttpRequest, document: Document) -> DocumentFile | None:
    """Give the PDF in the language that the address names; where it names none, the first that is drawn.

    None until a worker has drawn it.
    """
    wanted = request.GET.get("language")
    return next((file for file in pdfs_of(document) if wanted in {None, "", file.language}), None)


def pdf_context(document: Document) -> dict[str, Any]:
    """Give what the page of a document says of its PDFs: those to fetch, and whether one is still to be had."""
    drawn = pdfs_of(document)
    return {"pdfs": drawn, "can_prepare_pdf": all(file.language != language() for file in drawn)}


def in_language(address: str, code: str) -> str:
    """Name a language in the address of a PDF: what was prepared in one is fetched in it, whatever pages are in."""
    return f"{address}?{urlencode({'language': code})}"


def pdf_response(document: Document, file: DocumentFile) -> HttpResponse:
    return _download(bytes(file.content), "application/pdf", f"{document.number}.pdf", file.sha256)


def json_response(document: Document) -> HttpResponse:
    """Give a document's content byte by byte as issued."""
    return _download(document.body.encode(), "application/json", f"{document.number}.json", document.sha256)


def _download(content: bytes, content_type: str, name: str, sha256: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    assert disposition is not None
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-SHA256"] = sha256
    return response
