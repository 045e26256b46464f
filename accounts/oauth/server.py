"""Authlib's authorisation server over our rows: one grant, one way to sign in, tokens of ten minutes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

from authlib.integrations.django_oauth2 import AuthorizationServer, RevocationEndpoint
from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, OAuth2Request
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import origin, services
from accounts.api import limits, problems
from accounts.models import AccessToken, ApiClient
from accounts.oauth.assertions import METHOD, PrivateKeyJwt
from accounts.services.access_tokens import digest

if settings.DEMO:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # plain HTTP, on loopback only
REVOCATION: Final = "revocation"


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """A client as Authlib asks it."""

    row: ApiClient

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == METHOD

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Give the scopes asked for, or all that it has; None when one of them is not the client's."""
        wanted = scope.split() if scope else self.row.scopes
        return " ".join(wanted) if set(wanted) <= set(self.row.scopes) else None


class _Grant(ClientCredentialsGrant):  # type: ignore[misc]  # Authlib ships no types
    TOKEN_ENDPOINT_AUTH_METHODS = [METHOD]

    def validate_requested_scope(self) -> None:
        if self.client.get_allowed_scope(self.request.payload.scope) is None:
            raise InvalidScopeError("The client does not have one of these scopes.")


class _Revocation(RevocationEndpoint):  # type: ignore[misc]
    CLIENT_AUTH_METHODS = [METHOD]

    def query_token(self, token: str, token_type_hint: str | None) -> AccessToken | None:
        found = AccessToken.objects.select_related("client__institution").filter(digest=digest(token)).first()
        if found is not None:
            found.check_client = lambda client: client.row.pk == found.client_id  # type: ignore[attr-defined]
        return found

    def revoke_token(self, token: AccessToken, request: OAuth2Request) -> None:
        services.revoke_access_token(token=token, now=timezone.now())


class Server(AuthorizationServer):  # type: ignore[misc]
    """Answers the token and revocation endpoints."""

    def __init__(self) -> None:
        super().__init__(ApiClient, AccessToken)
        self.register_client_auth_method(METHOD, PrivateKeyJwt())
        self.register_grant(_Grant)
        self.register_endpoint(_Revocation)
        self.register_token_generator("default", _not_yet)

    def query_client(self, client_id: str) -> OAuthClient | None:
        row = ApiClient.objects.select_related("institution").filter(client_id=client_id).first()
        return OAuthClient(row) if row else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Issue the token: only now is its text made, by the service that keeps its digest."""
        row, text = services.issue_access_token(
            client=request.client.row, key=request.credential, scopes=token["scope"].split(), now=timezone.now()
        )
        token["access_token"] = text
        token["expires_in"] = int((row.expires_at - row.issued_at).total_seconds())

    def token_response(self, request: HttpRequest) -> HttpResponse:
        refusal = self._refusal(request)
        answer: HttpResponse = refusal or self.create_token_response(request)
        return answer

    def revocation_response(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self._refusal(request) or self.create_endpoint_response(REVOCATION, request)
        return answer

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        """Refuse who calls too often; and what RFC 6749 forbids, before anything is looked at: parameters in the
        address, or given twice.
        """
        if wait := limits.seconds_to_wait("token", limits.of_address(origin.address()), timezone.now()):
            return _throttled(wait)
        error = None
        if request.META.get("QUERY_STRING"):
            error = InvalidRequestError("Parameters stand in the body, never in the address.")
        elif request.content_type != "application/x-www-form-urlencoded":
            error = InvalidRequestError("The body is application/x-www-form-urlencoded.")
        elif any(len(values) > 1 for _name, values in request.POST.lists()):
            error = InvalidRequestError("A parameter stands there twice.")
        return None if error is None else self.handle_response(*error())


def _not_yet(client: OAuthClient, scope: str | None = None, **_others: Any) -> dict[str, Any]:
    """Give a token without its text, which is made when it is kept."""
    return {"token_type": "Bearer", "access_token": "", "expires_in": 0, "scope": client.get_allowed_scope(scope)}


def _throttled(wait: int) -> HttpResponse:
    problem = problems.details(problems.OF_THE_API["throttled"], _("Too many requests from this address."))
    return JsonResponse(
        problem, status=429, headers={"Retry-After": str(wait)}, content_type=problems.CONTENT_TYPE
    )  # fmt: skip


server: Final = Server()
