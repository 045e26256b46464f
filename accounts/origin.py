"""From where the request at hand came, for the records that are written while it is answered."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_address: ContextVar[str | None] = ContextVar("address", default=None)


def address() -> str | None:
    """Give the address that the request at hand came from; None when nobody asked: a worker, a command."""
    return _address.get()


class OriginMiddleware:
    """Keep the address of who asks, as the proxies of our own tell it, while the request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _address.set(_address_of(request))
        try:
            return self._get_response(request)
        finally:
            _address.reset(token)


def _address_of(request: HttpRequest) -> str | None:
    """Give an address that can be kept; a connection that has none, such as a socket, is answered all the same."""
    try:
        return str(ip_address(get_adapter().get_client_ip(request)))
    except (PermissionDenied, ValueError):
        return None
