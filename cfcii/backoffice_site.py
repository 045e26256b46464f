"""The front page of the back office."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts import todo
from accounts.models import User
from consent import todo as consent_todo


class BackOfficeSite(AdminSite):
    """Django's admin site, which says first what waits for the staff."""

    site_header = _("Back office")
    site_title = "CFCII"
    index_title = _("Back office")

    def get_urls(self) -> list[Any]:
        """Leave out the way from a row to its page on a site: no model has one."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        user = request.user
        items = [*todo.of_staff(user), *consent_todo.of_staff(user)] if isinstance(user, User) else []
        return super().index(request, {**(extra_context or {}), "todo": items})

    def password_change(  # type: ignore[override]  # Django's own is narrower than what the site may answer
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Lead to the one page for it, which has limits, tells the person and ends their other sessions."""
        return redirect("account_change_password")
