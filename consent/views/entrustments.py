"""Pages on which an enterprise entrusts its banks with the release of accounts, and ends that."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import pages as accounts_pages
from accounts import permissions
from accounts.http import SignedInRequest
from accounts.models import Account, EnterpriseMembership, User
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import listings, pages, receivers, services, wordings
from consent.forms.entrustments import EntrustmentForm
from consent.models import AuthorisationRequest, Wording


@require_safe
@login_required
def entrustment_list(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """List the accounts that no bank is entrusted with, and all entrustments."""
    enterprise = accounts_pages.enterprise_seen_by(request.user, enterprise_id)
    now = timezone.now()
    context = {
        "enterprise": enterprise,
        "to_entrust": listings.accounts_to_entrust(enterprise, now),
        "page": accounts_pages.page_of(request, listings.entrustments_of(enterprise, now)),
        "now": now,
        "may_decide": permissions.may_decide_for(request.user, enterprise),
        "tab": "entrustments",
    }
    return render(request, "consent/enterprise/entrustment_list.html", context)


@require_safe
@login_required
def entrustment_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show an entrustment with the statement as it was signed."""
    entrustment = pages.entrustment_seen_by(request.user, number)
    now = timezone.now()
    context = {
        "enterprise": entrustment.enterprise,
        "entrustment": entrustment,
        "is_in_force": entrustment.is_in_force(now),
        "may_decide": permissions.may_decide_for(request.user, entrustment.enterprise),
        "tab": "entrustments",
    }
    return render(request, "consent/enterprise/entrustment_detail.html", context)


@require_safe
@login_required
def entrustment_new(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Ask until when a bank shall be entrusted."""
    account = _account_decided_by(request.user, account_id)
    return _form(request, account, EntrustmentForm(now=timezone.now(), initial=request.GET.dict()))


@require_safe
@login_required
@recently_authenticated
def entrustment_review(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Show word for word what would be signed."""
    account = _account_decided_by(request.user, account_id)
    form = EntrustmentForm(request.GET, now=timezone.now())
    return _review(request, account, form) if form.is_valid() else _form(request, account, form)


@require_POST
@login_required
@recently_authenticated
def entrustment_sign(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Sign the entrustment that was reviewed."""
    account = _account_decided_by(request.user, account_id)
    now = timezone.now()
    form = EntrustmentForm(request.POST, now=now)
    if not form.is_valid():
        return _form(request, account, form)
    if not pages.was_shown(request, _statement(account, form)):
        return _review(request, account, form, is_changed=True)
    try:
        entrustment = services.entrust(
            enterprise=account.enterprise,
            account=account,
            until=form.cleaned_data["until"],
            signed_by=request.user,
            language=pages.language(),
            address=accounts_pages.client_address(request),
            now=now,
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return _form(request, account, form)
    messages.success(request, _("Entrustment %(number)s is signed.") % {"number": entrustment.number})
    if back := _back(request, account):
        return redirect("consent:request_detail", back)
    return redirect("consent:entrustment_list", account.enterprise_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def entrustment_end(request: SignedInRequest, number: str) -> HttpResponse:
    """Say which consents would end with an entrustment, and end it when that is confirmed."""
    clicked_at = timezone.now()
    entrustment = pages.entrustment_decided_by(request.user, number)
    if request.method != "POST":
        context = {
            "enterprise": entrustment.enterprise,
            "entrustment": entrustment,
            "is_over": not entrustment.is_in_force(clicked_at),
            "endings": receivers.what_would_end(account_id=entrustment.account_id, at=clicked_at),
            "tab": "entrustments",
        }
        return render(request, "consent/enterprise/entrustment_end.html", context)
    try:
        count = services.end_entrustment(entrustment=entrustment, ended_by=request.user, now=clicked_at)
    except services.EntrustmentNotInForce as error:
        messages.warning(request, str(error))
    else:
        words = ngettext(
            "The entrustment has ended, and with it %(n)s consent.",
            "The entrustment has ended, and with it %(n)s consents.",
            count,
        )
        messages.success(request, words % {"n": count} if count else _("The entrustment has ended."))
    return redirect("consent:entrustment_list", entrustment.enterprise_id)


def _account_decided_by(user: User, account_id: int) -> Account:
    mine = EnterpriseMembership.objects.of(user).values("enterprise")
    accounts = Account.objects.select_related("provider", "enterprise").defer("provider__vault_keyset")
    account = get_object_or_404(accounts.filter(enterprise__in=mine), pk=account_id)
    accounts_pages.check_may_decide(user, account.enterprise)
    return account


def _back(request: SignedInRequest, account: Account) -> str:
    """Give the number of the request from which the person came, if it is one to the enterprise."""
    number = (request.POST if request.method == "POST" else request.GET).get("request", "")[:32]
    asked = AuthorisationRequest.objects.filter(enterprise=account.enterprise, number=number).first()
    return asked.number if asked else ""


def _statement(account: Account, form: EntrustmentForm) -> str:
    return wordings.entrustment_statement(
        Wording.objects.in_effect(Wording.Kind.ENTRUSTMENT),
        enterprise=account.enterprise,
        account=account,
        until=form.cleaned_data["until"].isoformat(),
        language=pages.language(),
    )


def _form(request: SignedInRequest, account: Account, form: EntrustmentForm) -> HttpResponse:
    context = {
        "enterprise": account.enterprise,
        "account": account,
        "form": form,
        "back": _back(request, account),
        "tab": "entrustments",
    }
    return render(request, "consent/enterprise/entrustment_new.html", context)


def _review(
    request: SignedInRequest, account: Account, form: EntrustmentForm, *, is_changed: bool = False
) -> HttpResponse:
    statement = _statement(account, form)
    context = {
        "enterprise": account.enterprise,
        "account": account,
        "form": form,
        "statement": statement,
        "shown": pages.digest_of(statement),
        "back": _back(request, account),
        "is_changed": is_changed,
        "tab": "entrustments",
    }
    return render(request, "consent/enterprise/entrustment_review.html", context)
