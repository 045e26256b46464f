"""Pages on which an enterprise sees its own information, and who asked for it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import pages
from accounts import todo as accounts_todo
from accounts.http import SignedInRequest
from accounts.models import Account, EnterpriseMembership, User
from consent import listings as consent_listings
from consent import sharing_now
from consent import todo as consent_todo
from reports import key_figures, listings, rendering, services
from reports.figure_sets import NothingCovered, SpanNotAllowed
from reports.forms import IssueForm, QueryFilterForm
from reports.models import Document
from reports.refusals import refusal_label
from reports.views import files

_A_FEW = 5


@require_safe
@login_required
def home(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Show what is to be done, an enterprise's accounts, what is shared right now, and the latest queries."""
    now = timezone.now()
    enterprise, waiting = consent_todo.enterprise_with_waiting(request.user, enterprise_id, now)
    page = pages.page_of(request, listings.accounts_of(enterprise))
    shared = consent_listings.in_force_of(enterprise, now, _A_FEW)
    context = {
        "enterprise": enterprise,
        **accounts_todo.at_home(
            *accounts_todo.of_enterprise(enterprise, request.user, now),
            *consent_todo.of_enterprise(enterprise, waiting, ending=shared.ending_soon),
        ),
        "freeze": sharing_now.freeze_of(enterprise) if waiting.is_frozen else None,
        "may_decide": waiting.may_decide,
        "page": page,
        "rows": listings.with_coverage(list(page.object_list)),
        "shared": shared,
        "queries": listings.query_rows(listings.queries_about(enterprise)[:_A_FEW]),
        "tab": "home",
    }
    return render(request, "reports/enterprise/enterprise_home.html", context)


@require_safe
@login_required
def query_list(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """List every query about an enterprise, refused ones too."""
    enterprise = pages.enterprise_seen_by(request.user, enterprise_id)
    form = QueryFilterForm(request.GET, institutions=listings.askers_about(enterprise))
    page = pages.page_of(request, listings.filtered(listings.queries_about(enterprise), form.chosen))
    context = {
        "enterprise": enterprise,
        "form": form,
        "page": page,
        "queries": listings.query_rows(page),
        "tab": "queries",
    }
    return render(request, "reports/enterprise/query_list.html", context)


@require_safe
@login_required
def account_detail(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Show an account with the documents that the enterprise issued about it."""
    account = _account_of(request.user, account_id)
    return _account_page(request, account, IssueForm())


@require_POST
@login_required
def document_issue(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Issue a document about an account to the enterprise itself."""
    account = _account_of(request.user, account_id)
    pages.check_may_decide(request.user, account.enterprise)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _account_page(request, account, form)
    try:
        document = services.issue_own_document(
            account=account, product=form.cleaned_data["product"], issued_to=request.user, now=timezone.now()
        )
    except (NothingCovered, SpanNotAllowed) as error:
        messages.error(request, refusal_label(error.code))
        return redirect("reports:account_detail", account.pk)
    return redirect("reports:document_detail", document.number)


@require_safe
@login_required
def document_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a document as it was issued."""
    document = _document_of(request.user, number)
    context = {
        **rendering.page(document, files.language()),
        "enterprise": document.enterprise,
        "document": document,
        **files.pdf_context(document),
        "tab": "home",
    }
    return render(request, "reports/enterprise/document_detail.html", context)


@require_safe
@login_required
def document_json(request: SignedInRequest, number: str) -> HttpResponse:
    """Give a document's content as issued."""
    return files.json_response(_document_of(request.user, number))


@require_POST
@login_required
def pdf_prepare(request: SignedInRequest, number: str) -> HttpResponse:
    """Have a worker draw a document."""
    document = _document_of(request.user, number)
    services.request_file(document=document, format=files.PDF, language=files.language())
    address = reverse("reports:document_pdf", args=[document.number])
    return redirect(files.in_language(address, files.language()))


@require_safe
@login_required
def pdf_status(request: SignedInRequest, number: str) -> HttpResponse:
    """Wait for the drawing; the page asks again by itself until it is there."""
    document = _document_of(request.user, number)
    context = {
        "enterprise": document.enterprise,
        "document": document,
        "pdf": files.pdf_asked_for(request, document),
        "tab": "home",
    }
    return render(request, "reports/enterprise/document_pdf.html", context)


@require_safe
@login_required
def pdf_download(request: SignedInRequest, number: str) -> HttpResponse:
    """Give a document as it was drawn."""
    document = _document_of(request.user, number)
    file = files.pdf_asked_for(request, document)
    if file is None:
        raise Http404(_("The PDF has not been prepared yet."))
    return files.pdf_response(document, file)


def _account_of(user: User, account_id: int) -> Account:
    """Give an account to the people of its enterprise; its bank sees accounts, but not on these pages."""
    mine = EnterpriseMembership.objects.of(user).values("enterprise")
    accounts = Account.objects.select_related("provider", "enterprise")
    return get_object_or_404(accounts.filter(enterprise__in=mine), pk=account_id)


def _document_of(user: User, number: str) -> Document:
    """Give a document that an enterprise issued to itself to its people."""
    documents = Document.objects.visible_to(user).filter(information_user=None)
    return get_object_or_404(documents.select_related("enterprise", "account__provider"), number=number)


def _account_page(request: SignedInRequest, account: Account, form: IssueForm) -> HttpResponse:
    context = {
        "enterprise": account.enterprise,
        "row": listings.with_coverage([account])[0],
        "key_figures": key_figures.latest(account, files.language()),
        "form": form,
        "page": pages.page_of(request, listings.own_documents(account)),
        "tab": "home",
    }
    return render(request, "reports/enterprise/account_detail.html", context)
