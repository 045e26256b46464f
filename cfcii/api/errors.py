"""Every error of the API as problem details (RFC 9457)."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from accounts.api import problems
from accounts.api.authentication import InsufficientScope
from cfcii.api import catalogue
from cfcii.common.errors import DomainError
from reports.access import QueryRefused

_CODES: Final = {"authentication_failed": "invalid_token"}


class UnknownAddressView(APIView):
    """Answers every address under `/api/` that is none: programs get the shape of error that they can read."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse before anything is asked: whoever calls, by whatever method."""
        raise exceptions.NotFound


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an error as problem details: status, stable `code`, a sentence, and the faulty fields.

    None for an error that nobody expected: that is a fault of ours and ends as a plain 500.
    """
    set_rollback()
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(*error.args[:1])
    if isinstance(error, RequestDataTooBig):
        return problems.response(status=413, code="too_large", detail=_("The request is too large."))
    if isinstance(error, DomainError):
        return _of_the_domain(error)
    if isinstance(error, exceptions.ValidationError):
        return problems.response(
            status=error.status_code, code="invalid", detail=str(error.default_detail), errors=error.detail
        )
    if isinstance(error, exceptions.APIException):
        code = str(error.get_codes() if isinstance(error.detail, str) else error.default_code)
        return problems.response(
            status=error.status_code, code=_CODES.get(code, code), detail=str(error.detail), headers=_headers(error)
        )
    return None


def _of_the_domain(error: DomainError) -> Response:
    """Answer what a service refuses: its kind as the title, what is the matter here as the detail."""
    if not isinstance(error, QueryRefused):
        known = catalogue.by_code().get(error.code)
        title = str(known.title) if known else ""
        return problems.response(status=409, code=error.code, title=title, detail=str(error))
    title = _("Query refused")
    if error.retry_after is None:
        return problems.response(status=403, code=error.code, title=title, detail=str(error))
    wait = {"Retry-After": str(error.retry_after)}
    return problems.response(status=429, code=error.code, title=title, detail=str(error), headers=wait)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    """Give the headers that hang on an error: how to sign in, when to come back."""
    challenge, wait = getattr(error, "auth_header", None), getattr(error, "wait", None)
    if isinstance(error, InsufficientScope):
        challenge = f'Bearer realm="api", error="insufficient_scope", scope="{error.scope}"'
    headers = {"WWW-Authenticate": str(challenge)} if challenge else {}
    return headers | ({"Retry-After": str(int(wait))} if wait else {})
