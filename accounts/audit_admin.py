"""The audit record in the back office: what was done, in words."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from accounts.backoffice import ReadOnlyAdmin
from accounts.models import AuditRecord


class ActionFilter(admin.SimpleListFilter):
    """The actions of all apps, by their labels."""

    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted((name, str(label)) for name, label in _labels().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    fields = (
        "at", "done", "action", "actor", "enterprise", "institution", "target_type", "target_id", "details",
    )  # fmt: skip
    list_display = ("at", "done", "actor", "enterprise", "institution", "about", "details")
    list_filter = (ActionFilter,)
    list_select_related = ("actor", "enterprise", "institution")
    search_fields = ("=target_id", "=enterprise__uscc", "=institution__code")
    ordering = ("-id",)
    show_full_result_count = False

    @admin.display(description=_("what was done"))
    def done(self, record: AuditRecord) -> str:
        return str(_labels().get(record.action, record.action))

    @admin.display(description=_("about"))
    def about(self, record: AuditRecord) -> str:
        """Name the row that it is about by its kind and number: the record holds no more."""
        try:
            kind = apps.get_model(record.target_type)._meta.verbose_name  # noqa: SLF001 - Django documents _meta
        except (LookupError, ValueError):
            kind = record.target_type
        return f"{kind} {record.target_id}"

    @admin.display(description=_("details"))
    def details(self, record: AuditRecord) -> str:
        return ", ".join(f"{name}: {value}" for name, value in record.payload.items() if value not in (None, "", []))


@cache
def _labels() -> dict[str, Any]:
    """Give what the actions of every app are called: each app names its own."""
    labels: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "audit"):
            actions = getattr(import_module(f"{config.name}.audit"), "Action", None)
            labels |= dict(actions.choices) if actions is not None else {}
    return labels
