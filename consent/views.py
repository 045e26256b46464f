"""Pages on which an enterprise gives, sees and revokes its consents."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import listings as accounts_listings
from accounts import pages
from accounts.http import SignedInRequest
from accounts.models import Enterprise, User
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import listings, services
from consent.forms import GrantForm
from consent.models import Consent


@require_safe
@login_required
def consent_list(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """List all consents that the enterprise ever gave."""
    enterprise = pages.enterprise_seen_by(request.user, enterprise_id)
    now = timezone.now()
    page = pages.page_of(request, listings.of_enterprise(enterprise, now))
    context = {"enterprise": enterprise, "page": page, "now": now, "tab": "consents"}
    return render(request, "consent/enterprise/consent_list.html", context)


@require_safe
@login_required
def consent_new(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Ask what the consent shall say."""
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    form = GrantForm(enterprise=enterprise, now=timezone.now(), initial=request.GET.dict())
    return _form(request, enterprise, form)


@require_safe
@login_required
@recently_authenticated
def consent_review(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Say in plain words what would be given; nothing is given yet.

    It stands at an address, so that going back to it works; the address holds ids, codes and a day.
    """
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    if not request.GET:
        return redirect("consent:consent_new", enterprise.pk)
    form = GrantForm(request.GET, enterprise=enterprise, now=timezone.now())
    if not form.is_valid():
        return _form(request, enterprise, form)
    entered = urlencode({name: form[name].value() for name in form.fields})
    context = {
        "enterprise": enterprise,
        "form": form,
        "terms": form.cleaned_data,
        "entered": entered,
        "tab": "consents",
    }
    return render(request, "consent/enterprise/consent_review.html", context)


@require_POST
@login_required
@recently_authenticated
def consent_grant(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Give the consent that was reviewed."""
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    now = timezone.now()
    form = GrantForm(request.POST, enterprise=enterprise, now=now)
    if not form.is_valid():
        return _form(request, enterprise, form)
    try:
        consent = services.grant_consent(enterprise=enterprise, **form.cleaned_data, granted_by=request.user, now=now)
    except DomainError as error:
        form.add_error(None, str(error))
        return _form(request, enterprise, form)
    messages.success(request, _("Consent %(number)s is given.") % {"number": consent.number})
    return redirect("consent:consent_list", enterprise.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def consent_revoke(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether a consent shall be revoked, and revoke it when that is confirmed."""
    consent = _decided_by(request.user, number)
    now = timezone.now()
    if request.method != "POST":
        standing = listings.standing(consent, now)
        context = {
            "enterprise": consent.enterprise,
            "consent": consent,
            "standing": standing,
            "is_over": standing in {listings.Standing.REVOKED, listings.Standing.EXPIRED},
            "tab": "consents",
        }
        return render(request, "consent/enterprise/consent_revoke.html", context)
    try:
        services.revoke_consent(consent=consent, revoked_by=request.user, now=now)
    except services.ConsentNotInForce as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Consent %(number)s is revoked.") % {"number": consent.number})
    return redirect("consent:consent_list", consent.enterprise_id)


def _decided_by(user: User, number: str) -> Consent:
    """Give a consent to one who may decide on it: those who gave it, not the lender that has it."""
    consents = Consent.objects.select_related("enterprise", "information_user", "account__provider")
    consent = get_object_or_404(consents.visible_to(user), number=number)
    pages.check_may_decide(user, consent.enterprise)
    return consent


def _form(request: SignedInRequest, enterprise: Enterprise, form: GrantForm) -> HttpResponse:
    context = {
        "enterprise": enterprise,
        "form": form,
        "has_bound": accounts_listings.bound_accounts(enterprise).exists(),
        "tab": "consents",
    }
    return render(request, "consent/enterprise/consent_grant.html", context)
