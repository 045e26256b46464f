"""Pages on which an enterprise changes or renews an arrangement: its number stays, the former version ends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import limits, listings, pages, reviewing, services, versions
from consent.forms.terms import TermsForm
from consent.limits import Limits
from consent.listings import Standing
from consent.models import Arrangement, Authorisation


@require_safe
@login_required
def arrangement_change(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask for the new terms; the form holds the present ones."""
    arrangement = pages.arrangement_decided_by(request.user, number)
    offered, former = _offered(arrangement)
    entered = reviewing.entered_in(request.GET) if "until" in request.GET else offered.as_before(former)
    return _form(request, arrangement, TermsForm(limits=offered, initial=entered), offered)


@require_safe
@login_required
@recently_authenticated
def arrangement_change_review(request: SignedInRequest, number: str) -> HttpResponse:
    """Show what changes, before and after; nothing is changed yet."""
    arrangement = pages.arrangement_decided_by(request.user, number)
    if not request.GET:
        return redirect("consent:arrangement_change", arrangement.number)
    offered, former = _offered(arrangement)
    form = TermsForm(request.GET, limits=offered)
    if not form.is_valid():
        return _form(request, arrangement, form, offered)
    return _review(request, arrangement, former, form)


@require_POST
@login_required
@recently_authenticated
def arrangement_change_confirm(request: SignedInRequest, number: str) -> HttpResponse:
    """Change the arrangement as reviewed, or propose it to a second person where the enterprise wants two."""
    arrangement = pages.arrangement_decided_by(request.user, number)
    offered, former = _offered(arrangement)
    form = TermsForm(request.POST, limits=offered)
    if not form.is_valid():
        return _form(request, arrangement, form, offered)
    if not _was_shown(request, arrangement, former, form):
        return _review(request, arrangement, former, form, is_changed=True)
    try:
        given = services.share_with(
            enterprise=arrangement.enterprise,
            information_user=arrangement.information_user,
            choice=form.choice,
            act=pages.act_of(request),
            now=timezone.now(),
            renews=arrangement,
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return _form(request, arrangement, form, offered)
    if isinstance(given, Authorisation):
        messages.success(request, _given(given))
        return redirect("consent:arrangement_detail", arrangement.number)
    messages.success(request, _("Proposed. It takes effect when a second person has approved it."))
    return redirect("consent:request_detail", given.number)


def _given(given: Authorisation) -> str:
    standing = versions.standing(given.arrangement, timezone.now())
    if standing == Standing.PAUSED:
        return _("The new version is given, and paused as the one before was: resume it when the lender may query.")
    return _("The new version is in force; the one before has ended.")


def _offered(arrangement: Arrangement) -> tuple[Limits, Authorisation]:
    """Give the limits of the arrangement's purpose, and the version confirmed last."""
    former = versions.latest(arrangement)
    return limits.of_purpose(former.purpose, arrangement.enterprise, timezone.now()), former


def _was_shown(request: SignedInRequest, arrangement: Arrangement, former: Authorisation, form: TermsForm) -> bool:
    """Tell whether this statement, and what it replaces, stood on the page."""
    review = _reviewed(arrangement, form)
    return pages.was_shown(request, review.statement) and request.POST.get("former") == str(former.version)


def _reviewed(arrangement: Arrangement, form: TermsForm) -> reviewing.Review:
    return reviewing.of_form(form, enterprise=arrangement.enterprise, lender=arrangement.information_user)


def _form(request: SignedInRequest, arrangement: Arrangement, form: TermsForm, offered: Limits) -> HttpResponse:
    context: dict[str, Any] = {
        "enterprise": arrangement.enterprise,
        "arrangement": arrangement,
        "form": form,
        "purpose": offered.purpose,
        **_renewed(arrangement),
        "has_accounts": offered.accounts.exists(),
        "to_entrust": listings.accounts_to_entrust(arrangement.enterprise, timezone.now()),
        "tab": "consents",
    }
    return render(request, "consent/enterprise/arrangement_change.html", context)


def _review(
    request: SignedInRequest,
    arrangement: Arrangement,
    former: Authorisation,
    form: TermsForm,
    *,
    is_changed: bool = False,
) -> HttpResponse:
    review = _reviewed(arrangement, form)
    context = {
        "enterprise": arrangement.enterprise,
        "arrangement": arrangement,
        "former": former,
        **_renewed(arrangement),
        "form": form,
        "review": review,
        "changes": versions.changes(arrangement, review.lines),
        "needs_two": services.demands_two(arrangement.enterprise, form.choice),
        "is_changed": is_changed,
        "tab": "consents",
    }
    return render(request, "consent/enterprise/arrangement_change_review.html", context)


def _renewed(arrangement: Arrangement) -> dict[str, Any]:
    standing = versions.standing(arrangement, timezone.now())
    return {"renewed": standing, "is_over": versions.is_over(standing)}
