"""Pages on which a bank's verifiers say whether an account is the enterprise's that names it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import listings, pages, services
from accounts.forms.decisions import BindingDecisionForm
from accounts.http import SignedInRequest
from accounts.models import BindingRequest, InstitutionMembership, User
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
    asked = _asked(request.user, request_id)
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
            return redirect("accounts:binding_request_list", asked.provider.code)
    return _page(request, asked, form)


@require_POST
@login_required
@recently_authenticated
def binding_request_number(request: SignedInRequest, request_id: int) -> HttpResponse:
    """Show the same page with the whole account number, which stands in no address and is recorded."""
    asked = _asked(request.user, request_id)
    try:
        number = services.show_number_of_request(request=asked, shown_to=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("accounts:binding_request_decide", asked.pk)
    return _page(request, asked, BindingDecisionForm(), number=number)


def _asked(user: User, request_id: int) -> BindingRequest:
    """Give what a bank was asked to one of its verifiers; colleagues learn that it is not for them."""
    mine = InstitutionMembership.objects.of(user).active().values("institution")
    requests = BindingRequest.objects.select_related("enterprise", "provider", "asked_by", "decided_by")
    asked = get_object_or_404(requests.defer("provider__vault_keyset").filter(provider__in=mine), pk=request_id)
    pages.provider_answered_for_by(user, asked.provider.code)
    return asked


def _page(
    request: SignedInRequest, asked: BindingRequest, form: BindingDecisionForm, *, number: str = ""
) -> HttpResponse:
    context = {
        "institution": asked.provider,
        "asked": asked,
        "number": number,
        "is_waiting": BindingRequest.objects.waiting().filter(pk=asked.pk).exists(),
        "is_listed": services.is_listed_by_bank(asked),
        "form": form,
        "tab": "bindings",
    }
    return render(request, "accounts/provider/binding_request_decide.html", context)
