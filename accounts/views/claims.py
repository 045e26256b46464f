"""The page on which an owner looks at somebody who claims the enterprise, and objects."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions, services, verification_story
from accounts.forms.claims import ObjectionForm
from accounts.http import SignedInRequest
from accounts.models import ClaimObjection, Enterprise, EnterpriseMembership, User, Verification
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def claim(request: SignedInRequest, verification_id: int) -> HttpResponse:
    """Say who claims the enterprise and how far that is, and take the owner's objection."""
    verification, enterprise = _claim_seen_by(request.user, verification_id)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.object_to_claim(
                verification=verification, **form.cleaned_data, raised_by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Your objection is recorded. The claim is on hold until staff have settled it.")
            )
            return redirect("accounts:claim", verification.pk)
    context = {
        "enterprise": enterprise,
        "verification": verification,
        "masked_email": verification_story.masked_email(verification.applicant.email),
        "colour": verification_story.COLOURS[verification.state],
        "is_open": verification.state in Verification.OPEN_STATES,
        "own": ClaimObjection.objects.filter(verification=verification, raised_by=request.user).first(),
        "form": form,
        "tab": "people",
    }
    return render(request, "accounts/enterprise/claim.html", context)


def _claim_seen_by(user: User, verification_id: int) -> tuple[Verification, Enterprise]:
    """Give somebody else's claim of an enterprise to its owners; its other people learn that it is not for them."""
    verification = get_object_or_404(
        Verification.objects.select_related("applicant", "bank").filter(is_contested=True).exclude(applicant=user),
        pk=verification_id,
    )
    mine = EnterpriseMembership.objects.of(user).filter(enterprise__uscc=verification.uscc)
    membership = mine.select_related("enterprise").first()
    if membership is None:
        raise Http404
    if not permissions.may_manage_people(user, membership.enterprise):
        raise PermissionDenied(_("Only an owner of the enterprise decides who acts for it; you may only look."))
    return verification, membership.enterprise
