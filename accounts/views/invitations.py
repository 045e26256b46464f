"""Pages of the person who is invited: from the link in the e-mail to the enterprise's desk.

The address with the secret is left at once: the session keeps which invitation it was, and every later page stands at
an address that tells nothing.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import invitation_secrets, services
from accounts.forms.invitations import AcceptanceForm
from accounts.http import SignedInRequest
from accounts.models import Invitation, User
from cfcii.common.errors import DomainError

_KEPT: Final = "invitation"
"""Id of the invitation whose link this browser opened."""
_AWAITED: Final = "invitation_awaited"
"""Says that its person was sent to sign in or up, and shall come back to it from the front door, once."""


@require_safe
def invitation_open(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret from the e-mail's link and leave its address; an unknown one leads to the same page."""
    # From here on nothing that goes wrong can write the secret to a log.
    request.path = request.path_info = reverse("accounts:invitation_accept")
    invitation = Invitation.objects.filter(digest=invitation_secrets.digest(secret)).first()
    request.session[_KEPT] = invitation.pk if invitation else None
    response = redirect("accounts:invitation_accept")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@login_required
def invitation_mine(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Open an invitation from the inbox: being signed in with its address tells as much as its link."""
    invitation = get_object_or_404(Invitation.objects.filter(email=request.user.email), pk=invitation_id)
    request.session[_KEPT] = invitation.pk
    return redirect("accounts:invitation_accept")


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """Show an invitation to whoever opened its link, and take the acceptance of the person whom it is for."""
    invitation = _kept(request)
    if invitation is None:
        return _page(request, "accounts/invitation/none.html", None, status=404)
    request.session[_AWAITED] = not request.user.is_authenticated
    if request.method == "POST" and isinstance(request.user, User):
        return _accept(request, request.user, invitation)
    user = request.user if isinstance(request.user, User) else None
    if problem := _problem(invitation, user):
        return _page(request, "accounts/invitation/closed.html", invitation, problem=problem)
    if user is None:
        return _page(request, "accounts/invitation/sign_in.html", invitation)
    return _page(request, "accounts/invitation/accept.html", invitation, form=AcceptanceForm(person=user))


@require_POST
def invitation_switch(request: HttpRequest) -> HttpResponse:
    """Sign out whoever is signed in, keep the invitation, and lead to the sign-in."""
    kept = request.session.get(_KEPT)
    get_adapter(request).logout(request)
    request.session[_KEPT], request.session[_AWAITED] = kept, True
    here = reverse("accounts:invitation_accept")
    return redirect(reverse("account_login", query={"next": here}))


class InvitationSignup(SignupView):  # type: ignore[misc]  # allauth's views have no types
    """The sign-up with the invited address filled in; it stands in no address. Its form goes to the usual sign-up."""

    http_method_names = ["get", "head", "options"]

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        invitation = _kept(self.request)
        return initial if invitation is None else initial | {"email": invitation.email}


invitation_sign_up = InvitationSignup.as_view()


def is_awaited(request: HttpRequest) -> bool:
    """Tell, once, whether somebody who just signed in came for an invitation: confirming an address loses the way."""
    return bool(request.session.pop(_AWAITED, None))


def _accept(request: HttpRequest, user: User, invitation: Invitation) -> HttpResponse:
    form = AcceptanceForm(request.POST, person=user)
    if not form.is_valid() and not _problem(invitation, user):
        return _page(request, "accounts/invitation/accept.html", invitation, form=form)
    try:
        membership = services.accept_invitation(
            invitation=invitation, name=form.cleaned_data.get("name", ""), accepted_by=user, now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("accounts:invitation_accept")
    del request.session[_KEPT]
    messages.success(request, _("Welcome. From now on you act for %(name)s.") % {"name": membership.enterprise.name})
    return redirect("reports:enterprise_home", membership.enterprise_id)


def _kept(request: HttpRequest) -> Invitation | None:
    kept = request.session.get(_KEPT)
    if kept is None:
        return None
    return Invitation.objects.select_related("enterprise", "invited_by").filter(pk=kept).first()


def _problem(invitation: Invitation, user: User | None) -> DomainError | None:
    """Give what keeps anybody, or the person who is signed in, from accepting."""
    try:
        services.check_invitation_is_open(invitation, timezone.now())
        if user is not None:
            services.check_invitation_is_for(invitation, user)
            services.check_enterprise_member(user)
    except DomainError as error:
        return error
    return None


def _page(
    request: HttpRequest, template: str, invitation: Invitation | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    here = reverse("accounts:invitation_accept")
    context = {"invitation": invitation, "here": here, "now": timezone.now(), **more}
    return render(request, template, context, status=status)
