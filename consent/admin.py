"""The back office for consents: staff look, they never give, widen or revive one. Accounts are masked."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.backoffice import ReadOnlyAdmin
from accounts.history_admin import register_history
from consent import publication_admin, publishing_admin, row_names  # noqa: F401 - they register
from consent.models import (
    Arrangement,
    Authorisation,
    AuthorisationRequest,
    Consent,
    ConsentPolicy,
    ConsentReminder,
    DeletionDuty,
    Entrustment,
    Freeze,
    Receipt,
    RevocationEffect,
    ShareCode,
)


class _Looking(ReadOnlyAdmin):
    show_full_result_count = False
    ordering = ("-id",)

    @admin.display(description=_("account"))
    def masked_account(self, row: Any) -> str:
        return f"{row.account.provider.name} {row.account.masked_number}"


@admin.register(Consent)
class ConsentAdmin(_Looking):
    fields = (
        "number", "enterprise", "masked_account", "information_user", "product", "purpose", "starts_at", "ends_at",
        "queries_total", "queries_used", "queries_a_month", "look_back_months", "data_life_days", "authorisation",
        "entrustment", "state", "granted_by", "granted_at", "ended_by", "ended_at",
    )  # fmt: skip
    list_display = ("number", "enterprise", "information_user", "product", "purpose", "starts_at", "ends_at", "state")
    list_filter = ("state", "product", "purpose")
    list_select_related = ("enterprise", "information_user")
    search_fields = ("=number", "=enterprise__uscc", "=information_user__code")


@admin.register(Entrustment)
class EntrustmentAdmin(_Looking):
    fields = (
        "number", "enterprise", "masked_account", "starts_at", "ends_at", "wording", "language", "statement",
        "signed_by", "signed_at", "address", "state", "ended_by", "ended_at",
    )  # fmt: skip
    list_display = ("number", "enterprise", "starts_at", "ends_at", "state")
    list_filter = ("state",)
    list_select_related = ("enterprise",)
    search_fields = ("=number", "=enterprise__uscc")


@admin.register(AuthorisationRequest)
class AuthorisationRequestAdmin(_Looking):
    fields = (
        "number", "information_user", "uscc", "enterprise", "is_own_initiative", "products", "names_accounts",
        "purpose", "validity_days", "queries_total", "queries_a_month", "look_back_months", "data_life_days",
        "reference", "channel", "asked_by", "asked_by_client", "asked_at", "lapses_at", "state", "proposed_by",
        "proposed_at", "decided_by", "decided_at", "authorisation",
    )  # fmt: skip
    list_display = ("number", "information_user", "uscc", "purpose", "asked_at", "state")
    list_filter = ("state", "purpose", "channel")
    list_select_related = ("information_user",)
    search_fields = ("=number", "=uscc", "=information_user__code")


@admin.register(Arrangement)
class ArrangementAdmin(_Looking):
    fields = list_display = ("number", "enterprise", "information_user", "opened_at")
    list_select_related = ("enterprise", "information_user")
    search_fields = ("=number", "=enterprise__uscc", "=information_user__code")


@admin.register(Authorisation)
class AuthorisationAdmin(_Looking):
    fields = (
        "arrangement", "version", "products", "purpose", "template", "starts_at", "ends_at", "queries_total",
        "queries_a_month", "look_back_months", "data_life_days", "reference", "wording", "language", "statement",
        "channel", "address", "proposed_by", "confirmed_by", "confirmed_at", "replaces",
    )  # fmt: skip
    list_display = ("id", "arrangement", "version", "purpose", "starts_at", "ends_at", "confirmed_at")
    list_filter = ("purpose", "channel")
    list_select_related = ("arrangement",)
    search_fields = ("=arrangement__number",)


@admin.register(Receipt)
class ReceiptAdmin(_Looking):
    fields = ("authorisation", "body", "sha256", "jws", "key_id", "issued_at")
    list_display = ("id", "authorisation", "sha256", "key_id", "issued_at")
    search_fields = ("=sha256", "=authorisation__arrangement__number")


@admin.register(ShareCode)
class ShareCodeAdmin(_Looking):
    fields = (
        "number",
        "enterprise",
        "made_by",
        "made_at",
        "expires_at",
        "withdrawn_at",
        "redeemed_at",
        "authorisation",
    )
    list_display = ("number", "enterprise", "made_at", "expires_at", "withdrawn_at", "redeemed_at")
    list_select_related = ("enterprise",)


@admin.register(ConsentPolicy)
class ConsentPolicyAdmin(_Looking):
    fields = list_display = ("enterprise", "purposes", "from_months", "changed_by", "changed_at")


@admin.register(Freeze)
class FreezeAdmin(_Looking):
    fields = list_display = (
        "enterprise", "frozen_by", "frozen_at", "lift_asked_by", "lift_asked_at", "lifted_by", "lifted_at",
    )  # fmt: skip


@admin.register(DeletionDuty)
class DeletionDutyAdmin(_Looking):
    fields = (
        "authorisation", "information_user", "due_at", "asked_at", "chased_at", "times_chased", "confirmed_at",
        "confirmed_by", "confirmed_by_client", "statement",
    )  # fmt: skip
    list_display = ("id", "authorisation", "information_user", "due_at", "times_chased", "confirmed_at")
    list_filter = (("confirmed_at", admin.EmptyFieldListFilter),)


@admin.register(ConsentReminder)
class ConsentReminderAdmin(_Looking):
    fields = list_display = ("authorisation", "kind", "ordinal", "at")


@admin.register(RevocationEffect)
class RevocationEffectAdmin(_Looking):
    fields = list_display = ("consent", "clicked", "in_effect", "took")
    list_select_related = ("consent",)

    @admin.display(description=_("clicked"), ordering="clicked_at")
    def clicked(self, effect: RevocationEffect) -> str:
        return _to_the_millisecond(effect.clicked_at)

    @admin.display(description=_("in effect"), ordering="in_effect_at")
    def in_effect(self, effect: RevocationEffect) -> str:
        return _to_the_millisecond(effect.in_effect_at)

    @admin.display(description=_("took"))
    def took(self, effect: RevocationEffect) -> str:
        return f"{(effect.in_effect_at - effect.clicked_at) / timedelta(milliseconds=1):,.0f} ms"


def _to_the_millisecond(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(" ", "milliseconds")[:-6]


register_history(Consent, "state", "ended_by", "ended_at")
register_history(Entrustment, "state", "ended_by", "ended_at")
register_history(AuthorisationRequest, "state", "proposed_by", "decided_by", "decided_at")
register_history(ShareCode, "withdrawn_at", "redeemed_at")
register_history(ConsentPolicy, "purposes", "from_months", "changed_by", "changed_at")
register_history(Freeze, "frozen_by", "frozen_at", "lift_asked_by", "lifted_by", "lifted_at")
register_history(DeletionDuty, "times_chased", "chased_at", "confirmed_at", "confirmed_by")
