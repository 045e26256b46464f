"""Pages on which an enterprise's people are seen by all of them, invited, changed and removed by owners, and leave."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import listings, pages, permissions, services
from accounts.forms.people import InvitationForm, RoleForm
from accounts.http import SignedInRequest
from accounts.models import Enterprise, EnterpriseMembership, Invitation, User
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError


@require_safe
@login_required
def people(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """List who acts for the enterprise, who did, and who is invited."""
    enterprise = pages.enterprise_seen_by(request.user, enterprise_id)
    now = timezone.now()
    context = {
        "enterprise": enterprise,
        "page": pages.page_of(request, listings.people_of(enterprise, now)),
        "invitations": listings.open_invitations(enterprise, now),
        "is_owner": permissions.may_manage_people(request.user, enterprise),
        "tab": "people",
    }
    return render(request, "accounts/enterprise/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def invite(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Invite somebody by e-mail."""
    enterprise = pages.enterprise_owned_by(request.user, enterprise_id)
    now = timezone.now()
    form = InvitationForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_valid():
        try:
            services.invite_person(enterprise=enterprise, **form.cleaned_data, invited_by=request.user, now=now)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The invitation is on its way. It can be accepted for 7 days."))
            return redirect("accounts:people", enterprise.pk)
    context = {"enterprise": enterprise, "form": form, "tab": "people"}
    return render(request, "accounts/enterprise/invite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invitation_withdraw(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Ask whether an invitation shall be withdrawn, and withdraw it when that is confirmed."""
    mine = EnterpriseMembership.objects.of(request.user).values("enterprise")
    invitations = Invitation.objects.select_related("enterprise")
    invitation = get_object_or_404(invitations.filter(enterprise__in=mine), pk=invitation_id)
    enterprise = pages.enterprise_owned_by(request.user, invitation.enterprise_id)
    if request.method != "POST":
        context = {"enterprise": enterprise, "invitation": invitation, "tab": "people"}
        return render(request, "accounts/enterprise/invitation_withdraw.html", context)
    try:
        services.withdraw_invitation(invitation=invitation, withdrawn_by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The invitation is withdrawn. Its link opens nothing any more."))
    return redirect("accounts:people", enterprise.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def member_change(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Give one of the people another role or last day."""
    membership, enterprise = _member_managed_by(request.user, membership_id)
    now = timezone.now()
    entered = request.POST if request.method == "POST" else None
    form = RoleForm(entered, now=now, initial={"role": membership.role, "ends_on": membership.ends_on})
    if form.is_valid():
        try:
            services.change_enterprise_member(
                membership=membership, **form.cleaned_data, changed_by=request.user, now=now
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The change holds from now on."))
            return redirect("accounts:people", enterprise.pk)
    context = {"enterprise": enterprise, "membership": membership, "form": form, "tab": "people"}
    return render(request, "accounts/enterprise/member_change.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def member_end(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Ask whether a person shall be removed, and remove them when that is confirmed."""
    membership, enterprise = _member_managed_by(request.user, membership_id)
    if request.method != "POST":
        context = {"enterprise": enterprise, "membership": membership, "tab": "people"}
        return render(request, "accounts/enterprise/member_end.html", context)
    try:
        services.end_enterprise_member(membership=membership, ended_by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("This person does not act for the enterprise any more."))
    return _after_end(request, membership)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def enterprise_leave(request: SignedInRequest, enterprise_id: int) -> HttpResponse:
    """Ask whether a person wants to act for the enterprise no longer, and let them go when they confirm it."""
    enterprise = pages.enterprise_seen_by(request.user, enterprise_id)
    mine = EnterpriseMembership.objects.of(request.user).select_related("user", "enterprise")
    membership, now = mine.get(enterprise=enterprise), timezone.now()
    if request.method != "POST":
        is_last = services.is_last_owner(membership, now)
        context = {"enterprise": enterprise, "membership": membership, "is_last_owner": is_last, "tab": "people"}
        return render(request, "accounts/enterprise/enterprise_leave.html", context)
    try:
        services.leave_enterprise(membership=membership, now=now)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You do not act for %(name)s any more.") % {"name": enterprise.name})
    return _after_end(request, membership)


def _after_end(request: SignedInRequest, membership: EnterpriseMembership) -> HttpResponse:
    """Lead on after a person was to be removed, or to leave: who acts there no longer has nothing to see there."""
    if not request.session.exists(request.session.session_key or ""):
        # Who removes themselves and acts for nobody else has ended this very session, too.
        get_adapter(request).logout(request)
        return redirect("accounts:home")
    if not permissions.may_see_enterprise(request.user, membership.enterprise):
        return redirect("accounts:home")
    return redirect("accounts:people", membership.enterprise_id)


def _member_managed_by(user: User, membership_id: int) -> tuple[EnterpriseMembership, Enterprise]:
    """Give one of an enterprise's people to one of its owners."""
    mine = EnterpriseMembership.objects.of(user).values("enterprise")
    memberships = EnterpriseMembership.objects.select_related("user", "enterprise")
    membership = get_object_or_404(memberships.filter(enterprise__in=mine), pk=membership_id)
    return membership, pages.enterprise_owned_by(user, membership.enterprise_id)
