"""What a lender has to delete, and its word that it did."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import pages as accounts_pages
from accounts.http import SignedInRequest
from consent import services
from consent.forms.lenders import DeletionForm
from consent.lending import listings, pages

_MOST_TO_COME: Final = 100


@require_safe
@login_required
def deletion_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List what is to be deleted, the first due first, what was confirmed, and what comes next."""
    institution, now = accounts_pages.information_user_served_by(request.user, code), timezone.now()
    services.ask_for_due_deletions_of(information_user=institution, now=now)
    context = {
        "institution": institution,
        "page": accounts_pages.page_of(request, listings.duties_of(institution)),
        "to_come": listings.deletions_to_come(institution, now)[:_MOST_TO_COME],
        "tab": "deletions",
    }
    return render(request, "consent/lender/deletion_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deletion_confirm(request: SignedInRequest, duty_id: int) -> HttpResponse:
    """Ask for the lender's word that everything is deleted, and keep it; it cannot be taken back."""
    duty = pages.duty_owed_by(request.user, duty_id)
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"institution": duty.information_user, "duty": duty, "form": form, "tab": "deletions"}
        return render(request, "consent/lender/deletion_confirm.html", context)
    try:
        services.confirm_deletion(
            duty=duty,
            sender=pages.sender_of(request, duty.information_user),
            statement=form.cleaned_data["statement"],
            now=timezone.now(),
        )
    except services.DeletionNotDue as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Confirmed. The enterprise has been told."))
    return redirect("consent:lender_deletion_list", duty.information_user.code)
