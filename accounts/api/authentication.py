"""Bearer tokens (RFC 6750) of clients."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import AccessToken, ApiClient
from accounts.services.access_tokens import digest

_SCHEME = b"bearer"


class BearerTokenAuthentication(BaseAuthentication):
    """Sign in by `Authorization: Bearer <token>`, in one query; a token anywhere else, as in an address, is none.

    `request.user` is the client, `request.auth` its token. Whatever is wrong with a token, the answer is the same 401.
    """

    def authenticate(self, request: Request) -> tuple[ApiClient, AccessToken] | None:
        scheme, _space, credentials = get_authorization_header(request).partition(b" ")
        if scheme.lower() != _SCHEME:
            return None
        token = _find(credentials.strip().decode("latin-1"))
        if token is None or not token.is_usable(timezone.now()):
            raise AuthenticationFailed(_("The token is not valid, or not any more."), code="invalid_token")
        return token.client, token

    def authenticate_header(self, request: Request) -> str:
        error = ', error="invalid_token"' if get_authorization_header(request) else ""
        return f'Bearer realm="api"{error}'


class InsufficientScope(AuthenticationFailed):
    """The token is good, but not for this."""

    status_code = 403
    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(_("The token does not have the scope that this operation needs: %s.") % scope)
        self.scope = scope


class HasScope(BasePermission):
    """Let a client in whose token has the scope that the view's `scopes` name for the method."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, AccessToken):
            raise NotAuthenticated
        scope = getattr(view, "scopes", {}).get("GET" if request.method == "HEAD" else request.method, "")
        if scope and scope not in request.auth.scopes:
            raise InsufficientScope(scope)
        return True


def _find(text: str) -> AccessToken | None:
    """Find a token by its digest: what the search compares, an attacker cannot steer byte by byte."""
    tokens = AccessToken.objects.select_related("client__institution")
    return tokens.defer("client__institution__vault_keyset").filter(digest=digest(text)).first()
