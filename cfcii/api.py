"""The API put together: its addresses under `/api/v1/`, and the one shape of its errors."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from cfcii.common.errors import DomainError
from reports.access import QueryRefused
from reports.api import views as reports_views

app_name = "api"
urlpatterns = [
    path("documents", reports_views.DocumentQueryView.as_view(), name="document_query"),
    path("documents/<code:number>", reports_views.DocumentView.as_view(), name="document"),
]


class UnknownAddressView(APIView):
    """Answers every address under `/api/` that is none: programs get the shape of error that they can read."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse before anything is asked: whoever calls, by whatever method."""
        raise exceptions.NotFound


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an error as problem details (RFC 9457): status, stable `code`, a sentence, and the faulty fields.

    None for an error that nobody expected: that is a fault of ours and ends as a plain 500.
    """
    set_rollback()
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return _problem(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, "too_large", _("The request is too large."))
    if isinstance(error, QueryRefused):
        return _problem(status.HTTP_403_FORBIDDEN, error.code, str(error))
    if isinstance(error, DomainError):
        return _problem(status.HTTP_409_CONFLICT, error.code, str(error))
    if isinstance(error, exceptions.ValidationError):
        return _problem(error.status_code, "invalid", str(error.default_detail), errors=error.detail)
    if isinstance(error, exceptions.APIException):
        code = error.get_codes() if isinstance(error.detail, str) else error.default_code
        return _problem(error.status_code, str(code), str(error.detail), headers=_headers(error))
    return None


def _problem(
    code_number: int, code: str, detail: str, *, errors: Any = None, headers: dict[str, str] | None = None
) -> Response:
    body = {"type": "about:blank", "status": code_number, "code": code, "detail": detail}
    if errors is not None:
        body["errors"] = errors
    return Response(body, status=code_number, headers=headers, content_type="application/problem+json")


def _headers(error: exceptions.APIException) -> dict[str, str]:
    """Give the headers that REST framework hangs on an error: how to sign in, when to come back."""
    challenge, wait = getattr(error, "auth_header", None), getattr(error, "wait", None)
    headers = {"WWW-Authenticate": str(challenge)} if challenge else {}
    return headers | ({"Retry-After": str(int(wait))} if wait else {})
