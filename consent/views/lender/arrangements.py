"""What a lender was given: its arrangements, how they stand, and the code by which an enterprise hands one out."""

from __future__ import annotations

from typing import Final

from allauth.core.internal import ratelimit
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
from consent.forms.lenders import ArrangementFilterForm, RedeemForm
from consent.lending import listings, pages, story, words
from consent.models import DeletionDuty

_TRIES: Final = {"redeem": "10/h/user"}
"""Wrong codes that a person may enter."""


@require_safe
@login_required
def arrangement_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List the lender's arrangements, those that stand first, with the queries that are left."""
    institution = accounts_pages.information_user_served_by(request.user, code)
    now, form = timezone.now(), ArrangementFilterForm(request.GET)
    show, named = form.chosen
    rows = listings.arrangements_of(institution, now, stand=(show == "standing") if show else None)
    if named:
        rows = listings.arrangements_naming(rows, named)
    page = accounts_pages.page_of(request, rows)
    context = {
        "institution": institution,
        "form": form,
        "is_narrowed": bool(show or named),
        "page": page,
        "held": listings.held(page, now),
        "tab": "consents",
    }
    return render(request, "consent/lender/arrangement_list.html", context)


@require_safe
@login_required
def arrangement_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show what an arrangement allows now, its former versions, and every step."""
    arrangement = pages.arrangement_held_by(request.user, number)
    now = timezone.now()
    told = versions.of_arrangement(arrangement, now)
    latest = told[0]
    consents = [line.consent for line in latest.consents]
    held = listings.Held(arrangement, latest.authorisation, [listings.line_of(each, now) for each in consents])
    delete_by = listings.delete_by(latest.authorisation)
    if delete_by is not None and delete_by <= now:
        services.ask_for_due_deletions_of(information_user=arrangement.information_user, now=now)
        delete_by = None
    context = {
        "institution": arrangement.information_user,
        "arrangement": arrangement,
        "held": held,
        "lines": words.of_authorisation(latest.authorisation, versions.accounts_of(consents)),
        "former": [
            (each, words.of_authorisation(each.authorisation, versions.accounts_of([x.consent for x in each.consents])))
            for each in told[1:]
        ],
        "delete_by": delete_by,
        "duty": DeletionDuty.objects.filter(authorisation__arrangement=arrangement, confirmed_at=None).first(),
        "events": story.of_arrangement(arrangement),
        "tab": "consents",
    }
    return render(request, "consent/lender/arrangement_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def share_redeem(request: SignedInRequest, code: str) -> HttpResponse:
    """Take a code that an enterprise handed out, and show what it gives; wrong ones are counted."""
    institution = accounts_pages.information_user_served_by(request.user, code)
    form = RedeemForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        tried = ratelimit.consume(request, app="consent", action="redeem", config=_TRIES)
        if tried is None:
            form.add_error(None, _("Too many wrong codes. Nothing was tried. Come back in an hour."))
            status = 429
        else:
            try:
                given = services.redeem_share_code(
                    code=form.cleaned_data["code"],
                    sender=pages.sender_of(request, institution),
                    now=timezone.now(),
                )
            except services.ShareCodeNotValid as error:
                form.add_error("code", str(error))
            except services.ConsentAlreadyGiven as error:
                tried.rollback()
                form.add_error(None, str(error))
            else:
                tried.rollback()  # a right code is no try
                messages.success(request, _("Redeemed. This is what the enterprise has given you."))
                return redirect("consent:lender_arrangement", given.arrangement.number)
    context = {"institution": institution, "form": form, "tab": "consents"}
    return render(request, "consent/lender/share_redeem.html", context, status=status)
