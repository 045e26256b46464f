"""Codes by which an enterprise shares by itself: made, shown once, listed, withdrawn."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import pages as accounts_pages
from accounts import permissions
from accounts.http import SignedInRequest
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import listings, pages, reviewing, services, sharing_now
from consent.forms.terms import TermsForm
from consent.models import ShareCode
from consent.views import sharing

_JUST_MADE = "share_code_just_made"
"""Number and text of the code that this session has made, until they are shown: a reload shows nothing any more."""
_GROUP = 4


@require_POST
@login_required
@recently_authenticated
def share_code_make(request: SignedInRequest, enterprise_id: int, purpose: str) -> HttpResponse:
    """Make the code that was reviewed; the page that follows shows it."""
    enterprise = accounts_pages.enterprise_decided_by(request.user, enterprise_id)
    offered = sharing.offered_for(enterprise, purpose)
    if offered is None:
        return redirect("consent:consent_new", enterprise.pk)
    form = TermsForm(request.POST, limits=offered)
    if not form.is_valid():
        return sharing.form_page(request, enterprise, sharing.BY_CODE, form, offered)
    if not pages.was_shown(request, reviewing.of_form(form, enterprise=enterprise, lender=None).statement):
        return sharing.review_page(request, enterprise, sharing.BY_CODE, form, is_changed=True)
    try:
        share, code = services.make_share_code(
            enterprise=enterprise, choice=form.choice, act=pages.act_of(request), now=timezone.now()
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return sharing.form_page(request, enterprise, sharing.BY_CODE, form, offered)
    request.session[_JUST_MADE] = (share.number, code)
    return redirect("consent:share_code_made", enterprise.pk)


@require_GET  # not HEAD: that would use up the one showing
@login_required
def share_code_made(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Show the code just made, once; after that there is only the list."""
    enterprise = accounts_pages.enterprise_decided_by(request.user, enterprise_id)
    number, code = request.session.pop(_JUST_MADE, ("", ""))
    share = ShareCode.objects.filter(enterprise=enterprise, number=number, made_by=request.user).first()
    if share is None:
        return redirect("consent:share_code_list", enterprise.pk)
    context = {
        "enterprise": enterprise,
        "share": share,
        "groups": [code[start : start + _GROUP] for start in range(0, len(code), _GROUP)],
        "picture": segno.make_qr(code, error="m").svg_data_uri(scale=6, border=4),
        "tab": "consents",
    }
    return render(request, "consent/enterprise/share_code_made.html", context)


@require_safe
@login_required
def share_code_list(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """List the codes that were made, and what became of each."""
    enterprise = accounts_pages.enterprise_seen_by(request.user, enterprise_id)
    context = {
        "enterprise": enterprise,
        "page": accounts_pages.page_of(request, listings.share_codes_of(enterprise)),
        "now": timezone.now(),
        "may_decide": permissions.may_decide_for(request.user, enterprise),
        "freeze": sharing_now.freeze_of(enterprise),
        "tab": "consents",
    }
    return render(request, "consent/enterprise/share_code_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def share_code_withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether a code shall be withdrawn, and withdraw it when that is confirmed."""
    share = pages.share_code_decided_by(request.user, number)
    if request.method != "POST":
        context = {"enterprise": share.enterprise, "share": share, "now": timezone.now(), "tab": "consents"}
        return render(request, "consent/enterprise/share_code_withdraw.html", context)
    try:
        services.withdraw_share_code(share=share, withdrawn_by=request.user, now=timezone.now())
    except services.ShareCodeNotValid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The code is withdrawn. Nobody can redeem it any more."))
    return redirect("consent:share_code_list", share.enterprise_id)
