"""Pages about the API, for everybody: the reference, the guide, and what each error means."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cfcii.api import catalogue, markdown

_GUIDES = settings.BASE_DIR / "docs"


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document, drawn by Swagger UI from our own files."""
    return render(request, "api/reference.html")


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show the guide in the reader's language."""
    name = "api-guide.zh.md" if (get_language() or "").startswith("zh") else "api-guide.md"
    title, body = markdown.page((_GUIDES / name).read_text(encoding="utf-8"))
    return render(request, "api/guide.html", {"heading": title, "body": body})


@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    """List every error with its code, what it means and what to do: the `type` of each leads here."""
    return render(request, "api/errors.html", {"problems": catalogue.problems()})


app_name = "api_docs"
urlpatterns = [
    path("", reference, name="reference"),
    path("guide/", guide, name="guide"),
    path("errors/", errors, name="errors"),
]
