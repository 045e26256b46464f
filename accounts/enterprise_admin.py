"""What enterprises do with people and accounts, in the back office: staff look, and see masked numbers only."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.backoffice import ReadOnlyAdmin
from accounts.models import AccountBinding, BindingRequest, Invitation


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    fields = (
        "enterprise", "email", "role", "ends_on", "invited_by", "invited_at", "expires_at", "accepted_by",
        "accepted_at", "withdrawn_at",
    )  # fmt: skip
    list_display = ("email", "enterprise", "role", "invited_by", "invited_at", "expires_at", "accepted_at")
    list_filter = ("role", ("accepted_at", admin.EmptyFieldListFilter), ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("enterprise", "invited_by")
    search_fields = ("=email", "=enterprise__uscc")
    ordering = ("-id",)
    show_full_result_count = False


class _OfAccountAdmin(ReadOnlyAdmin):
    show_full_result_count = False
    ordering = ("-id",)

    @admin.display(description=_("account number"))
    def masked_number(self, row: AccountBinding | BindingRequest) -> str:
        return row.account.masked_number if isinstance(row, AccountBinding) else row.masked_number


@admin.register(AccountBinding)
class AccountBindingAdmin(_OfAccountAdmin):
    fields = ("masked_number", "bank", "enterprise", "bound_by", "bound_at", "unbound_by", "unbound_at")
    list_display = ("masked_number", "bank", "enterprise", "bound_by", "bound_at", "unbound_at")
    list_filter = (("unbound_at", admin.EmptyFieldListFilter),)
    list_select_related = ("account__provider", "account__enterprise", "bound_by")
    search_fields = ("=account__enterprise__uscc", "=account__provider__code")

    @admin.display(description=_("account-opening bank"))
    def bank(self, binding: AccountBinding) -> str:
        return binding.account.provider.name

    @admin.display(description=_("enterprise"))
    def enterprise(self, binding: AccountBinding) -> str:
        return binding.account.enterprise.name


@admin.register(BindingRequest)
class BindingRequestAdmin(_OfAccountAdmin):
    fields = (
        "enterprise", "provider", "masked_number", "state", "asked_by", "asked_at", "decided_by", "decided_at",
        "reason",
    )  # fmt: skip
    list_display = ("masked_number", "provider", "enterprise", "state", "asked_by", "asked_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("provider", "enterprise", "asked_by")
    search_fields = ("=enterprise__uscc", "=provider__code")
