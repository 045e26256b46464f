"""The back office for people, organisations, accounts and the audit record. Every write goes through a service."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.backoffice import NeverDeletedAdmin, ReadOnlyAdmin
from accounts.models import (
    Account,
    ApiToken,
    AuditRecord,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
)
from cfcii.common.errors import DomainError


class UserCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    class Meta:
        model = User
        fields = ("email", "name")


@admin.register(User)
class UserAdmin(NeverDeletedAdmin, BaseUserAdmin):  # type: ignore[type-arg]
    add_form = UserCreationForm
    list_display = ("id", "email", "name", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _record_change(request, obj, form.changed_data)


class InstitutionForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (cleaned.get("is_provider") or cleaned.get("is_user")):
            raise forms.ValidationError(_("An institution provides information, uses it, or both."))
        return cleaned


@admin.register(Institution)
class InstitutionAdmin(NeverDeletedAdmin):
    form = InstitutionForm
    fields = ("code", "name", "is_provider", "is_user", "balance_breaks_are_warnings", "stopped_at")
    list_display = ("code", "name", "is_provider", "is_user", "balance_breaks_are_warnings", "stopped_at")
    search_fields = ("code", "name")
    ordering = ("code",)
    actions = ("stop",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("stopped_at",) if obj is None else ("code", "stopped_at")

    def save_model(self, request: HttpRequest, obj: Institution, form: Any, change: bool) -> None:
        if change:
            _change(request, obj, form.changed_data)
            return
        made = services.create_institution(**form.cleaned_data, created_by=_staff(request), now=timezone.now())
        obj.pk = made.pk

    @admin.action(description=_("Stop the selected institutions"))
    def stop(self, request: HttpRequest, queryset: QuerySet[Institution]) -> None:
        for institution in queryset:
            try:
                services.stop_institution(institution=institution, stopped_by=_staff(request), now=timezone.now())
            except DomainError as error:
                self.message_user(request, f"{institution}: {error}", messages.ERROR)


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


class EnterpriseMembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """Says kindly what the service would refuse."""

    def clean_user(self) -> User:
        user: User = self.cleaned_data["user"]
        try:
            services.check_enterprise_member(user)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        return user


@admin.register(EnterpriseMembership)
class EnterpriseMembershipAdmin(NeverDeletedAdmin):
    form = EnterpriseMembershipForm
    fields = ("enterprise", "user", "role")
    raw_id_fields = ("enterprise", "user")
    list_display = ("id", "enterprise", "user", "role")
    list_filter = ("role",)
    ordering = ("id",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("enterprise", "user")

    def save_model(self, request: HttpRequest, obj: EnterpriseMembership, form: Any, change: bool) -> None:
        staff, now = _staff(request), timezone.now()
        if change:
            services.change_enterprise_role(membership=obj, role=obj.role, changed_by=staff, now=now)
            return
        obj.pk = services.add_enterprise_member(**form.cleaned_data, added_by=staff, now=now).pk


class InstitutionMembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """Says kindly what the service would refuse."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        institution = cleaned.get("institution") or (self.instance.institution if self.instance.pk else None)
        if institution and cleaned.get("role"):
            try:
                services.check_institution_role(institution, cleaned["role"])
            except DomainError as error:
                raise forms.ValidationError(str(error)) from error
        return cleaned


@admin.register(InstitutionMembership)
class InstitutionMembershipAdmin(NeverDeletedAdmin):
    form = InstitutionMembershipForm
    fields = ("institution", "user", "role", "stopped_at")
    raw_id_fields = ("institution", "user")
    list_display = ("id", "institution", "user", "role", "stopped_at")
    list_filter = ("role",)
    ordering = ("id",)
    actions = ("stop",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("stopped_at",) if obj is None else ("institution", "user", "stopped_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        stopped = obj is not None and obj.stopped_at is not None
        return not stopped and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: InstitutionMembership, form: Any, change: bool) -> None:
        staff, now = _staff(request), timezone.now()
        if change:
            services.change_institution_role(membership=obj, role=obj.role, changed_by=staff, now=now)
            return
        obj.pk = services.add_institution_member(**form.cleaned_data, added_by=staff, now=now).pk

    @admin.action(description=_("Stop the selected users"))
    def stop(self, request: HttpRequest, queryset: QuerySet[InstitutionMembership]) -> None:
        for membership in queryset.select_related("institution"):
            try:
                services.stop_institution_member(membership=membership, stopped_by=_staff(request), now=timezone.now())
            except DomainError as error:
                self.message_user(request, f"{membership}: {error}", messages.ERROR)


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


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    fields = list_display = ("id", "membership", "label", "issued_at", "expires_at", "revoked_at")
    ordering = ("-id",)


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    fields = list_display = (
        "id", "at", "action", "actor", "enterprise", "institution", "target_type", "target_id", "payload",
    )  # fmt: skip
    list_filter = ("action",)
    search_fields = ("=target_id", "=enterprise__uscc", "=institution__code")
    ordering = ("-id",)
    show_full_result_count = False


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    return request.user


@transaction.atomic
def _change(request: HttpRequest, row: Enterprise | Institution, fields: list[str]) -> None:
    row.save(update_fields=fields)
    _record_change(request, row, fields)


def _record_change(request: HttpRequest, row: User | Enterprise | Institution, fields: list[str]) -> None:
    services.record_staff_change(row=row, fields=fields, changed_by=_staff(request), now=timezone.now())
