"""Documents issued to a lender, opened again: each time the door is asked."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import pages
from accounts.http import SignedInRequest
from accounts.models import Institution, User
from reports import rendering, services
from reports.access import Kind, QueryRefused
from reports.models import Document
from reports.views import files
from reports.views.lender import door


@require_safe
@login_required
def document_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Open a document again."""
    document, institution = _document_of(request.user, number)
    answers_query = request.session.pop(door.JUST_ISSUED, None) == document.number
    try:
        _open(request, document, institution, answers_query=answers_query)
    except QueryRefused as refusal:
        return door.refused(request, institution, refusal, document.consent)
    context = {
        **rendering.page(document, files.language()),
        "institution": institution,
        "document": document,
        **files.pdf_context(document),
        "tab": "documents",
    }
    return render(request, "reports/lender/document_detail.html", context)


@require_safe
@login_required
def document_json(request: SignedInRequest, number: str) -> HttpResponse:
    """Give a document's content as issued."""
    document, institution = _document_of(request.user, number)
    try:
        _open(request, document, institution)
    except QueryRefused as refusal:
        return door.refused(request, institution, refusal, document.consent)
    return files.json_response(document)


@require_POST
@login_required
def pdf_prepare(request: SignedInRequest, number: str) -> HttpResponse:
    """Have a worker draw a document; the door is asked before, and again when it is fetched."""
    document, institution = _document_of(request.user, number)
    try:
        _open(request, document, institution, answers_query=True)
    except QueryRefused as refusal:
        return door.refused(request, institution, refusal, document.consent)
    services.request_file(document=document, format=files.PDF, language=files.language())
    address = reverse("reports:lender_document_pdf", args=[document.number])
    return redirect(files.in_language(address, files.language()))


@require_safe
@login_required
def pdf_status(request: SignedInRequest, number: str) -> HttpResponse:
    """Wait for the drawing; nothing of the document stands on this page, so it is not recorded as an opening."""
    document, institution = _document_of(request.user, number)
    try:
        _open(request, document, institution, answers_query=True)
    except QueryRefused as refusal:
        return door.refused(request, institution, refusal, document.consent)
    context = {
        "institution": institution,
        "document": document,
        "pdf": files.pdf_asked_for(request, document),
        "tab": "documents",
    }
    return render(request, "reports/lender/document_pdf.html", context)


@require_safe
@login_required
def pdf_download(request: SignedInRequest, number: str) -> HttpResponse:
    """Give a document as it was drawn."""
    document, institution = _document_of(request.user, number)
    file = files.pdf_asked_for(request, document)
    if file is None:
        raise Http404(_("The PDF has not been prepared yet."))
    try:
        _open(request, document, institution)
    except QueryRefused as refusal:
        return door.refused(request, institution, refusal, document.consent)
    return files.pdf_response(document, file)


def _document_of(user: User, number: str) -> tuple[Document, Institution]:
    """Give a document to a query user of the institution to which it was issued."""
    documents = Document.objects.exclude(information_user=None).select_related(
        "information_user", "consent__authorisation__arrangement", "enterprise", "account__provider"
    )
    document = get_object_or_404(documents, number=number)
    assert document.information_user is not None
    return document, pages.information_user_served_by(user, document.information_user.code, at_the_door=True)


def _open(
    request: SignedInRequest, document: Document, institution: Institution, *, answers_query: bool = False
) -> None:
    kind = Kind.DELIVERY if answers_query else Kind.OPENING
    services.reopen_document(asker=door.asker(request, institution), document=document, now=timezone.now(), kind=kind)
