"""Pages on which an enterprise sees what it shares, all it ever shared, and revokes a single consent."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import pages, permissions
from accounts.http import SignedInRequest
from accounts.models import User
from consent import listings, services, sharing_now
from consent.models import Consent


@require_safe
@login_required
def overview(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Show what is shared with whom right now, what waits for an answer, and the freeze."""
    enterprise = pages.enterprise_seen_by(request.user, enterprise_id)
    now = timezone.now()
    context = {
        "enterprise": enterprise,
        "waiting": listings.waiting_requests(enterprise, now),
        "shared": sharing_now.of_enterprise(enterprise, now),
        "freeze": sharing_now.freeze_of(enterprise),
        "effect": sharing_now.last_effect(enterprise, now),
        "may_decide": permissions.may_decide_for(request.user, enterprise),
        "tab": "consents",
    }
    return render(request, "consent/enterprise/overview.html", context)


@require_safe
@login_required
def consent_list(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """List all consents that the enterprise ever gave."""
    enterprise = pages.enterprise_seen_by(request.user, enterprise_id)
    now = timezone.now()
    context = {
        "enterprise": enterprise,
        "page": pages.page_of(request, listings.of_enterprise(enterprise, now)),
        "now": now,
        "may_decide": permissions.may_decide_for(request.user, enterprise),
        "tab": "consents",
    }
    return render(request, "consent/enterprise/consent_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consent_revoke(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether a consent shall be revoked, and revoke it when that is confirmed."""
    clicked_at = timezone.now()
    consent = _decided_by(request.user, number)
    if request.method != "POST":
        standing = listings.standing(consent, clicked_at)
        context = {
            "enterprise": consent.enterprise,
            "consent": consent,
            "standing": standing,
            "is_over": consent.state not in Consent.STANDING or standing == listings.Standing.EXPIRED,
            "tab": "consents",
        }
        return render(request, "consent/enterprise/consent_revoke.html", context)
    try:
        services.revoke_consent(consent=consent, revoked_by=request.user, now=clicked_at)
    except services.ConsentNotInForce as error:
        messages.warning(request, str(error))
    else:
        services.note_effect(consents=[consent], clicked_at=clicked_at, in_effect_at=timezone.now())
        messages.success(request, _("Consent %(number)s is revoked.") % {"number": consent.number})
    return redirect("consent:overview", consent.enterprise_id)


def _decided_by(user: User, number: str) -> Consent:
    """Give a consent to one who may decide on it: those who gave it, not the lender that has it."""
    related = ("enterprise", "information_user", "account__provider")
    consents = listings.with_freeze(Consent.objects.visible_to(user)).select_related(*related)
    consent = get_object_or_404(consents, number=number)
    pages.check_may_decide(user, consent.enterprise)
    return consent
