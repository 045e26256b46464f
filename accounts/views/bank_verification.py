"""Pages on which a bank's verifiers say whether an applicant acts for its customer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import agreement, pages, services, todo, uscc, verification_story
from accounts.forms.decisions import VerificationDecisionForm
from accounts.http import SignedInRequest
from accounts.models import User, Verification
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError


@require_safe
@login_required
def verification_queue(request: SignedInRequest, code: str) -> HttpResponse:
    """List what waits for the bank, the longest first, and on a second list what has been decided."""
    bank = pages.provider_answered_for_by(request.user, code)
    is_past = request.GET.get("show") == "past"
    rows = Verification.objects.filter(bank=bank).select_related("applicant")
    if is_past:
        rows = rows.exclude(state__in=Verification.OPEN_STATES).order_by("-submitted_at", "-pk")
    else:
        rows = rows.open().order_by("submitted_at", "pk")
    context = {
        "institution": bank,
        "page": pages.page_of(request, rows),
        "is_past": is_past,
        "colours": verification_story.COLOURS,
        **({} if is_past else todo.at_home(*todo.of_institution(bank, request.user))),
        "tab": "verifications",
    }
    return render(request, "accounts/provider/verification_queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def verification_decide(request: SignedInRequest, verification_id: int) -> HttpResponse:
    """Show a verification beside what the bank's own accounts file says, and take the decision."""
    verification = _of_bank(request.user, verification_id)
    form = VerificationDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.decide_verification(
                verification=verification, **form.cleaned_data, decided_by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your decision is recorded, and the applicant is told."))
            assert verification.bank is not None
            return redirect("accounts:verification_queue", verification.bank.code)
    return _page(request, verification, form)


@require_POST
@login_required
@recently_authenticated
def verification_number(request: SignedInRequest, verification_id: int) -> HttpResponse:
    """Show the same page with the whole account number, which stands in no address and is recorded."""
    verification = _of_bank(request.user, verification_id)
    try:
        number = services.show_number_of_verification(
            verification=verification, shown_to=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("accounts:verification_decide", verification.pk)
    return _page(request, verification, VerificationDecisionForm(), number=number)


def _page(
    request: SignedInRequest, verification: Verification, form: VerificationDecisionForm, *, number: str = ""
) -> HttpResponse:
    now = timezone.now()
    context = {
        "institution": verification.bank,
        "verification": verification,
        "form": form,
        "kind": uscc.kind(verification.uscc),
        "number": number,
        "masked_number": agreement.masked_number(verification),
        "agreement": agreement.of(verification),
        "colour": verification_story.COLOURS[verification.state],
        "events": verification_story.events(verification),
        "is_open": verification.state in Verification.OPEN_STATES,
        "why_not": verification_story.why_not_decided_by(verification, request.user, now),
        "tab": "verifications",
    }
    return render(request, "accounts/provider/verification_decide.html", context)


def _of_bank(user: User, verification_id: int) -> Verification:
    """Give a verification to a verifier of the bank that it names; colleagues learn that it is not for them."""
    verifications = Verification.objects.select_related("bank", "applicant", "licence", "enterprise", "decided_by")
    verification = verifications.filter(pk=verification_id, bank__isnull=False).first()
    if verification is None or verification.bank is None:
        raise Http404
    pages.provider_answered_for_by(user, verification.bank.code)
    return verification
