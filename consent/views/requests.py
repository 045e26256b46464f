"""The inbox of an enterprise: what lenders ask for, and the answer of one person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import pages as accounts_pages
from accounts import permissions
from accounts.http import SignedInRequest
from accounts.models import Account, Enterprise
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from consent import limits, listings, overlaps, pages, reviewing, services, sharing_now, story, versions, words
from consent.forms.answers import DeclineForm
from consent.forms.terms import TermsForm
from consent.models import AuthorisationRequest


@require_safe
@login_required
def request_list(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """List all requests to the enterprise, those that wait first."""
    enterprise = accounts_pages.enterprise_seen_by(request.user, enterprise_id)
    now = timezone.now()
    page = accounts_pages.page_of(request, listings.requests_of(enterprise, now))
    context = {"enterprise": enterprise, "page": page, "now": now, "tab": "requests"}
    return render(request, "consent/enterprise/request_list.html", context)


@require_safe
@login_required
def request_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Say in plain words what a lender asks for, and offer the answers."""
    asked = pages.request_seen_by(request.user, number)
    return _detail(request, asked, reviewing.entered_in(request.GET))


@require_safe
@login_required
@recently_authenticated
def request_review(request: SignedInRequest, number: str) -> HttpResponse:
    """Show word for word what would be confirmed; nothing is confirmed yet."""
    asked, enterprise = _decided_by(request, number)
    if not request.GET:
        return redirect("consent:request_detail", asked.number)
    form = TermsForm(request.GET, limits=limits.of_request(asked, enterprise, timezone.now()))
    if not form.is_valid():
        return _detail(request, asked, {}, form)
    return _review(request, asked, enterprise, form)


@require_POST
@login_required
@recently_authenticated
def request_confirm(request: SignedInRequest, number: str) -> HttpResponse:
    """Confirm what was reviewed, or propose it to a second person where the enterprise wants two."""
    asked, enterprise = _decided_by(request, number)
    now = timezone.now()
    form = TermsForm(request.POST, limits=limits.of_request(asked, enterprise, now))
    if not form.is_valid():
        return _detail(request, asked, {}, form)
    if not pages.was_shown(request, _reviewed(asked, enterprise, form).statement):
        return _review(request, asked, enterprise, form, is_changed=True)
    try:
        given = services.confirm_request(request=asked, choice=form.choice, act=pages.act_of(request), now=now)
    except services.RequestNotOpen as error:
        messages.warning(request, str(error))
        return redirect("consent:request_detail", asked.number)
    except DomainError as error:
        form.add_error(None, str(error))
        return _detail(request, asked, {}, form)
    if given is None:
        messages.success(request, _("Proposed. It takes effect when a second person has approved it."))
        return redirect("consent:request_detail", asked.number)
    messages.success(request, _("The authorisation is given. The lender has been told."))
    return redirect("consent:arrangement_detail", given.arrangement.number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_decline(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask for a reason, if any, and decline when that is confirmed."""
    asked, enterprise = _decided_by(request, number)
    now = timezone.now()
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {
            "enterprise": enterprise, "asked": asked, "is_open": asked.is_open(now), "form": form, "tab": "requests",
        }  # fmt: skip
        return render(request, "consent/enterprise/request_decline.html", context)
    try:
        services.decline_request(request=asked, user=request.user, now=now, reason=form.cleaned_data["reason"])
    except services.RequestNotOpen as error:
        messages.warning(request, str(error))
        return redirect("consent:request_detail", asked.number)
    messages.success(request, _("The request is declined. The lender has been told."))
    return redirect("consent:request_list", enterprise.pk)


def _decided_by(request: SignedInRequest, number: str) -> tuple[AuthorisationRequest, Enterprise]:
    asked = pages.request_decided_by(request.user, number)
    assert asked.enterprise is not None  # one of its people asks
    return asked, asked.enterprise


def _detail(
    request: SignedInRequest, asked: AuthorisationRequest, entered: dict[str, Any], form: TermsForm | None = None
) -> HttpResponse:
    enterprise, now = asked.enterprise, timezone.now()
    assert enterprise is not None
    may_decide, is_open = permissions.may_decide_for(request.user, enterprise), asked.is_open(now)
    waits_for_one = is_open and asked.state == AuthorisationRequest.State.REQUESTED
    named = asked.accounts.select_related("provider").defer("provider__vault_keyset")
    to_entrust = listings.accounts_to_entrust(enterprise, now) if waits_for_one else None
    if to_entrust is not None and asked.names_accounts:
        to_entrust = to_entrust.filter(pk__in=named.values("pk"))
    proposed = _proposed(asked, enterprise)
    offered = limits.of_request(asked, enterprise, now).accounts
    context = {
        "enterprise": enterprise,
        "asked": asked,
        "is_open": is_open,
        "waits": is_open and asked.state == AuthorisationRequest.State.PROPOSED,
        "may_decide": may_decide,
        "lines": [story.asked_by(asked), *words.of_request(asked, named, now)],
        "form": (form or _form(asked, enterprise, entered, now)) if waits_for_one and may_decide else None,
        "to_entrust": to_entrust,
        "proposed": proposed,
        "changes": versions.changes(asked.renews, proposed) if proposed and is_open else [],
        "renewed": versions.standing(asked.renews, now) if is_open else None,
        "in_the_way": overlaps.with_request(asked, offered, now) if waits_for_one else [],
        "unbound": _unbound(asked, enterprise, now) if waits_for_one else [],
        "can_look": _bound(asked, enterprise, now).exists(),
        "freeze": sharing_now.freeze_of(enterprise),
        "is_own_proposal": asked.proposed_by_id == request.user.pk,
        "events": story.of_request(asked),
        "tab": "requests",
    }
    return render(request, "consent/enterprise/request_detail.html", context)


def _form(
    asked: AuthorisationRequest, enterprise: Enterprise, entered: dict[str, Any], now: datetime
) -> TermsForm | None:
    """Give the form to answer, filled in as the lender asks; None while no account can be shared."""
    offered = limits.of_request(asked, enterprise, now)
    accounts = list(offered.accounts.values_list("pk", flat=True))
    if not accounts:
        return None
    ticked = accounts if asked.names_accounts or len(accounts) == 1 else []
    return TermsForm(limits=offered, initial=entered or offered.whole() | {"accounts": ticked})


def _bound(asked: AuthorisationRequest, enterprise: Enterprise, now: datetime) -> QuerySet[Account]:
    """Give the bound accounts that a request is about; all, where the enterprise chooses."""
    bound = listings.bound_accounts(enterprise, now)
    return bound.filter(pk__in=asked.accounts.values("pk")) if asked.names_accounts else bound


def _unbound(asked: AuthorisationRequest, enterprise: Enterprise, now: datetime) -> list[Account]:
    """Give the accounts that the lender names and that are not bound now."""
    named = asked.accounts.exclude(pk__in=listings.bound_accounts(enterprise, now).values("pk"))
    return list(named.select_related("provider").defer("provider__vault_keyset").order_by("pk"))


def _proposed(asked: AuthorisationRequest, enterprise: Enterprise) -> list[words.Line]:
    if asked.proposal is None:
        return []
    return words.of_choice(*reviewing.proposed_choice(asked.proposal, enterprise))


def _reviewed(asked: AuthorisationRequest, enterprise: Enterprise, form: TermsForm) -> reviewing.Review:
    return reviewing.of_form(form, enterprise=enterprise, lender=asked.information_user)


def _review(
    request: SignedInRequest,
    asked: AuthorisationRequest,
    enterprise: Enterprise,
    form: TermsForm,
    *,
    is_changed: bool = False,
) -> HttpResponse:
    review = _reviewed(asked, enterprise, form)
    context = {
        "enterprise": enterprise,
        "asked": asked,
        "form": form,
        "review": review,
        "changes": versions.changes(asked.renews, review.lines),
        "renewed": versions.standing(asked.renews, timezone.now()),
        "needs_two": services.demands_two(enterprise, form.choice),
        "is_changed": is_changed,
        "tab": "requests",
    }
    return render(request, "consent/enterprise/request_review.html", context)
