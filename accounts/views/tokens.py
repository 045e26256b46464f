"""API tokens: a query user issues, sees and revokes their own."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts import pages, services
from accounts.forms.tokens import TokenForm
from accounts.http import SignedInRequest
from accounts.models import ApiToken, Institution, InstitutionMembership, User
from accounts.reauthentication import recently_authenticated

_JUST_ISSUED = "token_just_issued"
"""Id and text of the token that this session has issued, until they are shown: a reload shows nothing any more."""


@require_safe
@login_required
def token_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List one's own tokens at an institution, the latest first."""
    institution = pages.information_user_served_by(request.user, code)
    page = pages.page_of(request, _own(request.user, institution).order_by("-issued_at", "-pk"))
    context = {"institution": institution, "page": page, "now": timezone.now(), "tab": "api"}
    return render(request, "accounts/lender/token_list.html", context | _api(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def token_issue(request: SignedInRequest, code: str) -> HttpResponse:
    """Issue a token; the page that follows shows its text."""
    institution = pages.information_user_served_by(request.user, code)
    form = TokenForm(request.POST or None)
    context = {"institution": institution, "form": form, "tab": "api"}
    if not form.is_valid():
        return render(request, "accounts/lender/token_issue.html", context)
    membership = InstitutionMembership.objects.of(request.user).active().get(institution=institution)
    now = timezone.now()
    token, text = services.issue_api_token(
        membership=membership,
        label=form.cleaned_data["label"],
        expires_at=now + timedelta(days=form.cleaned_data["days"]),
        issued_by=request.user,
        now=now,
    )
    request.session[_JUST_ISSUED] = (token.pk, text)
    return redirect("accounts:token_issued", institution.code)


@require_GET  # not HEAD: that would use up the one showing
@login_required
def token_issued(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the text of the token just issued, once; after that there is only the list."""
    institution = pages.information_user_served_by(request.user, code)
    token_id, text = request.session.pop(_JUST_ISSUED, (None, ""))
    token = _own(request.user, institution).filter(pk=token_id).first()
    if token is None:
        return redirect("accounts:token_list", institution.code)
    context = {"institution": institution, "token": token, "text": text, "tab": "api"}
    return render(request, "accounts/lender/token_issued.html", context | _api(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def token_revoke(request: SignedInRequest, code: str, token_id: int) -> HttpResponse:
    """Ask whether one of one's own tokens shall be revoked, and revoke it when that is confirmed."""
    institution = pages.information_user_served_by(request.user, code)
    own = _own(request.user, institution)
    token = get_object_or_404(own.select_related("membership__institution"), pk=token_id)
    now = timezone.now()
    if request.method != "POST":
        is_over = token.revoked_at is not None or token.expires_at <= now
        context = {"institution": institution, "token": token, "is_over": is_over, "tab": "api"}
        return render(request, "accounts/lender/token_revoke.html", context)
    try:
        services.revoke_api_token(token=token, revoked_by=request.user, now=now)
    except services.TokenRevoked as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The token is revoked. It opens nothing any more."))
    return redirect("accounts:token_list", institution.code)


def _own(user: User, institution: Institution) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(membership__user=user, membership__institution=institution)


def _api(request: SignedInRequest) -> dict[str, str]:
    return {"api_address": request.build_absolute_uri(reverse("api:document_query"))}
