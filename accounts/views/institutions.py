"""Pages on which an institution's administrators manage its users. None of them shows credit information."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import institution_listings, pages, services, todo
from accounts.forms.institutions import DecisionForm, RoleForm, StopForm, UserProposalForm
from accounts.http import SignedInRequest
from accounts.models import Institution, InstitutionMembership, User, UserProposal
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError


@require_safe
@login_required
def institution_people(request: SignedInRequest, code: str) -> HttpResponse:
    """Say what an administrator has to do, and list proposals that wait, and everybody who is or was a user."""
    institution = pages.institution_administered_by(request.user, code)
    context = {
        "institution": institution,
        **todo.at_home(*todo.of_institution(institution, request.user)),
        "waiting": institution_listings.waiting_at(institution),
        "page": pages.page_of(request, institution_listings.users_of(institution)),
        "has_others": _has_other_administrators(institution, request.user),
        "tab": "users",
    }
    return render(request, "accounts/institution/user_list.html", context)


@require_safe
@login_required
def institution_record(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what happened to the institution's users: who joined, changed and left, by whom, when."""
    institution = pages.institution_administered_by(request.user, code)
    page = pages.page_of(request, institution_listings.record_of(institution))
    events = institution_listings.entries(page.object_list)
    context = {"institution": institution, "page": page, "events": events, "tab": "record"}
    return render(request, "accounts/institution/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def user_propose(request: SignedInRequest, code: str) -> HttpResponse:
    """Propose a person as a user; a second person decides."""
    institution = pages.institution_administered_by(request.user, code)
    form = UserProposalForm(request.POST if request.method == "POST" else None, institution=institution)
    if form.is_valid():
        try:
            services.propose_user(
                institution=institution, **form.cleaned_data, proposed_by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposed. The person can sign in when a second person has approved."))
            return redirect("accounts:institution_people", institution.code)
    context = {"institution": institution, "form": form, "tab": "users"}
    return render(request, "accounts/institution/user_propose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def user_role(request: SignedInRequest, code: str, membership_id: int) -> HttpResponse:
    """Propose another role for a user; a second person decides."""
    membership = _colleague(request.user, code, membership_id)
    form = RoleForm(request.POST if request.method == "POST" else None, membership=membership)
    if form.is_valid():
        try:
            services.propose_role(
                membership=membership, role=form.cleaned_data["role"], proposed_by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposed. The role changes when a second person has approved."))
            return redirect("accounts:institution_people", code)
    context = {"institution": membership.institution, "membership": membership, "form": form, "tab": "users"}
    return render(request, "accounts/institution/user_role.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def user_stop(request: SignedInRequest, code: str, membership_id: int) -> HttpResponse:
    """Ask whether a user shall be stopped, and stop them when that is confirmed."""
    membership = _colleague(request.user, code, membership_id)
    form = StopForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"institution": membership.institution, "membership": membership, "form": form, "tab": "users"}
        return render(request, "accounts/institution/user_stop.html", context)
    try:
        services.stop_institution_member(
            membership=membership, reason=form.cleaned_data["reason"], stopped_by=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The user is stopped: no session is left."))
    return redirect("accounts:institution_people", code)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def proposal_decide(request: SignedInRequest, code: str, proposal_id: int) -> HttpResponse:
    """Show a proposal to the second person, and approve or decline it as they say."""
    institution = pages.institution_administered_by(request.user, code)
    proposal = _proposal_decided_by(request.user, institution, proposal_id)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if proposal.state != UserProposal.State.PROPOSED or not form.is_valid():
        context = {"institution": institution, "proposal": proposal, "form": form, "tab": "users"}
        return render(request, "accounts/institution/proposal_decide.html", context)
    try:
        said = _decide(proposal, form, request.user)
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, said)
    return redirect("accounts:institution_people", institution.code)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposal_withdraw(request: SignedInRequest, code: str, proposal_id: int) -> HttpResponse:
    """Ask whether one's own proposal shall be withdrawn, and withdraw it when that is confirmed."""
    institution = pages.institution_administered_by(request.user, code)
    proposal = get_object_or_404(UserProposal, pk=proposal_id, institution=institution)
    if proposal.proposed_by_id != request.user.pk:
        raise PermissionDenied(_("Only the person who made the proposal may withdraw it."))
    if request.method != "POST":
        context = {"institution": institution, "proposal": proposal, "tab": "users"}
        return render(request, "accounts/institution/proposal_withdraw.html", context)
    try:
        services.withdraw_proposal(proposal=proposal, withdrawn_by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The proposal is withdrawn."))
    return redirect("accounts:institution_people", institution.code)


def _decide(proposal: UserProposal, form: DecisionForm, person: User) -> str:
    """Do what the form says; give what to tell the person."""
    now = timezone.now()
    if form.cleaned_data["decision"] == "approve":
        services.approve_proposal(proposal=proposal, approved_by=person, now=now)
        return _("Approved. The person is told by e-mail what to do next.")
    services.decline_proposal(proposal=proposal, reason=form.cleaned_data["reason"], declined_by=person, now=now)
    return _("Declined. Who made the proposal is told why.")


def _colleague(user: User, code: str, membership_id: int) -> InstitutionMembership:
    """Give another user of an institution to one of its administrators, who cannot act on themselves."""
    institution = pages.institution_administered_by(user, code)
    memberships = InstitutionMembership.objects.select_related("user", "institution")
    membership = get_object_or_404(memberships, pk=membership_id, institution=institution)
    if membership.user_id == user.pk:
        raise PermissionDenied(_("You cannot stop yourself or change your own role. Another administrator can."))
    return membership


def _proposal_decided_by(user: User, institution: Institution, proposal_id: int) -> UserProposal:
    """Give a proposal to who may be its second person; one that is decided to any administrator."""
    proposals = UserProposal.objects.select_related("institution", "proposed_by", "decided_by", "membership__user")
    proposal = get_object_or_404(proposals, pk=proposal_id, institution=institution)
    if proposal.state == UserProposal.State.PROPOSED:
        try:
            services.check_proposal_is_for(proposal, user)
        except DomainError as error:
            raise PermissionDenied(str(error)) from error
    return proposal


def _has_other_administrators(institution: Institution, user: User) -> bool:
    administrators = InstitutionMembership.objects.active().administrators().filter(institution=institution)
    return administrators.exclude(user=user).exists()
