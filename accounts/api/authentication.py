"""Bearer tokens (RFC 6750) of query users."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.services.tokens import digest

_SCHEME = b"bearer"


class BearerTokenAuthentication(BaseAuthentication):
    """Sign in by `Authorization: Bearer <token>`, in one query.

    `request.user` is the query user, `request.auth` the token with its membership and institution. Whatever is wrong
    with a token, the answer is the same 401.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, credentials = get_authorization_header(request).partition(b" ")
        if scheme.lower() != _SCHEME:
            return None
        token = _find(credentials.strip().decode("latin-1"))
        if token is None or not token.is_usable(timezone.now()):
            raise AuthenticationFailed(_("The token is not valid, or not any more."))
        return token.membership.user, token

    def authenticate_header(self, request: Request) -> str:
        error = ', error="invalid_token"' if get_authorization_header(request) else ""
        return f'Bearer realm="api"{error}'


def _find(text: str) -> ApiToken | None:
    """Find a token by its digest: what the search compares, an attacker cannot steer byte by byte."""
    tokens = ApiToken.objects.select_related("membership__user", "membership__institution")
    return tokens.defer("membership__institution__vault_keyset").filter(digest=digest(text)).first()
