"""What a lender would see, shown to the enterprise before it answers: nothing is issued, nobody is told."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.models import Account, Enterprise
from cfcii.common.errors import DomainError
from consent import listings as consent_listings
from consent import pages as consent_pages
from consent.models import AuthorisationRequest
from consent.purposes import Product
from reports import previews, rendering
from reports.refusals import refusal_label
from reports.views import files

_MOST_ACCOUNTS: Final = 50


@require_safe
@login_required
def request_preview(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the figures of an account and product as a lender would see them if its request were confirmed now."""
    asked = consent_pages.request_seen_by(request.user, number)
    enterprise = asked.enterprise
    assert enterprise is not None  # one of its people asks
    accounts = _accounts(asked, enterprise)
    account = next((each for each in accounts if str(each.pk) == request.GET.get("account")), None)
    account = account or (accounts[0] if accounts else None)
    product = request.GET.get("product", "")
    product = product if product in asked.products else asked.products[0]
    context = {
        "enterprise": enterprise,
        "asked": asked,
        "accounts": accounts,
        "account": account,
        "product": product,
        "products": [(each, Product(each).label) for each in asked.products],
        "tab": "requests",
    }
    try:
        if account is not None:
            drawn = previews.of_request(asked, account, product, timezone.now())
            context |= rendering.page(drawn, files.language())
    except DomainError as error:
        context["reason"] = refusal_label(error.code)
    return render(request, "reports/enterprise/request_preview.html", context)


def _accounts(asked: AuthorisationRequest, enterprise: Enterprise) -> list[Account]:
    """Give the bound accounts that are proposed or that the lender names, or all where the enterprise chooses."""
    accounts = consent_listings.bound_accounts(enterprise, timezone.now()).select_related("enterprise")
    if asked.is_own_initiative and asked.proposal is not None:
        accounts = accounts.filter(pk__in=asked.proposal["account_ids"])
    elif asked.names_accounts:
        accounts = accounts.filter(pk__in=asked.accounts.values("pk"))
    return list(accounts[:_MOST_ACCOUNTS])
