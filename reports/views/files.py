"""Documents as files: the same for every audience, behind whatever door the audience has."""

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from reports.models import Document, DocumentFile

PDF: Final = DocumentFile.Format.PDF


def language() -> str:
    """Give the language in which a page draws a document."""
    return get_language() or "zh-hans"


def pdf_of(document: Document) -> DocumentFile | None:
    """Give the document drawn as PDF in the language at hand; None until a worker has drawn it."""
    return document.files.filter(format=PDF, language=language()).defer("content").first()


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
