"""Pages on which a bank's verifiers say whether an account is the enterprise's that names it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import listings, pages, services
from accounts.forms.bindings import BindingDecisionForm
from accounts.http import SignedInRequest
from accounts.models import BindingRequest, InstitutionMembership
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError


@require_safe
@login_required
def binding_request_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List what enterprises asked the bank: what waits first, the oldest of it on top."""
    provider = pages.provider_answered_for_by(request.user, code)
    page = pages.page_of(request, listings.requests_to(provider))
    context = {"institution": provider, "page": page, "tab": "bindings"}
    return render(request, "accounts/provider/binding_request_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def binding_request_decide(request: SignedInRequest, request_id: int) -> HttpResponse:
    """Show what an enterprise says and what the bank's own file says, and take the decision."""
    mine = InstitutionMembership.objects.of(request.user).active().values("institution")
    requests = BindingRequest.objects.select_related("enterprise", "provider", "asked_by", "decided_by")
    asked = get_object_or_404(requests.defer("provider__vault_keyset").filter(provider__in=mine), pk=request_id)
    provider = pages.provider_answered_for_by(request.user, asked.provider.code)
    form = BindingDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.decide_binding_request(
                request=asked,
                is_confirmed=form.cleaned_data["decision"] == "confirm",
                reason=form.cleaned_data["reason"],
                decided_by=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The enterprise has been told of your decision."))
            return redirect("accounts:binding_request_list", provider.code)
    context = {
        "institution": provider,
        "asked": asked,
        "is_waiting": BindingRequest.objects.waiting().filter(pk=asked.pk).exists(),
        "is_listed": services.is_listed_by_bank(asked),
        "form": form,
        "tab": "bindings",
    }
    return render(request, "accounts/provider/binding_request_decide.html", context)
