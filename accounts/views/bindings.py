"""Pages on which an enterprise binds the accounts that it wants to share, and takes them back."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import listings, pages, permissions, selectors, services
from accounts.clock import day_of
from accounts.forms.bindings import BindForm, BindingRequestForm
from accounts.http import SignedInRequest
from accounts.models import AccountBinding, BindingRequest, EnterpriseMembership
from accounts.reauthentication import recently_authenticated
from accounts.signals import unbinding_considered
from accounts.ticks import keeping_ticks, ticked_in
from cfcii.common.errors import DomainError

_ACCOUNTS_A_PAGE: Final = 50
_REQUESTS_SHOWN: Final = 20
_ENDINGS_SHOWN: Final = 50


@require_safe
@login_required
def account_bindings(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """List the accounts that banks reported of the enterprise, which are bound, and what banks were asked."""
    enterprise = pages.enterprise_seen_by(request.user, enterprise_id)
    today = day_of(timezone.now())
    page = pages.page_of(request, listings.accounts_to_bind(enterprise, today), _ACCOUNTS_A_PAGE)
    may_decide, is_verified = permissions.may_decide_for(request.user, enterprise), selectors.is_verified(enterprise)
    context = {
        "enterprise": enterprise,
        "page": page,
        "rows": [(account, services.why_not_bindable(account, today)) for account in page],
        "ticked": ticked_in(request),
        "requests": listings.requests_of_enterprise(enterprise)[:_REQUESTS_SHOWN],
        "may_decide": may_decide,
        "is_verified": is_verified,
        "may_bind": may_decide and is_verified,
        "is_any_offered": may_decide and is_verified and any(account.can_be_bound for account in page),
        "tab": "bindings",
    }
    return render(request, "accounts/enterprise/account_bindings.html", context)


@require_POST
@login_required
@keeping_ticks
@recently_authenticated
def account_bind(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Bind the accounts that were ticked: all of them or none."""
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    form = BindForm(request.POST, enterprise=enterprise)
    if not form.is_valid():
        messages.error(request, str(form.errors["accounts"][0]))
        return redirect("accounts:account_bindings", enterprise.pk)
    try:
        bound = services.bind_accounts(
            enterprise=enterprise, accounts=form.cleaned_data["accounts"], bound_by=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, _("%(reason)s Nothing has been bound.") % {"reason": error})
    else:
        words = ngettext("%(count)s account is bound.", "%(count)s accounts are bound.", len(bound))
        messages.success(request, words % {"count": len(bound)})
    return redirect("accounts:account_bindings", enterprise.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def account_unbind(request: SignedInRequest, binding_id: int) -> HttpResponse:
    """Say which consents would end with an unbinding, and unbind when that is confirmed."""
    mine = EnterpriseMembership.objects.of(request.user).values("enterprise")
    bindings = AccountBinding.objects.select_related("account__provider", "account__enterprise")
    binding = get_object_or_404(bindings.filter(account__enterprise__in=mine), pk=binding_id)
    enterprise = binding.account.enterprise
    pages.check_may_decide(request.user, enterprise)
    now = timezone.now()
    if request.method != "POST":
        answers = unbinding_considered.send(sender=AccountBinding, account_id=binding.account_id, at=now)
        endings = [words for _receiver, sentences in answers for words in sentences or ()]
        context = {
            "enterprise": enterprise,
            "binding": binding,
            "endings": endings[:_ENDINGS_SHOWN],
            "more": max(0, len(endings) - _ENDINGS_SHOWN),
            "tab": "bindings",
        }
        return render(request, "accounts/enterprise/account_unbind.html", context)
    try:
        services.unbind_account(binding=binding, unbound_by=request.user, now=now)
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The account is unbound. Nobody sees it any more."))
    return redirect("accounts:account_bindings", enterprise.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def binding_request_new(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Name an account by its number: it is bound at once, or the bank is asked."""
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    form = BindingRequestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.request_binding(
                enterprise=enterprise, **form.cleaned_data, asked_by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _said(made))
            return redirect("accounts:account_bindings", enterprise.pk)
    context = {
        "enterprise": enterprise,
        "form": form,
        "is_verified": selectors.is_verified(enterprise),
        "tab": "bindings",
    }
    return render(request, "accounts/enterprise/binding_request_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def binding_request_withdraw(request: SignedInRequest, request_id: int) -> HttpResponse:
    """Ask whether a question to a bank shall be withdrawn, and withdraw it when that is confirmed."""
    mine = EnterpriseMembership.objects.of(request.user).values("enterprise")
    requests = BindingRequest.objects.select_related("enterprise", "provider").filter(enterprise__in=mine)
    asked = get_object_or_404(requests, pk=request_id)
    pages.check_may_decide(request.user, asked.enterprise)
    if request.method != "POST":
        context = {"enterprise": asked.enterprise, "asked": asked, "tab": "bindings"}
        return render(request, "accounts/enterprise/binding_request_withdraw.html", context)
    try:
        services.withdraw_binding_request(request=asked, withdrawn_by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The request is withdrawn."))
    return redirect("accounts:account_bindings", asked.enterprise_id)


def _said(made: AccountBinding | BindingRequest) -> str:
    if isinstance(made, AccountBinding):
        return _("The account is bound.")
    return _("The bank has been asked. You are told as soon as it answers.")
