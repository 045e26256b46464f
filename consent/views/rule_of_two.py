"""The rule of two people: an owner changes it; to demand two people for less, a second person approves."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import pages as accounts_pages
from accounts import permissions
from accounts.http import SignedInRequest
from accounts.models import Enterprise
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import pages, services
from consent.forms.answers import PolicyForm
from consent.models import ConsentPolicy


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def policy(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Show the rule of two people, and let an owner change it."""
    enterprise = accounts_pages.enterprise_seen_by(request.user, enterprise_id)
    may_change = permissions.may_manage_people(request.user, enterprise)
    if request.method == "POST" and not may_change:
        raise PermissionDenied(_("Only an owner changes this rule."))
    known = ConsentPolicy.objects.filter(enterprise=enterprise).select_related("changed_by", "proposed_by").first()
    initial = {"purposes": known.purposes, "from_months": known.from_months} if known else None
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and (answer := _change_policy(request, enterprise, form)):
        return answer
    context = {
        "enterprise": enterprise, "policy": known, "form": form, "may_change": may_change, "tab": "consents",
        "proposed": known and known.proposal and known.proposed_rule(),
        "may_decide": permissions.may_decide_for(request.user, enterprise),
        "is_alone": services.is_alone(enterprise, request.user, timezone.now()),
    }  # fmt: skip
    return render(request, "consent/enterprise/policy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def policy_approve(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Show a second person the looser rule that an owner proposed, and let it hold when they approve."""
    enterprise = accounts_pages.enterprise_decided_by(request.user, enterprise_id)
    known = ConsentPolicy.objects.filter(enterprise=enterprise).select_related("proposed_by").first()
    if known is None or known.proposal is None:
        messages.warning(request, _("Nothing is proposed here any more."))
        return redirect("consent:policy", enterprise.pk)
    if request.method != "POST" or not pages.was_shown(request, _shown(known)):
        context = {
            "enterprise": enterprise, "policy": known, "proposed": known.proposed_rule(), "tab": "consents",
            "shown": pages.digest_of(_shown(known)), "is_own": known.proposed_by == request.user,
        }  # fmt: skip
        return render(request, "consent/enterprise/policy_approve.html", context)
    try:
        services.approve_policy(
            enterprise=enterprise, proposal=known.proposal, approved_by=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The rule is changed. It holds from the next consent on."))
    return redirect("consent:policy", enterprise.pk)


@require_POST
@login_required
@recently_authenticated
def policy_reject(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Leave the rule as it is."""
    enterprise = accounts_pages.enterprise_decided_by(request.user, enterprise_id)
    try:
        services.reject_policy(enterprise=enterprise, rejected_by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The rule stays as it is."))
    return redirect("consent:policy", enterprise.pk)


def _change_policy(request: SignedInRequest, enterprise: Enterprise, form: PolicyForm) -> HttpResponse | None:
    """Change the rule, or propose it; give where to go on, or None when the form says why not."""
    try:
        changed = services.change_policy(
            enterprise=enterprise, **form.cleaned_data, changed_by=request.user, now=timezone.now()
        )  # fmt: skip
    except DomainError as error:
        form.add_error(None, str(error))
        return None
    if changed.proposal is not None:
        messages.success(request, _("Proposed. The rule demands less when a second person has approved it."))
        return redirect("consent:policy", enterprise.pk)
    messages.success(request, _("The rule is changed. It holds from the next consent on."))
    return redirect("consent:overview", enterprise.pk)


def _shown(policy_: ConsentPolicy) -> str:
    """Give what stands for a proposal on the page from which it is approved."""
    return json.dumps(policy_.proposal, sort_keys=True)
