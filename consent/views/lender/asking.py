"""A lender asks for an authorisation: the purpose, the terms within its caps, word for word, sent.

Nothing that is entered stands in an address. What the pages say is the same whether the enterprise is here or not (G7).
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import pages as accounts_pages
from accounts.http import SignedInRequest
from accounts.models import Institution
from cfcii.common.errors import DomainError
from consent import services, versions
from consent.forms.wishes import WishForm, as_asked, as_given
from consent.lending import listings, pages, words
from consent.models import Arrangement, AuthorisationRequest, PurposeTemplate

_SENT_FOR: Final = 24 * 3600
"""Seconds for which a form that was sent is known as sent."""


@require_safe
@login_required
def request_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask what for, and say what each purpose allows at most."""
    institution = accounts_pages.information_user_served_by(request.user, code)
    renews = _renews(request, institution)
    usual = versions.latest(renews).purpose if renews else getattr(_like(request, institution), "purpose", "")
    context = {
        "institution": institution,
        "renews": renews,
        "renewed": versions.standing(renews, timezone.now()),
        "usual": usual,
        "templates": PurposeTemplate.objects.in_effect(),
        "more": request.GET.urlencode(),
        "tab": "requests",
    }
    return render(request, "consent/lender/request_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_terms(request: SignedInRequest, code: str, purpose: str) -> HttpResponse:
    """Ask of whom and for what; a POST comes back from the review with what was entered."""
    institution, template, renews = _about(request, code, purpose)
    initial = _entered(request) if request.method == "POST" else _suggested(request, institution, renews)
    return _form_page(request, institution, WishForm(template=template, renews=renews, initial=initial), template)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_review(request: SignedInRequest, code: str, purpose: str) -> HttpResponse:
    """Say in plain words what would be asked for; nothing is sent yet."""
    institution, template, renews = _about(request, code, purpose)
    if request.method != "POST":
        return redirect("consent:lender_request_terms", institution.code, purpose)
    form = WishForm(request.POST, template=template, renews=renews)
    if not form.is_valid():
        return _form_page(request, institution, form, template)
    context = _context(request, institution, form, template)
    context |= {"lines": words.of_wish(form.wish, form.masked_numbers), "once": secrets.token_urlsafe(16)}
    return render(request, "consent/lender/request_review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_send(request: SignedInRequest, code: str, purpose: str) -> HttpResponse:
    """Send what was reviewed, once, however often the button is pressed."""
    institution, template, renews = _about(request, code, purpose)
    if request.method != "POST":
        return redirect("consent:lender_request_terms", institution.code, purpose)
    form = WishForm(request.POST, template=template, renews=renews)
    if not form.is_valid():
        return _form_page(request, institution, form, template)
    once = f"asked:{request.user.pk}:{request.POST.get('once', '')[:32]}"
    if not cache.add(once, "sent", _SENT_FOR):
        messages.info(request, _("This request was sent already."))
        return redirect("consent:lender_request_list", institution.code)
    try:
        asked = services.ask_for_authorisation(
            sender=pages.sender_of(request, institution), wish=form.wish, now=timezone.now(), renews=renews
        )
    except DomainError as error:
        cache.delete(once)
        form.add_error(None, str(error))
        return _form_page(request, institution, form, template)
    messages.success(
        request, _("Sent. If the enterprise is on the platform, it finds the request in its data account.")
    )
    return redirect("consent:lender_request", asked.number)


def _about(
    request: SignedInRequest, code: str, purpose: str
) -> tuple[Institution, PurposeTemplate, Arrangement | None]:
    institution = accounts_pages.information_user_served_by(request.user, code)
    template = get_object_or_404(PurposeTemplate.objects.in_effect(), purpose=purpose)
    return institution, template, _renews(request, institution)


def _renews(request: SignedInRequest, institution: Institution) -> Arrangement | None:
    """Give the arrangement that the address names, if it is the lender's own."""
    number = pages.named_in(request, "renews")
    own = Arrangement.objects.filter(information_user=institution).select_related("enterprise")
    return get_object_or_404(own, number=number) if number else None


def _like(request: SignedInRequest, institution: Institution) -> AuthorisationRequest | None:
    """Give the request that is to be made once more, if it is the lender's own."""
    number = pages.named_in(request, "like")
    return get_object_or_404(listings.requests_of(institution), number=number) if number else None


def _suggested(request: SignedInRequest, institution: Institution, renews: Arrangement | None) -> dict[str, Any]:
    like = _like(request, institution)
    given = as_given(versions.latest(renews)) if renews else {}
    return given | (as_asked(like) if like else {})


def _entered(request: SignedInRequest) -> dict[str, Any]:
    return {**request.POST.dict(), "products": request.POST.getlist("products")}


def _held(request: SignedInRequest) -> str:
    """Say what the form begins with."""
    if request.method == "POST":
        return "entered"
    return "asked" if pages.named_in(request, "like") else "agreed" if pages.named_in(request, "renews") else "most"


def _form_page(
    request: SignedInRequest, institution: Institution, form: WishForm, template: PurposeTemplate
) -> HttpResponse:
    return render(request, "consent/lender/request_terms.html", _context(request, institution, form, template))


def _context(
    request: SignedInRequest, institution: Institution, form: WishForm, template: PurposeTemplate
) -> dict[str, Any]:
    renews = _renews(request, institution)
    return {
        "institution": institution,
        "template": template,
        "renews": renews,
        "renewed": versions.standing(renews, timezone.now()),
        "holds": _held(request),
        "form": form,
        "more": request.GET.urlencode(),
        "tab": "requests",
    }
