"""Pages about the API, for everybody: the reference, the guide, and what each error means."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from cfcii.api import catalogue, markdown

_GUIDES = settings.BASE_DIR / "docs"
_AS_WRITTEN = "http://127.0.0.1:8000"
"""Where the guide's commands go as the files have them; the page has the address at which the platform is served."""


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document, drawn by Swagger UI from our own files."""
    return render(request, "api/reference.html")


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show the guide in the reader's language."""
    name = "api-guide.zh.md" if (get_language() or "").startswith("zh") else "api-guide.md"
    text = (_GUIDES / name).read_text(encoding="utf-8").replace(_AS_WRITTEN, settings.PUBLIC_ADDRESS)
    title, body = markdown.page(text)
    return render(request, "api/guide.html", {"heading": title, "body": body})


@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    """List every error with its code, what it means and what to do: the `type` of each leads here."""
    problems = [(each, markdown.inline(str(each.advice))) for each in catalogue.problems()]
    return render(request, "api/errors.html", {"problems": problems})


app_name = "api_docs"
urlpatterns = [
    path("", reference, name="reference"),
    path("guide/", guide, name="guide"),
    path("errors/", errors, name="errors"),
    *(path(name, RedirectView.as_view(pattern_name=f"api_docs:{name}")) for name in ("guide", "errors")),
]
