"""How the back office shows the names of rows (see `row_names`) in place of what `str` gives."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as by_django  # its words, so not in our catalogue

from accounts.row_names import name_of, read_by_name_of, with_names


class NamedFilter(admin.RelatedFieldListFilter):
    """Filter by related rows, called by their names."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        related = field.remote_field.model
        order = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, name_of(row)) for row in with_names(related.objects.order_by(*order))]


class _Named:
    """A row for what Django prints by `str`."""

    def __init__(self, row: Model) -> None:
        self._row = row

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._row, attribute)

    def __str__(self) -> str:
        return name_of(self._row)


class NamingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's takes none when it runs
    """Calls rows by their names where Django would take `str`: in columns, fields, choices, headings and messages."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        model: Any = self.model  # mypy holds that a class in general has no hash
        return [_named_column(model, each, links=False) for each in super().get_list_display(request)]

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """Load with the list what it names."""
        given = super().get_list_select_related(request)
        if given is True:
            return given
        columns = [key for each in self.list_display if (key := _foreign_key(self.model, each))]
        inside = [f"{key.name}__{read}" for key in columns for read in read_by_name_of(key.related_model)]
        own = read_by_name_of(self.model)
        return [*(given or ()), *own, *(key.name for key in columns), *inside]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.queryset = with_names(field.queryset)
        field.label_from_instance = name_of
        return field

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        page = context["adminform"]
        model: Any = self.model
        named = {each: _named_column(model, each, links=True) for each in page.readonly_fields}
        page.readonly_fields = list(named.values())
        page.fieldsets = [
            (title, {**options, "fields": [named.get(each, each) for each in options["fields"]]})
            for title, options in page.fieldsets
        ]
        if context.get("original") is not None:
            context.update(original=_Named(context["original"]), subtitle=name_of(context["original"]))
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            row = _Named(response.context_data["object"])
            response.context_data.update(object=row, title=by_django("Change history: %s") % row)
        return response

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return super().response_add(request, _Named(obj), post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return super().response_change(request, _Named(obj))

    def action_checkbox(self, obj: Any) -> Any:
        return super().action_checkbox(_Named(obj))


def _foreign_key(model: type[Model], name: Any) -> Any:
    """Give the foreign key of a model of that name, or None."""
    try:
        field = model._meta.get_field(name)  # noqa: SLF001 - Django documents _meta
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, ForeignKey) else None


@cache  # Django compares columns by identity
def _named_column(model: Any, name: Any, *, links: bool) -> Any:
    """Give what shows a foreign key by the name of its row, with a way there if asked; anything else as it is."""
    key = _foreign_key(model, name)
    if key is None:
        return name
    show: Callable[[Any], str] = _linked if links else name_of
    # What pghistory calls the row of an event has no words of its own.
    is_of_event = name == "pgh_obj"
    words = key.related_model._meta.verbose_name if is_of_event else key.verbose_name  # noqa: SLF001

    @admin.display(description=words, ordering=name)
    def column(row: Model) -> str:
        related = getattr(row, name)
        return admin.site.empty_value_display if related is None else show(related)

    column.__name__ = name
    return column


def _linked(row: Model) -> str:
    opts = row._meta  # noqa: SLF001
    try:
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(row.pk)])
    except NoReverseMatch:
        return name_of(row)
    return format_html('<a href="{}">{}</a>', address, name_of(row))
