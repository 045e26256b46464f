"""Pages of receipts: for those who hold one, and for anybody who wants to verify one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import pages as accounts_pages
from accounts import permissions
from accounts.http import SignedInRequest
from accounts.models import EnterpriseMembership, InstitutionMembership, User
from cfcii.common import signing
from cfcii.common.errors import DomainError
from consent import listings, services, versions
from consent.forms.receipts import ReceiptForm
from consent.models import Receipt, ShareCode
from consent.pages import language
from consent.receipts import commands, lines, verifying
from consent.receipts.files import FILES
from consent.receipts.standard import MATCHES
from consent.receipts.verifying import VerifiedReceipt


@require_safe
@login_required
def receipt(request: SignedInRequest, number: str, version: int) -> HttpResponse:
    """Show a receipt: what was signed, how it stands today, and the files to take away."""
    held = _held_by(request.user, number, version)
    authorisation, now = held.authorisation, timezone.now()
    arrangement = authorisation.arrangement
    is_ours = permissions.may_see_enterprise(request.user, arrangement.enterprise)
    if not is_ours:
        accounts_pages.information_user_served_by(request.user, arrangement.information_user.code)
    context: dict[str, Any] = {
        "layout": "layouts/enterprise.html" if is_ours else "layouts/lender.html",
        "is_ours": is_ours,
        "enterprise": arrangement.enterprise,
        "institution": arrangement.information_user,
        "arrangement": arrangement,
        "receipt": held,
        "standings": [(each, listings.standing(each, now)) for each in versions.consents_of(authorisation)],
        "files": [(name, kind.title) for name, kind in FILES.items()],
        "tab": "consents",
        **_ways_to_verify(held.key_id),
    }
    try:
        code = ShareCode.objects.filter(authorisation=authorisation).first()
        context |= _said(verifying.stored(held), code) | {"code": code, "is_known": True}
    except DomainError as error:
        context["error"] = str(error)
    return render(request, "consent/receipts/receipt.html", context)


@require_safe
@login_required
def receipt_file(request: SignedInRequest, number: str, version: int, file: str) -> HttpResponse:
    """Send a file of a receipt; that a lender takes one away is on the record."""
    held = _held_by(request.user, number, version)
    if file not in FILES:
        raise Http404
    verifying.stored(held)
    arrangement = held.authorisation.arrangement
    is_ours = permissions.may_see_enterprise(request.user, arrangement.enterprise)
    if not is_ours:
        accounts_pages.information_user_served_by(request.user, arrangement.information_user.code)
    content = FILES[file].make(held)
    if not is_ours:
        services.note_download(
            receipt=held, file=file, lender=arrangement.information_user, user=request.user, now=timezone.now()
        )
    return _download(content, FILES[file].content_type, file)


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_verify(request: HttpRequest) -> HttpResponse:
    """Say how anybody verifies a receipt, and verify one that is handed in. Nothing of it is kept."""
    form = ReceiptForm(request.POST, request.FILES) if request.method == "POST" else ReceiptForm()
    context: dict[str, Any] = {"form": form, "matches": MATCHES, **_ways_to_verify("")}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _said(verifying.verify(jws=form.signature, content=form.content))
            context["has_content"] = form.content is not None
        except DomainError as error:
            context["error"] = str(error)
    return render(request, "consent/receipts/verify.html", context)


@require_safe
def signing_keys(_request: HttpRequest) -> HttpResponse:
    """Give the public halves of the signing keys (RFC 7517), the one that signs first."""
    return JsonResponse(signing.public_key_set(settings.SIGNING_KEYS), content_type="application/jwk-set+json")


@require_safe
def signing_key(_request: HttpRequest, key_id: str) -> HttpResponse:
    """Give the public half of one signing key, as openssl reads it."""
    try:
        pem = signing.public_key_pem(settings.SIGNING_KEYS, key_id)
    except KeyError:
        raise Http404 from None
    return _download(pem, "application/x-pem-file", "public-key.pem")


def _held_by(user: User, number: str, version: int) -> Receipt:
    """Give a receipt to the people of the two who hold it: the enterprise's, and the lender's query users."""
    enterprises = EnterpriseMembership.objects.of(user).values("enterprise")
    lenders = InstitutionMembership.objects.of(user).active().query_users().values("institution")
    parties = Q(authorisation__arrangement__enterprise__in=enterprises) | Q(
        authorisation__arrangement__information_user__in=lenders
    )
    related = ("authorisation__arrangement__enterprise", "authorisation__arrangement__information_user",
               "authorisation__wording")  # fmt: skip
    rows = Receipt.objects.filter(parties).select_related(*related)
    return get_object_or_404(rows, authorisation__arrangement__number=number, authorisation__version=version)


def _said(verified: VerifiedReceipt, code: ShareCode | None = None) -> dict[str, Any]:
    return {
        "verified": verified,
        "particulars": lines.particulars(verified.record, language()),
        "act": lines.act(verified.record, code),
    }


def _ways_to_verify(key_id: str) -> dict[str, Any]:
    return {
        "openssl": "\n".join(commands.OPENSSL),
        "digest": commands.DIGEST,
        "jose": commands.JOSE,
        "key_id": key_id,
        "keys": [
            (each, _("signs now") if place == 0 else _("verifies only"))
            for place, each in enumerate(signing.key_ids(settings.SIGNING_KEYS))
        ],
    }


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
