"""The back office for people, organisations, accounts and the audit record. Every write goes through a service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.forms import UserChangeForm as BaseUserChangeForm
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import client_admin, institution_admin, proposal_admin, services, verification_admin  # noqa: F401 - they register
from accounts.backoffice import NeverDeletedAdmin, ReadOnlyAdmin
from accounts.models import (
    Account,
    AuditRecord,
    Enterprise,
    EnterpriseMembership,
    InstitutionMembership,
    User,
)


class UserCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    class Meta:
        model = User
        fields = ("email", "name")


class UserChangeForm(BaseUserChangeForm):  # type: ignore[type-arg]
    def clean_is_staff(self) -> bool:
        """Keep apart who runs the platform and who acts on it: one person would be both maker and checker."""
        is_staff: bool = self.cleaned_data["is_staff"]
        acts = EnterpriseMembership.objects.of(self.instance).exists()
        works = InstitutionMembership.objects.of(self.instance).active().exists()
        if is_staff and (acts or works):
            raise forms.ValidationError(_("This person acts for an enterprise or an institution, so cannot be staff."))
        return is_staff


@admin.register(User)
class UserAdmin(NeverDeletedAdmin, BaseUserAdmin):  # type: ignore[type-arg]
    add_form = UserCreationForm
    form = UserChangeForm
    list_display = ("id", "email", "name", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "name")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An address that staff could change would open the way to its owner's password."""
        return ("last_login", "joined_at") if obj is None else ("email", "last_login", "joined_at")

    def get_urls(self) -> list[Any]:
        """Leave out the page that sets somebody's password: people do that themselves, by mail."""
        return [each for each in super().get_urls() if each.name != "auth_user_password_change"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _record_change(request, obj, form.changed_data)


@admin.register(Enterprise)
class EnterpriseAdmin(NeverDeletedAdmin):
    fields = ("uscc", "name")
    list_display = ("id", "uscc", "name")
    search_fields = ("uscc", "name")
    ordering = ("uscc",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("uscc",)

    def save_model(self, request: HttpRequest, obj: Enterprise, form: Any, change: bool) -> None:
        if change:
            _change(request, obj, form.changed_data)
            return
        made = services.create_enterprise(**form.cleaned_data, created_by=_staff(request), now=timezone.now())
        obj.pk = made.pk


@admin.register(EnterpriseMembership)
class EnterpriseMembershipAdmin(NeverDeletedAdmin):
    """People come by verification or invitation. Staff only lessen: they take the right to decide from a person."""

    fields = ("enterprise", "user", "role", "ends_on", "ended_at")
    readonly_fields = ("enterprise", "user", "ends_on", "ended_at")
    list_display = ("id", "enterprise", "user", "role", "ends_on", "ended_at")
    list_filter = ("role",)
    ordering = ("id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        viewer = EnterpriseMembership.Role.VIEWER
        return super().formfield_for_choice_field(db_field, request, choices=[(viewer, viewer.label)], **kwargs)

    def save_model(self, request: HttpRequest, obj: EnterpriseMembership, form: Any, change: bool) -> None:
        services.change_enterprise_role(membership=obj, role=obj.role, changed_by=_staff(request), now=timezone.now())


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Staff see masked numbers only."""

    fields = ("provider", "enterprise", "masked_number", "name", "account_type", "currency", "opened_on", "closed_on")
    list_display = ("id", "provider", "masked_number", "name", "account_type", "currency", "opened_on", "closed_on")
    list_filter = ("account_type", "currency", "provider")
    search_fields = ("name", "enterprise__uscc")
    ordering = ("id",)
    show_full_result_count = False

    @admin.display(description=_("account number"))
    def masked_number(self, account: Account) -> str:
        return account.masked_number


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    fields = list_display = (
        "id", "at", "action", "actor", "address", "enterprise", "institution", "target_type", "target_id", "payload",
    )  # fmt: skip
    list_filter = ("action",)
    search_fields = ("=target_id", "=enterprise__uscc", "=institution__code")
    ordering = ("-id",)
    show_full_result_count = False


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    return request.user


@transaction.atomic
def _change(request: HttpRequest, row: Enterprise, fields: list[str]) -> None:
    row.save(update_fields=fields)
    _record_change(request, row, fields)


def _record_change(request: HttpRequest, row: User | Enterprise, fields: list[str]) -> None:
    services.record_staff_change(row=row, fields=fields, changed_by=_staff(request), now=timezone.now())
