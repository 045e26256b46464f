"""The freeze that an enterprise lays over all it shares: one person begins it, two lift it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import pages
from accounts.http import SignedInRequest
from accounts.models import Enterprise
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import services, sharing_now


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def freeze(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Ask whether everything shall be frozen, and freeze it when that is confirmed."""
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    if request.method != "POST":
        return render(request, "consent/enterprise/freeze.html", _of_freeze(request, enterprise))
    services.freeze(enterprise=enterprise, frozen_by=request.user, now=timezone.now())
    messages.success(request, _("Everything is frozen: nobody sees anything of the enterprise."))
    return redirect("consent:overview", enterprise.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def freeze_lift_ask(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Ask, as the first of two people, for the freeze to be lifted."""
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    if request.method != "POST":
        return render(request, "consent/enterprise/freeze_lift_ask.html", _of_freeze(request, enterprise))
    try:
        services.ask_to_lift(enterprise=enterprise, asked_by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Asked. The freeze is lifted as soon as a second person confirms it."))
    return redirect("consent:overview", enterprise.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def freeze_lift(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Lift the freeze as the second of two people."""
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    if request.method != "POST":
        return render(request, "consent/enterprise/freeze_lift.html", _of_freeze(request, enterprise))
    try:
        services.lift(enterprise=enterprise, lifted_by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The freeze is lifted: what you share is seen again, as agreed."))
    return redirect("consent:overview", enterprise.pk)


def _of_freeze(request: SignedInRequest, enterprise: Enterprise) -> dict[str, Any]:
    return {
        "enterprise": enterprise,
        "freeze": sharing_now.freeze_of(enterprise),
        "is_alone": services.is_alone(enterprise, request.user, timezone.now()),
        "tab": "consents",
    }
