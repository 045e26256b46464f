"""People in the back office. Rights of staff are proposed here, and taken away here at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.forms import UserChangeForm as BaseUserChangeForm
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.backoffice import ThroughServices, staff_of
from accounts.models import EnterpriseMembership, InstitutionMembership, User
from accounts.models.proposals import StaffRole
from accounts.services import Rights

_STEPS = (
    "add_enterprise", "add_institution", "add_user", "add_userproposal", "change_enterprise",
    "change_enterprisemembership", "change_institution", "change_institutionmembership", "change_user",
    "change_userproposal", "change_verification",
)  # fmt: skip
"""The permissions by which staff do something, apart from looking."""
_ORDER = ("content_type__app_label", "content_type__model", "codename")


class UserCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    class Meta:
        model = User
        fields = ("email", "name")


class UserChangeForm(BaseUserChangeForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any]:
        """Say kindly what the services would refuse."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("is_staff"):
            if cleaned.get("is_superuser") and not self.instance.is_staff:
                self.add_error("is_superuser", _("Only staff have rights: tick “staff” as well."))
            return cleaned
        acts = EnterpriseMembership.objects.of(self.instance).exists()
        if acts or InstitutionMembership.objects.of(self.instance).active().exists():
            # Kept apart: one person would be both maker and checker.
            text = _("This person acts for an enterprise or an institution, so cannot be staff.")
            self.add_error("is_staff", text)
        return cleaned

    def wanted(self) -> Rights:
        """Give the rights that the form asks for."""
        if not self.cleaned_data["is_staff"]:
            return Rights()
        role = StaffRole.SUPERUSER if self.cleaned_data["is_superuser"] else StaffRole.STAFF
        names = self.cleaned_data["user_permissions"].values_list("content_type__app_label", "codename")
        return Rights(role, frozenset(f"{app}.{codename}" for app, codename in names))


@admin.register(User)
class UserAdmin(ThroughServices, BaseUserAdmin):  # type: ignore[type-arg]
    add_form = UserCreationForm
    add_form_template = None  # Django's own speaks of options that there are not
    form = UserChangeForm
    list_display = ("email", "name", "is_staff", "is_superuser", "is_active", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "name", "is_active")}),
        (gettext_lazy("Rights of staff"), {
            "fields": ("is_staff", "is_superuser", "user_permissions"),
            "description": gettext_lazy(
                "What you tick is proposed: another member of staff approves it under “proposed users”. An only member "
                "of staff appoints the second one alone, and everybody is told. What you untick is taken away at once."
            ),
        }),
        (gettext_lazy("Dates"), {"fields": ("last_login", "joined_at")}),
    )  # fmt: skip
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An address that staff could change would open the way to its owner's password."""
        return ("last_login", "joined_at") if obj is None else ("email", "last_login", "joined_at")

    def get_urls(self) -> list[Any]:
        """Leave out the page that sets somebody's password: people do that themselves, by mail."""
        return [each for each in super().get_urls() if each.name != "auth_user_password_change"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the rights that mean something here: to look at what the back office shows, and the steps of staff."""
        if db_field.name != "user_permissions":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        shown = [model._meta for model in self.admin_site._registry]  # noqa: SLF001 - Django has no other way
        offered = Permission.objects.filter(content_type__app_label__in={each.app_label for each in shown})
        offered = offered.filter(content_type__model__in=[each.model_name for each in shown])
        offered = offered.filter(Q(codename__startswith="view_") | Q(codename__in=_STEPS))
        field = super().formfield_for_manytomany(
            db_field,
            request,
            queryset=offered.select_related("content_type").order_by(*_ORDER),
            widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
            **kwargs,
        )
        assert isinstance(field, forms.ModelChoiceField)
        field.label_from_instance = _right  # type: ignore[method-assign, assignment]  # Django has no shorter way
        return field

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            services.record_staff_change(
                row=obj, fields=form.changed_data, changed_by=staff_of(request), now=timezone.now()
            )
            return
        _change(User.objects.get(pk=obj.pk), form, staff_of(request))
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Leave rights alone: they have been proposed or taken."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        waiting = obj.staff_proposals.waiting().exists()
        if waiting:
            self.message_user(request, _("Another member of staff has to approve the new rights."), messages.WARNING)
        return super().log_change(request, obj, message)


@transaction.atomic
def _change(person: User, form: UserChangeForm, staff: User) -> None:
    now, entered = timezone.now(), form.cleaned_data
    plain = [name for name in ("name", "is_active") if name in form.changed_data]
    closes = "is_active" in plain and not entered["is_active"]
    if closes:
        services.close_login(person=person, closed_by=staff, now=now)
    for name in plain:
        setattr(person, name, entered[name])
    if plain:
        person.save(update_fields=plain)
        services.record_staff_change(row=person, fields=plain, changed_by=staff, now=now)
    if not closes and {"is_staff", "is_superuser", "user_permissions"} & set(form.changed_data):
        services.settle_staff_rights(person=person, wanted=form.wanted(), settled_by=staff, now=now)


def _right(permission: Permission) -> str:
    verb = {"add": _("add"), "change": _("change or decide"), "view": _("look")}
    model = permission.content_type.model_class()
    name = model._meta.verbose_name_plural if model else permission.content_type.model  # noqa: SLF001
    return f"{capfirst(str(name))}: {verb.get(permission.codename.partition('_')[0], permission.codename)}"
