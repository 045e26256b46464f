"""A lender's home, its documents, and its query log."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import pages
from accounts import todo as accounts_todo
from accounts.http import SignedInRequest
from consent import todo as consent_todo
from consent.lending import listings as lending_listings
from consent.lending import todo as lending_todo
from reports import lender_log, listings

_A_FEW = 5
_SOME = 10


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
