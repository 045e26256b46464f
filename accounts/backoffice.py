"""What the back office (Django's admin) of every app is made of."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class NeverDeletedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's takes none when it runs
    """For what may be added and changed, but stays on the record."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Filter by what the page offers and nothing else: a filter tells what a field holds, shown or not."""
        return lookup.partition("__")[0] in {
            str(each[0] if isinstance(each, tuple) else each) for each in self.list_filter
        }


class ReadOnlyAdmin(NeverDeletedAdmin):
    """For what staff only look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
