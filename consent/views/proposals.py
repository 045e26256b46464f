"""The second person: approves what the first one proposed, or does not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import pages, reviewing, services, versions
from consent.models import AuthorisationRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def request_approve(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a second person word for word what the first one proposed, and confirm it when they approve."""
    asked = pages.request_decided_by(request.user, number)
    if not _waits(asked):
        return _over(request, asked)
    review = _review(asked)
    if request.method != "POST" or not pages.was_shown(request, review.statement):
        return _page(request, asked, review, is_changed=request.method == "POST")
    try:
        given = services.approve_proposal(request=asked, act=pages.act_of(request), now=timezone.now())
    except services.NotAsShown:  # somebody proposed anew meanwhile
        asked = pages.request_decided_by(request.user, number)
        return _page(request, asked, _review(asked), is_changed=True)
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("consent:request_detail", asked.number)
    messages.success(request, _("Approved: the authorisation is given."))
    return redirect("consent:arrangement_detail", given.arrangement.number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def request_reject(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether a proposal shall not take effect, and take it away when that is confirmed."""
    asked = pages.request_decided_by(request.user, number)
    if not _waits(asked):
        return _over(request, asked)
    if request.method != "POST":
        context = {"enterprise": asked.enterprise, "asked": asked, "tab": "requests"}
        return render(request, "consent/enterprise/request_reject.html", context)
    try:
        services.reject_proposal(request=asked, user=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The proposal is off."))
    return redirect("consent:request_detail", asked.number)


def _waits(asked: AuthorisationRequest) -> bool:
    return asked.is_open(timezone.now()) and asked.state == AuthorisationRequest.State.PROPOSED


def _over(request: SignedInRequest, asked: AuthorisationRequest) -> HttpResponse:
    messages.warning(request, _("Nothing is proposed here any more."))
    return redirect("consent:request_detail", asked.number)


def _review(asked: AuthorisationRequest) -> reviewing.Review:
    assert asked.enterprise is not None
    assert asked.proposal is not None
    choice, accounts = reviewing.proposed_choice(asked.proposal, asked.enterprise)
    return reviewing.of_choice(choice, accounts, enterprise=asked.enterprise, lender=asked.information_user)


def _page(
    request: SignedInRequest, asked: AuthorisationRequest, review: reviewing.Review, *, is_changed: bool
) -> HttpResponse:
    context = {
        "enterprise": asked.enterprise,
        "asked": asked,
        "review": review,
        "changes": versions.changes(asked.renews, review.lines),
        "renewed": versions.standing(asked.renews, timezone.now()),
        "is_own": asked.proposed_by_id == request.user.pk,
        "is_changed": is_changed,
        "tab": "requests",
    }
    return render(request, "consent/enterprise/request_approve.html", context)
