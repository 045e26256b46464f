"""What an enterprise lays over all it shares: the freeze, and the rule of two people."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import pages, permissions
from accounts.http import SignedInRequest
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import services, sharing_now
from consent.forms.answers import PolicyForm
from consent.models import ConsentPolicy


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def freeze(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Ask whether everything shall be frozen, and freeze it when that is confirmed."""
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    if request.method != "POST":
        context = {"enterprise": enterprise, "freeze": sharing_now.freeze_of(enterprise), "tab": "consents"}
        return render(request, "consent/enterprise/freeze.html", context)
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
        context = {"enterprise": enterprise, "freeze": sharing_now.freeze_of(enterprise), "tab": "consents"}
        return render(request, "consent/enterprise/freeze_lift_ask.html", context)
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
        context = {"enterprise": enterprise, "freeze": sharing_now.freeze_of(enterprise), "tab": "consents"}
        return render(request, "consent/enterprise/freeze_lift.html", context)
    try:
        services.lift(enterprise=enterprise, lifted_by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The freeze is lifted: what you share is seen again, as agreed."))
    return redirect("consent:overview", enterprise.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def policy(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Show the rule of two people, and let an owner change it."""
    enterprise = pages.enterprise_seen_by(request.user, enterprise_id)
    may_change = permissions.may_manage_people(request.user, enterprise)
    if request.method == "POST" and not may_change:
        raise PermissionDenied(_("Only an owner changes this rule."))
    known = ConsentPolicy.objects.filter(enterprise=enterprise).select_related("changed_by").first()
    initial = {"purposes": known.purposes, "from_months": known.from_months} if known else None
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.change_policy(
            enterprise=enterprise, **form.cleaned_data, changed_by=request.user, now=timezone.now()
        )  # fmt: skip
        messages.success(request, _("The rule is changed. It holds from the next consent on."))
        return redirect("consent:overview", enterprise.pk)
    context = {"enterprise": enterprise, "policy": known, "form": form, "may_change": may_change, "tab": "consents"}
    return render(request, "consent/enterprise/policy.html", context)
