"""What the back office (Django's admin) of every app is made of."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from accounts.backoffice_names import NamedFilter, NamingAdmin
from accounts.models import User
from accounts.row_names import name_of
from cfcii.common.errors import DomainError

__all__ = [
    "NamedFilter", "NeverDeletedAdmin", "ReadOnlyAdmin", "ThroughServices", "ValuesFilter", "staff_of",
]  # fmt: skip


class ValuesFilter(admin.AllValuesFieldListFilter):
    """Filter by the values of a field, where an empty one has a name as well."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for each in super().choices(changelist):
            yield {**each, "display": each["display"] or "—"}


class NeverDeletedAdmin(NamingAdmin):
    """For what may be added and changed, but stays on the record."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Head a list with what it lists, not with what could be done to it."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Head a row with what it is; its name follows."""
        context.update(show_save_and_add_another=False, show_save_and_continue=False)
        if not kwargs.get("add"):
            context["title"] = capfirst(str(self.opts.verbose_name))
        return super().render_change_form(request, context, *args, **kwargs)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Filter by what the page offers and nothing else: a filter tells what a field holds, shown or not."""
        return lookup.partition("__")[0] in {_asked_by(each) for each in self.list_filter}


def _asked_by(filter_: Any) -> str:
    """Give the name of a filter's field, or of the parameter by which a filter of ours is asked."""
    named = filter_[0] if isinstance(filter_, tuple) else filter_
    return str(getattr(named, "parameter_name", named))


class ReadOnlyAdmin(NeverDeletedAdmin):
    """For what staff only look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ThroughServices(NeverDeletedAdmin):
    """Tells what a service refuses, where the form could not know it: somebody else may have been faster."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(request.get_full_path())

    def ask(
        self, request: HttpRequest, queryset: QuerySet[Any], *, action: str, question: str, consequences: list[str],
        form: forms.Form | None = None,
    ) -> HttpResponse:  # fmt: skip
        """Ask on a page of its own whether an action shall be taken on the selected rows."""
        context = {
            **self.admin_site.each_context(request),
            "title": question,
            "opts": self.opts,
            "consequences": consequences,
            "rows": [(row.pk, self.named(row)) for row in queryset],
            "checkbox": ACTION_CHECKBOX_NAME,
            "action": action,
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/confirm.html", context)

    def named(self, row: Any) -> str:
        return name_of(row)


def staff_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    return request.user
