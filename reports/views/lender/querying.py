"""A lender queries: asked first, then a document is issued."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import pages
from accounts.http import SignedInRequest
from accounts.models import User
from consent import listings as consent_listings
from consent.lending import listings as lending_listings
from consent.models import Consent
from reports import services
from reports.access import QueryRefused, Question
from reports.figure_sets import NothingCovered, SpanNotAllowed
from reports.views.lender import door


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
    question = Question(consent.account, consent.enterprise, consent.product, consent.purpose, consent.number)
    asker = door.asker(request, consent.information_user)
    try:
        document = services.query_document(asker=asker, question=question, now=timezone.now())
    except (QueryRefused, NothingCovered, SpanNotAllowed) as refusal:
        return door.refused(request, consent.information_user, refusal, consent)
    request.session[door.JUST_ISSUED] = document.number
    return redirect("reports:lender_document", document.number)


def _consent_of(user: User, number: str) -> Consent:
    """Give a consent to a query user of the institution that has it."""
    related = ("information_user", "enterprise", "account__provider", "authorisation__arrangement")
    consents = consent_listings.with_freeze(Consent.objects.select_related(*related))
    consent = get_object_or_404(consents, number=number)
    pages.information_user_served_by(user, consent.information_user.code, at_the_door=True)
    return consent
