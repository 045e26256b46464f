"""The back office for enterprises, accounts and the audit record. Every write goes through a service."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import (  # noqa: F401 - they register
    audit_admin,
    client_admin,
    enterprise_admin,
    institution_admin,
    proposal_admin,
    services,
    user_admin,
    verification_admin,
)
from accounts.backoffice import NamedFilter, NeverDeletedAdmin, ReadOnlyAdmin, ThroughServices, staff_of
from accounts.models import (
    Account,
    Enterprise,
    EnterpriseMembership,
)


@admin.register(Enterprise)
class EnterpriseAdmin(NeverDeletedAdmin):
    fields = ("uscc", "name")
    list_display = ("name", "uscc")
    search_fields = ("uscc", "name")
    ordering = ("uscc",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("uscc",)

    def save_model(self, request: HttpRequest, obj: Enterprise, form: Any, change: bool) -> None:
        if change:
            _change(request, obj, form.changed_data)
            return
        made = services.create_enterprise(**form.cleaned_data, created_by=staff_of(request), now=timezone.now())
        obj.pk = made.pk


@admin.register(EnterpriseMembership)
class EnterpriseMembershipAdmin(ThroughServices):
    """People come by verification or invitation. Staff only lessen: they take the right to decide from a person."""

    fields = ("enterprise", "user", "role", "ends_on", "ended_at")
    readonly_fields = ("enterprise", "user", "ends_on", "ended_at")
    list_display = ("user", "enterprise", "role", "ends_on", "ended_at")
    list_select_related = ("user", "enterprise")
    list_filter = ("role",)
    ordering = ("id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        viewer = EnterpriseMembership.Role.VIEWER
        return super().formfield_for_choice_field(db_field, request, choices=[(viewer, viewer.label)], **kwargs)

    def save_model(self, request: HttpRequest, obj: EnterpriseMembership, form: Any, change: bool) -> None:
        services.change_enterprise_role(membership=obj, role=obj.role, changed_by=staff_of(request), now=timezone.now())


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Staff see masked numbers only."""

    fields = ("provider", "enterprise", "masked_number", "name", "account_type", "currency", "opened_on", "closed_on")
    list_display = ("masked_number", "provider", "name", "account_type", "currency", "opened_on", "closed_on")
    list_filter = ("account_type", "currency", ("provider", NamedFilter))
    list_select_related = ("provider",)
    search_fields = ("name", "enterprise__uscc")
    ordering = ("id",)
    show_full_result_count = False

    @admin.display(description=_("account number"))
    def masked_number(self, account: Account) -> str:
        return account.masked_number


@transaction.atomic
def _change(request: HttpRequest, row: Enterprise, fields: list[str]) -> None:
    row.save(update_fields=fields)
    services.record_staff_change(row=row, fields=fields, changed_by=staff_of(request), now=timezone.now())
