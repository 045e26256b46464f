"""The history of rows in the back office: what a row was after each step. The database writes it; nobody changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from accounts.backoffice import ReadOnlyAdmin

_STEPS = {"insert": pgettext_lazy("step", "created"), "update": pgettext_lazy("step", "changed")}


class StepFilter(admin.SimpleListFilter):
    """Whether a row came or changed."""

    title = gettext_lazy("what happened")
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(step, str(label)) for step, label in _STEPS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(pgh_label=self.value()) if self.value() in _STEPS else queryset


class HistoryAdmin(ReadOnlyAdmin):
    list_filter = (StepFilter,)
    ordering = ("-pgh_id",)
    show_full_result_count = False

    @admin.display(description=gettext_lazy("when"), ordering="pgh_id")
    def happened_at(self, event: Any) -> str:
        return f"{timezone.localtime(event.pgh_created_at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description=gettext_lazy("what happened"), ordering="pgh_label")
    def step(self, event: Any) -> str:
        return str(_STEPS.get(event.pgh_label, event.pgh_label))


def register_history(model: type[models.Model], *columns: str) -> None:
    """Show the history of a model's rows, with the columns that its steps change."""
    events = model.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    names = ("happened_at", "step", "pgh_obj", *columns)
    shown = {"fields": names, "list_display": names}
    admin.site.register(events, type(f"{model.__name__}EventAdmin", (HistoryAdmin,), shown))
    opts = events._meta  # noqa: SLF001 - Django documents _meta
    opts.verbose_name = opts.verbose_name_plural = lazy(_history_of, str)(model)


def _history_of(model: type[models.Model]) -> str:
    return gettext("history of: %(what)s") % {"what": model._meta.verbose_name_plural}  # noqa: SLF001
