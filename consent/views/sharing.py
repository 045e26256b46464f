"""Pages on which an enterprise shares by itself: with a lender that it picks, or by a code that it hands out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import pages as accounts_pages
from accounts.http import SignedInRequest
from accounts.models import Enterprise, Institution
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import limits, listings, pages, reviewing, services, sharing_now
from consent.forms.terms import TermsForm
from consent.limits import Limits
from consent.models import Authorisation, ConsentPolicy, PurposeTemplate
from consent.purposes import Purpose

BY_CODE = "by-code"
"""What stands in the place of a lender's code when a share code is to be made."""


@require_safe
@login_required
def consent_new(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Ask with whom to share: a lender by name, or whoever is handed a code."""
    enterprise = accounts_pages.enterprise_decided_by(request.user, enterprise_id)
    words = request.GET.get("q", "")[:100]
    context = {
        "enterprise": enterprise,
        "words": words,
        "page": accounts_pages.page_of(request, listings.lenders_named(words)),
        "has_bound": listings.bound_accounts(enterprise, timezone.now()).exists(),
        "account": _account_in(request),
        "freeze": sharing_now.freeze_of(enterprise),
        "tab": "consents",
    }
    return render(request, "consent/enterprise/consent_new.html", context)


@require_safe
@login_required
def consent_purpose(request: SignedInRequest, enterprise_id: int, lender: str) -> HttpResponse:
    """Ask what for, and say what each purpose allows at most."""
    enterprise = accounts_pages.enterprise_decided_by(request.user, enterprise_id)
    context = {
        "enterprise": enterprise,
        "lender": lender,
        "institution": _institution(lender),
        "templates": PurposeTemplate.objects.in_effect(),
        **_by_code(enterprise, lender),
        "account": _account_in(request),
        "tab": "consents",
    }
    return render(request, "consent/enterprise/consent_purpose.html", context)


@require_safe
@login_required
def consent_terms(request: SignedInRequest, enterprise_id: int, lender: str, purpose: str) -> HttpResponse:
    """Ask for which accounts and products, how long and how often."""
    enterprise = accounts_pages.enterprise_decided_by(request.user, enterprise_id)
    offered = offered_for(enterprise, purpose)
    if offered is None:
        return redirect("consent:consent_purpose", enterprise.pk, lender)
    accounts = list(offered.accounts.values_list("pk", flat=True))
    wanted = [int(account) for account in [_account_in(request)] if account and int(account) in accounts]
    ticked = {"accounts": accounts if len(accounts) == 1 else wanted}
    entered = reviewing.entered_in(request.GET) if "until" in request.GET else offered.suggested() | ticked
    return form_page(request, enterprise, lender, TermsForm(limits=offered, initial=entered), offered)


@require_safe
@login_required
@recently_authenticated
def consent_review(request: SignedInRequest, enterprise_id: int, lender: str, purpose: str) -> HttpResponse:
    """Say in plain words and word for word what would be given; nothing is given yet.

    It stands at an address, so that going back to it works; the address holds ids, codes and a day.
    """
    enterprise = accounts_pages.enterprise_decided_by(request.user, enterprise_id)
    offered = offered_for(enterprise, purpose)
    if offered is None or not request.GET:
        return redirect("consent:consent_terms", enterprise.pk, lender, purpose)
    form = TermsForm(request.GET, limits=offered)
    if not form.is_valid():
        return form_page(request, enterprise, lender, form, offered)
    return review_page(request, enterprise, lender, form)


@require_POST
@login_required
@recently_authenticated
def consent_grant(request: SignedInRequest, enterprise_id: int, lender: str, purpose: str) -> HttpResponse:
    """Give the authorisation that was reviewed, or propose it to a second person where the enterprise wants two."""
    enterprise = accounts_pages.enterprise_decided_by(request.user, enterprise_id)
    institution, offered = _institution(lender), offered_for(enterprise, purpose)
    if offered is None or institution is None:
        return redirect("consent:consent_new", enterprise.pk)
    form = TermsForm(request.POST, limits=offered)
    if not form.is_valid():
        return form_page(request, enterprise, lender, form, offered)
    if not pages.was_shown(request, reviewing.of_form(form, enterprise=enterprise, lender=institution).statement):
        return review_page(request, enterprise, lender, form, is_changed=True)
    try:
        given = services.share_with(
            enterprise=enterprise,
            information_user=institution,
            choice=form.choice,
            act=pages.act_of(request),
            now=timezone.now(),
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return form_page(request, enterprise, lender, form, offered)
    if isinstance(given, Authorisation):
        messages.success(request, _("The authorisation is given."))
        return redirect("consent:arrangement_detail", given.arrangement.number)
    messages.success(request, _("Proposed. It takes effect when a second person has approved it."))
    return redirect("consent:request_detail", given.number)


def _institution(lender: str) -> Institution | None:
    """Give the lender of an address; None where a code stands for whoever redeems it."""
    return None if lender == BY_CODE else get_object_or_404(listings.lenders_named(""), code=lender)


def offered_for(enterprise: Enterprise, purpose: str) -> Limits | None:
    return limits.of_purpose(purpose, enterprise, timezone.now()) if purpose in Purpose.values else None


def _account_in(request: SignedInRequest) -> str:
    """Give the account that the person came from."""
    account = request.GET.get("account", "")
    return account if account.isdecimal() and account.isascii() else ""


def form_page(
    request: SignedInRequest, enterprise: Enterprise, lender: str, form: TermsForm, offered: Limits
) -> HttpResponse:
    context = {
        **_about(enterprise, lender, offered.purpose),
        "form": form,
        "has_accounts": offered.accounts.exists(),
        "to_entrust": listings.accounts_to_entrust(enterprise, timezone.now()),
    }
    return render(request, "consent/enterprise/consent_terms.html", context)


def review_page(
    request: SignedInRequest, enterprise: Enterprise, lender: str, form: TermsForm, *, is_changed: bool = False
) -> HttpResponse:
    context = _about(enterprise, lender, form.choice.purpose)
    demands_two, by_code = services.demands_two(enterprise, form.choice), lender == BY_CODE
    context |= {
        "form": form,
        "review": reviewing.of_form(form, enterprise=enterprise, lender=context["institution"]),
        "needs_two": demands_two and not by_code,
        "no_code": demands_two and by_code,
        "is_changed": is_changed,
    }
    return render(request, "consent/enterprise/consent_review.html", context)


def _about(enterprise: Enterprise, lender: str, purpose: str) -> dict[str, Any]:
    return {
        "enterprise": enterprise,
        "lender": lender,
        "institution": _institution(lender),
        "purpose": purpose,
        **_by_code(enterprise, lender),
        "tab": "consents",
    }


def _by_code(enterprise: Enterprise, lender: str) -> dict[str, Any]:
    """Give the rule of two people where a code is to be made: what falls under it cannot be given by one."""
    rule = ConsentPolicy.objects.filter(enterprise=enterprise).first() if lender == BY_CODE else None
    return {"by_code": lender == BY_CODE, "rule": rule if rule and (rule.purposes or rule.from_months) else None}
