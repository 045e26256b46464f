"""Recalls at the lender: figures that it received and that were corrected later, and that it has taken that in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import pages as accounts_pages
from accounts.http import SignedInRequest
from complaints import recalls, services
from complaints.views.institution import pages


@require_safe
@login_required
def recall_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List the recalls that were sent to a lender: what waits first, then the latest."""
    institution = accounts_pages.information_user_served_by(request.user, code)
    waiting_first = F("acknowledged_at").desc(nulls_first=True)
    rows = recalls.recalls_of(institution).defer("document__body").order_by(waiting_first, "-sent_at", "-pk")
    page = accounts_pages.page_of(request, rows)
    context = {"institution": institution, "page": page, "tab": "recalls"}
    return render(request, "complaints/lender/recall_list.html", context)


@require_safe
@login_required
def recall(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a recall: the old and the new value of each figure."""
    found = pages.recall_read_by(request.user, number)
    context = {
        "institution": found.information_user,
        "recall": found,
        "figures": recalls.changed_figures(found.document, found.changes),
        "tab": "recalls",
    }
    return render(request, "complaints/lender/recall.html", context)


@require_POST
@login_required
def acknowledge(request: SignedInRequest, number: str) -> HttpResponse:
    """Note that the lender has taken a correction in; a second time changes nothing."""
    found = pages.recall_read_by(request.user, number)
    services.acknowledge(recall=found, information_user=found.information_user, user=request.user, now=timezone.now())
    messages.success(request, _("Acknowledged. The enterprise sees that you have taken the correction in."))
    return redirect("complaints:lender_recall", found.number)
