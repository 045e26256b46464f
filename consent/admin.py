"""The back office for consents: staff look, they never give, widen or revive one."""

from django.contrib import admin

from accounts.backoffice import ReadOnlyAdmin
from consent.models import Consent


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    fields = (
        "number", "enterprise", "account", "information_user", "product", "purpose", "starts_at", "ends_at", "state",
        "granted_by", "granted_at", "ended_by", "ended_at",
    )  # fmt: skip
    list_display = ("number", "enterprise", "information_user", "product", "purpose", "starts_at", "ends_at", "state")
    list_filter = ("state", "product", "purpose")
    search_fields = ("=number", "=enterprise__uscc", "=information_user__code")
    ordering = ("-id",)
    show_full_result_count = False
