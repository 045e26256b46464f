"""The endpoints at which clients get and give back tokens, and the document that tells where they are (RFC 8414)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.client_keys import ALGORITHMS
from accounts.models import Scope
from accounts.oauth.assertions import METHOD
from accounts.oauth.server import server


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give a client a token for a signed assertion."""
    return server.token_response(request)


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Revoke a token of the client that asks (RFC 7009)."""
    return server.revocation_response(request)


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """Describe the authorisation server."""
    return JsonResponse(_metadata())


def _metadata() -> dict[str, Any]:
    address = settings.PUBLIC_ADDRESS
    signing = {
        f"{endpoint}_endpoint_auth_{name}": values
        for endpoint in ("token", "revocation")
        for name, values in (("methods_supported", [METHOD]), ("signing_alg_values_supported", list(ALGORITHMS)))
    }
    return {
        "issuer": address,
        "token_endpoint": address + reverse("oauth:token"),
        "revocation_endpoint": address + reverse("oauth:revoke"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": list(Scope.values),
        "service_documentation": address + "/api/docs/guide/",
        **signing,
    }
