"""A lender follows its requests, and takes one back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import pages as accounts_pages
from accounts.http import SignedInRequest
from consent import services, versions
from consent.forms.lenders import RequestFilterForm
from consent.lending import listings, pages, story, words
from consent.story import asked_by


@require_safe
@login_required
def request_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List the lender's requests, the latest first."""
    institution = accounts_pages.information_user_served_by(request.user, code)
    now, form = timezone.now(), RequestFilterForm(request.GET)
    rows = listings.requests_of(institution)
    state, named = form.chosen
    if state:
        rows = listings.in_state(rows, state, now)
    if named:
        rows = listings.naming(rows, named)
    page = accounts_pages.page_of(request, rows)
    context = {
        "institution": institution,
        "form": form,
        "is_narrowed": bool(state or named),
        "page": page,
        "requests": [(asked, listings.state_of(asked, now)) for asked in page],
        "tab": "requests",
    }
    return render(request, "consent/lender/request_list.html", context)


@require_safe
@login_required
def request_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show what was asked for, what was confirmed of it, and every step."""
    asked = pages.request_sent_by(request.user, number)
    given = asked.authorisation
    consents = versions.consents_of(given) if given else []
    state = listings.state_of(asked, timezone.now())
    context = {
        "institution": asked.information_user,
        "asked": asked,
        "state": state,
        "is_open": state == listings.State.REQUESTED,
        "given": given,
        "compared": words.compared(asked, given, versions.accounts_of(consents)) if given else [],
        "lines": words.of_request(asked),
        "asked_by": asked_by(asked),
        "events": story.of_request(asked),
        "tab": "requests",
    }
    return render(request, "consent/lender/request_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether a request shall be taken back, and take it back when that is confirmed."""
    asked = pages.request_sent_by(request.user, number)
    now = timezone.now()
    if request.method != "POST":
        context = {
            "institution": asked.information_user,
            "asked": asked,
            "state": listings.state_of(asked, now),
            "is_open": asked.is_open(now),
            "tab": "requests",
        }
        return render(request, "consent/lender/request_withdraw.html", context)
    try:
        services.withdraw_request(request=asked, sender=pages.sender_of(request, asked.information_user), now=now)
    except services.RequestNotOpen as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The request is taken back."))
    return redirect("consent:lender_request", asked.number)
