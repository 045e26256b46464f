"""Pages on which an information user's query users query under consent, and open what was issued to them.

The door is asked each time anything of a document leaves: its page, its JSON, its PDF; and before a PDF is promised.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import pages
from accounts import todo as accounts_todo
from accounts.http import SignedInRequest
from accounts.models import Institution, User
from cfcii.common.errors import DomainError
from consent import todo as consent_todo
from consent.lending import listings as lending_listings
from consent.lending import todo as lending_todo
from consent.models import Consent
from reports import lender_log, listings, rendering, services, ways_out
from reports.access import Asker, QueryRefused, Question
from reports.figure_sets import NothingCovered, SpanNotAllowed
from reports.models import Document, QueryRecord
from reports.views import files

_A_FEW = 5
_SOME = 10
_JUST_ISSUED = "just_issued"
"""Number of the document that this session's query has issued, until it is opened: that opening is no second query."""


@require_safe
@login_required
def home(request: SignedInRequest, code: str) -> HttpResponse:
    """Say what a query user has to do, what can be queried now, and what became of the latest requests."""
    institution = pages.information_user_served_by(request.user, code)
    now = timezone.now()
    latest = lending_listings.requests_of(institution)[:_A_FEW]
    context = {
        "institution": institution,
        "ready": lending_listings.ready(institution, now, _SOME),
        "requests": [(asked, lending_listings.state_of(asked, now)) for asked in latest],
        **accounts_todo.at_home(
            *lending_todo.of_information_user(institution, now),
            *consent_todo.of_information_user(institution, now),
            *accounts_todo.of_institution(institution, request.user),
        ),
        "tab": "home",
    }
    return render(request, "reports/lender/lender_home.html", context)


@require_safe
@login_required
def document_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List the documents that were issued to an information user, or those under one arrangement."""
    institution = pages.information_user_served_by(request.user, code)
    documents, arrangement = listings.documents_of(institution), request.GET.get("arrangement", "")[:32]
    if arrangement.isprintable() and arrangement:
        documents = documents.filter(consent__authorisation__arrangement__number=arrangement)
    context = {
        "institution": institution,
        "page": pages.page_of(request, documents),
        "arrangement": arrangement,
        "tab": "documents",
    }
    return render(request, "reports/lender/document_list.html", context)


@require_safe
@login_required
def query_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List every query that the institution made, refused ones too."""
    institution = pages.information_user_served_by(request.user, code)
    form = lender_log.LogFilterForm(request.GET, institution=institution)
    page = pages.page_of(request, lender_log.queries_of(institution, form.chosen))
    context = {
        "institution": institution,
        "form": form,
        "is_narrowed": form.chosen != lender_log.LogFilter(),
        "page": page,
        "queries": listings.query_rows(page),
        "most": lender_log.MOST_LISTED,
        "tab": "queries",
    }
    return render(request, "reports/lender/query_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consent_query(request: SignedInRequest, number: str) -> HttpResponse:
    """Say what a query would count, and query when that is confirmed: issues a document."""
    consent = _consent_of(request.user, number)
    if request.method != "POST":
        context = {
            "institution": consent.information_user,
            "line": lending_listings.line_of(consent, timezone.now()),
            "tab": "consents",
        }
        return render(request, "reports/lender/consent_query.html", context)
    question = Question(consent.account, consent.enterprise, consent.product, consent.purpose)
    asker = _asker(request, consent.information_user)
    try:
        document = services.query_document(asker=asker, question=question, now=timezone.now())
    except (QueryRefused, NothingCovered, SpanNotAllowed) as refusal:
        return _refused(request, consent.information_user, refusal, consent)
    request.session[_JUST_ISSUED] = document.number
    return redirect("reports:lender_document", document.number)


@require_safe
@login_required
def document_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Open a document again."""
    document, institution = _document_of(request.user, number)
    answers_query = request.session.pop(_JUST_ISSUED, None) == document.number
    try:
        _open(request, document, institution, answers_query=answers_query)
    except QueryRefused as refusal:
        return _refused(request, institution, refusal, document.consent)
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
        return _refused(request, institution, refusal, document.consent)
    return files.json_response(document)


@require_POST
@login_required
def pdf_prepare(request: SignedInRequest, number: str) -> HttpResponse:
    """Have a worker draw a document; the door is asked when it is fetched."""
    document, _institution = _document_of(request.user, number)
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
        return _refused(request, institution, refusal, document.consent)
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
        return _refused(request, institution, refusal, document.consent)
    return files.pdf_response(document, file)


def _consent_of(user: User, number: str) -> Consent:
    """Give a consent to a query user of the institution that has it."""
    related = ("information_user", "enterprise", "account__provider", "authorisation__arrangement")
    consents = Consent.objects.select_related(*related)
    consent = get_object_or_404(consents, number=number)
    pages.information_user_served_by(user, consent.information_user.code)
    return consent


def _document_of(user: User, number: str) -> tuple[Document, Institution]:
    """Give a document to a query user of the institution to which it was issued."""
    documents = Document.objects.exclude(information_user=None).select_related(
        "information_user", "consent__authorisation__arrangement", "enterprise", "account__provider"
    )
    document = get_object_or_404(documents, number=number)
    assert document.information_user is not None
    return document, pages.information_user_served_by(user, document.information_user.code)


def _asker(request: SignedInRequest, institution: Institution) -> Asker:
    return Asker(
        institution=institution,
        user=request.user,
        channel=QueryRecord.Channel.WEB,
        address=pages.client_address(request),
    )


def _open(
    request: SignedInRequest, document: Document, institution: Institution, *, answers_query: bool = False
) -> None:
    services.reopen_document(
        asker=_asker(request, institution), document=document, now=timezone.now(), answers_query=answers_query
    )


def _refused(
    request: SignedInRequest, institution: Institution, refusal: DomainError, consent: Consent | None
) -> HttpResponse:
    context = {
        "institution": institution,
        "code": refusal.code,
        "way": ways_out.way_out(refusal.code),
        "arrangement": consent and consent.authorisation.arrangement,
        "consent": consent,
        "tab": "consents",
    }
    return render(request, "reports/lender/query_refused.html", context, status=403)
