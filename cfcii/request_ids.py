"""A name for each request: the caller's own if it is sane, ours otherwise; it comes back and stands in the log."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from django.http import HttpRequest, HttpResponseBase

HEADER: Final = "X-Request-Id"
_FORM: Final = re.compile(r"[A-Za-z0-9-]{16,64}", re.ASCII)
_current: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdMiddleware:
    """Name the request while it is answered, and the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        name = given if _FORM.fullmatch(given) else secrets.token_hex(16)
        token = _current.set(name)
        try:
            response = self._get_response(request)
        finally:
            _current.reset(token)
        response.headers[HEADER] = name
        return response


class RequestIdFilter(logging.Filter):
    """Put the name of the request at hand on each line of the log; `-` where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True
