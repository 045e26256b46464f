"""Proposed users of institutions in the back office: naming an administrator takes two members of staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.backoffice import ThroughServices, staff_of
from accounts.forms.institution_staff import AdministratorProposalForm, StaffDecisionForm
from accounts.models import InstitutionMembership, User, UserProposal
from accounts.reauthentication import recently_authenticated
from accounts.row_names import name_of
from cfcii.common.errors import DomainError


@admin.register(UserProposal)
class UserProposalAdmin(ThroughServices):
    """Staff propose an institution's administrators, and decide on what other staff, or an only one, proposed."""

    list_display = ("name", "email", "role", "institution", "state", "proposed_by", "proposed_at", "decided_by")
    list_filter = ("state", "role")
    list_select_related = ("institution", "proposed_by", "decided_by")
    search_fields = ("=institution__code", "name", "email")
    ordering = ("-id",)
    _particulars = (
        "institution", "name", "email", "role", "proposed_rights", "state", "is_alone", "proposer", "proposed_at",
        "decider", "decided_at", "reason",
    )  # fmt: skip

    @method_decorator(recently_authenticated)
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = AdministratorProposalForm if obj is None else StaffDecisionForm
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.staff = staff_of(request)  # made anew for each request
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("institution", "name", "email")
        if not self.has_change_permission(request, obj):
            return self._particulars
        return (*(name for name in self._particulars if name != "reason"), "decision", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else tuple(name for name in self._particulars if name != "reason")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.state != UserProposal.State.PROPOSED:
            return False
        return super().has_change_permission(request, obj) and (obj is None or _may_act_on(obj, staff_of(request)))

    def save_model(self, request: HttpRequest, obj: UserProposal, form: Any, change: bool) -> None:
        staff, now = staff_of(request), timezone.now()
        if change:
            _decide(obj, form.cleaned_data, staff)
            return
        role = InstitutionMembership.Role.ADMINISTRATOR
        obj.pk = services.propose_user(**form.cleaned_data, role=role, proposed_by=staff, now=now).pk
        obj.refresh_from_db()

    @admin.display(description=gettext_lazy("proposed by"))
    def proposer(self, proposal: UserProposal) -> str:
        return name_of(proposal.proposed_by)

    @admin.display(description=gettext_lazy("rights"))
    def proposed_rights(self, proposal: UserProposal) -> str:
        return ", ".join(proposal.rights) or "-"

    @admin.display(description=gettext_lazy("decided by"))
    def decider(self, proposal: UserProposal) -> str:
        return name_of(proposal.decided_by) if proposal.decided_by else "-"


def _may_act_on(proposal: UserProposal, staff: User) -> bool:
    """Tell whether a member of staff may decide on a proposal, or withdraw it as their own."""
    if proposal.proposed_by_id == staff.pk:
        return True
    try:
        services.check_proposal_is_for(proposal, staff)
    except DomainError:
        return False
    return True


def _decide(proposal: UserProposal, entered: dict[str, str], staff: User) -> None:
    now = timezone.now()
    if entered["decision"] == "withdraw":
        services.withdraw_proposal(proposal=proposal, withdrawn_by=staff, now=now)
    elif entered["decision"] == "approve":
        services.approve_proposal(proposal=proposal, approved_by=staff, now=now)
    else:
        services.decline_proposal(proposal=proposal, reason=entered["reason"], declined_by=staff, now=now)
