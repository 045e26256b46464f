"""What every dynamic answer tells the browser."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.template.loader import render_to_string

# The button that signs in by WeChat is a form, whose answer leads there.
_FORMS: Final = "'self' https://open.weixin.qq.com" if settings.WEIXIN_SIGN_IN else "'self'"
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
        f"base-uri 'none'; form-action {_FORMS}; object-src 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Figures of an enterprise must not stay in a browser's or a proxy's memory.
    "Cache-Control": "no-store",
}


class SecurityHeadersMiddleware:
    """Put HEADERS on each answer. Django's SecurityMiddleware adds nosniff, Referrer-Policy, COOP and HSTS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            _explain(request, response)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response


def _explain(request: HttpRequest, response: HttpResponseNotAllowed) -> None:
    """Put words into an answer that Django leaves empty: people come to a form's address by reloading or signing in."""
    response.content = render_to_string("405.html", request=request)
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Content-Type"] = "text/html; charset=utf-8"
