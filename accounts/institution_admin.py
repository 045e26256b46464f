"""Institutions, their users, and the history of both in the back office. How users come: see `proposal_admin`."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.backoffice import ReadOnlyAdmin, ThroughServices, staff_of
from accounts.forms.institutions import InstitutionForm, StopForm
from accounts.history_admin import register_history
from accounts.models import Institution, InstitutionMembership, UserProposal
from accounts.row_names import name_of
from cfcii.common.errors import DomainError


@admin.register(Institution)
class InstitutionAdmin(ThroughServices):
    form = InstitutionForm
    fieldsets = (
        (None, {"fields": ("code", "name", "kind", "is_provider", "is_user", "balance_breaks_are_warnings")}),
        (gettext_lazy("Where and whom to ask"), {
            "fields": ("regions", "contact_name", "contact_phone", "contact_email"),
        }),
        (gettext_lazy("From where, when and how much its users work"), {
            "fields": ("address_ranges", "works_from", "works_until", "works_on", "daily_query_limit"),
        }),
        (gettext_lazy("State"), {"fields": ("stopped_at",)}),
    )  # fmt: skip
    list_display = ("name", "code", "kind", "is_provider", "is_user", "stopped_at")
    list_filter = ("kind", "is_provider", "is_user", ("stopped_at", admin.EmptyFieldListFilter))
    search_fields = ("code", "name")
    ordering = ("code",)
    actions = ("stop", "start")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("stopped_at",) if obj is None else ("code", "stopped_at")

    def save_model(self, request: HttpRequest, obj: Institution, form: Any, change: bool) -> None:
        staff, now = staff_of(request), timezone.now()
        if change:
            entered = {name: form.cleaned_data[name] for name in form.changed_data}
            services.change_institution(institution=obj, **entered, changed_by=staff, now=now)
            return
        obj.pk = services.create_institution(**form.cleaned_data, created_by=staff, now=now).pk

    @admin.action(description=gettext_lazy("Stop the selected institutions"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Institution]) -> HttpResponse | None:
        if "confirmed" not in request.POST:
            consequences = [
                _("From the moment you confirm, nobody acts in the name of the institution."),
                _("All its users are signed out, and all tokens of its API clients are dead."),
                _("It can be started again; then its users and clients sign in anew."),
            ]
            question = _("Stop these institutions?")
            return self.ask(request, queryset, action="stop", question=question, consequences=consequences)
        for institution in queryset:
            self._attempt(request, institution, services.stop_institution, "stopped_by")
        return None

    @admin.action(description=gettext_lazy("Start the selected institutions again"), permissions=["change"])
    def start(self, request: HttpRequest, queryset: QuerySet[Institution]) -> None:
        for institution in queryset:
            self._attempt(request, institution, services.start_institution, "started_by")

    def named(self, row: Institution) -> str:
        return f"{row.code} {row.name}"

    def _attempt(self, request: HttpRequest, institution: Institution, step: Any, who: str) -> None:
        try:
            step(institution=institution, now=timezone.now(), **{who: staff_of(request)})
        except DomainError as error:
            self.message_user(request, f"{institution.name}: {error}", messages.ERROR)
        else:
            self.message_user(request, _("%(code)s: done.") % {"code": institution.code}, messages.SUCCESS)


@admin.register(InstitutionMembership)
class InstitutionMembershipAdmin(ReadOnlyAdmin, ThroughServices):
    """Staff look, and stop; users come by a proposal that a second person approves."""

    fields = ("institution", "person", "role", "stopped_at", "stopped_by", "stop_reason")
    list_display = ("person", "institution", "role", "stopped_at")
    list_filter = ("role", "stopped_at")
    list_select_related = ("institution", "user")
    search_fields = ("=institution__code", "user__name", "user__email")
    ordering = ("institution__code", "id")
    actions = ("stop",)

    @admin.display(description=gettext_lazy("user"))
    def person(self, membership: InstitutionMembership) -> str:
        return self.named(membership)

    def named(self, row: InstitutionMembership) -> str:
        return name_of(row.user)

    def has_stop_permission(self, request: HttpRequest) -> bool:
        return staff_of(request).has_perm("accounts.change_institutionmembership")

    @admin.action(description=gettext_lazy("Stop the selected users"), permissions=["stop"])
    def stop(self, request: HttpRequest, queryset: QuerySet[InstitutionMembership]) -> HttpResponse | None:
        form = StopForm(request.POST if "confirmed" in request.POST else None)
        users = queryset.select_related("institution", "user")
        if not form.is_valid():
            consequences = [_("From the moment you confirm, they are signed out, and their API tokens are revoked.")]
            question = _("Stop these users?")
            return self.ask(request, users, action="stop", question=question, consequences=consequences, form=form)
        for membership in users:
            try:
                services.stop_institution_member(
                    membership=membership, reason=form.cleaned_data["reason"], stopped_by=staff_of(request),
                    now=timezone.now(),
                )  # fmt: skip
            except DomainError as error:
                self.message_user(request, f"{self.named(membership)}: {error}", messages.ERROR)
            else:
                text = _("%(name)s is stopped.") % {"name": self.named(membership)}
                self.message_user(request, text, messages.SUCCESS)
        return None


register_history(
    Institution, "code", "name", "kind", "is_provider", "is_user", "regions", "address_ranges", "works_from",
    "works_until", "works_on", "daily_query_limit", "stopped_at",
)  # fmt: skip
register_history(InstitutionMembership, "institution", "user", "role", "stopped_at", "stopped_by")
register_history(UserProposal, "institution", "role", "state", "proposed_by", "decided_by", "decided_at", "membership")
