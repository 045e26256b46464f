"""API tokens: a query user issues, sees and revokes their own."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import pages, services
from accounts.forms import TokenForm
from accounts.http import SignedInRequest
from accounts.models import ApiToken, InstitutionMembership


@require_safe
@login_required
def token_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List one's own tokens at an institution, the latest first."""
    institution = pages.information_user_served_by(request.user, code)
    tokens = ApiToken.objects.filter(membership__user=request.user, membership__institution=institution)
    page = pages.page_of(request, tokens.order_by("-issued_at", "-pk"))
    context = {"institution": institution, "page": page, "now": timezone.now(), "tab": "api"}
    return render(request, "accounts/lender/token_list.html", context | _api(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def token_issue(request: SignedInRequest, code: str) -> HttpResponse:
    """Issue a token; its text is in the answer to this request and nowhere else."""
    institution = pages.information_user_served_by(request.user, code)
    form = TokenForm(request.POST or None)
    context = {"institution": institution, "form": form, "tab": "api"}
    if not form.is_valid():
        return render(request, "accounts/lender/token_issue.html", context)
    membership = InstitutionMembership.objects.of(request.user).get(institution=institution)
    now = timezone.now()
    token, text = services.issue_api_token(
        membership=membership,
        label=form.cleaned_data["label"],
        expires_at=now + timedelta(days=form.cleaned_data["days"]),
        issued_by=request.user,
        now=now,
    )
    context |= {"token": token, "text": text}
    return render(request, "accounts/lender/token_issued.html", context | _api(request))


@require_POST
@login_required
def token_revoke(request: SignedInRequest, code: str, token_id: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    institution = pages.information_user_served_by(request.user, code)
    own = ApiToken.objects.filter(membership__user=request.user, membership__institution=institution)
    token = get_object_or_404(own.select_related("membership__institution"), pk=token_id)
    try:
        services.revoke_api_token(token=token, revoked_by=request.user, now=timezone.now())
    except services.TokenRevoked as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The token is revoked. It opens nothing any more."))
    return redirect("accounts:token_list", institution.code)


def _api(request: SignedInRequest) -> dict[str, str]:
    return {"api_address": request.build_absolute_uri(reverse("api:document_query"))}
