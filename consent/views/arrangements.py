"""An arrangement: its versions and all that happened, and the buttons that pause, resume and revoke it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions
from accounts.http import SignedInRequest
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import listings, pages, services, sharing_now, story, versions
from consent.models import Arrangement, Consent


@require_safe
@login_required
def arrangement_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show what is agreed now, every version, and every step."""
    arrangement = pages.arrangement_seen_by(request.user, number)
    now = timezone.now()
    known = versions.of_arrangement(arrangement, now)
    consents = [line.consent.pk for version in known for line in version.consents]
    queried = sharing_now.last_queries(arrangement.enterprise, consents)
    context = {
        "enterprise": arrangement.enterprise,
        "arrangement": arrangement,
        "versions": known,
        "stands": sharing_now.of_arrangement(arrangement, now),
        "freeze": sharing_now.freeze_of(arrangement.enterprise),
        "open_requests": listings.waiting_requests(arrangement.enterprise, now).filter(renews=arrangement),
        "queries": sum(line.consent.queries_used for version in known for line in version.consents),
        "last_query_at": max(queried.values(), default=None),
        "events": story.of_arrangement(arrangement),
        "may_decide": permissions.may_decide_for(request.user, arrangement.enterprise),
        "tab": "consents",
    }
    return render(request, "consent/enterprise/arrangement_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def arrangement_pause(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether an arrangement shall be paused, and pause it when that is confirmed."""
    arrangement = pages.arrangement_decided_by(request.user, number)
    if request.method != "POST":
        return _ask(request, arrangement, "arrangement_pause.html")
    return _done(
        request,
        arrangement,
        lambda: services.pause_arrangement(arrangement=arrangement, paused_by=request.user, now=timezone.now()),
        _("Paused: every query is refused until you resume it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def arrangement_resume(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether a paused arrangement shall go on, and resume it when that is confirmed."""
    arrangement = pages.arrangement_decided_by(request.user, number)
    if request.method != "POST":
        return _ask(request, arrangement, "arrangement_resume.html")
    return _done(
        request,
        arrangement,
        lambda: services.resume_arrangement(arrangement=arrangement, resumed_by=request.user, now=timezone.now()),
        _("Resumed: the lender can query again, as agreed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def arrangement_revoke(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether all of an arrangement shall be revoked, and revoke it when that is confirmed."""
    clicked_at = timezone.now()
    arrangement = pages.arrangement_decided_by(request.user, number)
    if request.method != "POST":
        return _ask(request, arrangement, "arrangement_revoke.html")

    def revoke() -> None:
        consents = services.revoke_arrangement(arrangement=arrangement, revoked_by=request.user, now=clicked_at)
        services.note_effect(consents=consents, clicked_at=clicked_at, in_effect_at=timezone.now())

    return _done(request, arrangement, revoke, _("Revoked: from now on every query is refused."))


def _ask(request: SignedInRequest, arrangement: Arrangement, template: str) -> HttpResponse:
    context = {
        "enterprise": arrangement.enterprise,
        "arrangement": arrangement,
        "stands": sharing_now.of_arrangement(arrangement, timezone.now()),
        "tab": "consents",
    }
    return render(request, f"consent/enterprise/{template}", context)


def _done(
    request: SignedInRequest, arrangement: Arrangement, step: Callable[[], list[Consent] | None], words: str
) -> HttpResponse:
    try:
        step()
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, words)
    return redirect("consent:overview", arrangement.enterprise_id)
