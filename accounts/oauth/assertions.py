"""Client authentication by `private_key_jwt` (RFC 7523, as FAPI 2.0 narrows it)."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Request
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from django.conf import settings
from django.utils import timezone
from joserfc import jwk, jws
from joserfc.errors import JoseError

from accounts import networks, origin, services
from accounts.api.fields import is_text
from accounts.client_keys import ALGORITHMS
from accounts.models import ApiClient, ClientKey

logger = logging.getLogger(__name__)
METHOD: Final = "private_key_jwt"
CLOCKS: Final = 60
"""Seconds by which a client's clock may differ from ours."""
LONGEST_LIFE: Final = 600
LONGEST_ASSERTION: Final = 8192
_LATEST: Final = 1e11
"""Seconds that a time may count at most; what is not a number is not below it either."""
_CLIENT_ID: Final = re.compile(r"client-[0-9a-f]{20}", re.ASCII)
_REFUSED: Final = "The client could not be authenticated by this assertion."
_REGISTRY: Final = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)


class Refused(InvalidClientError):  # type: ignore[misc]  # Authlib ships no types
    """The assertion is not taken. What is wrong is told only to who has shown to hold the key."""

    def __init__(self, reason: str, told: str = _REFUSED) -> None:
        super().__init__(told)
        self.reason = reason


class PrivateKeyJwt(JWTBearerClientAssertion):  # type: ignore[misc]
    """Finds the client that an assertion names, and checks that one of its keys has signed it, for us, now, once."""

    CLIENT_AUTH_METHOD = METHOD

    def __call__(self, query_client: Any, request: OAuth2Request) -> Any:
        form = request.form
        assertion = form.get("client_assertion", "")
        if form.get("client_assertion_type") != self.CLIENT_ASSERTION_TYPE or not assertion:
            return None
        if len(assertion) > LONGEST_ASSERTION or not assertion.isascii():
            raise Refused("malformed")
        _header, claims = self.extract_assertion(assertion)
        client_id = claims.get("sub")
        if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
            raise Refused("sub")
        client = query_client(client_id)
        if client is None:
            raise Refused("unknown_client")
        try:
            request.credential = self._check(client.row, assertion, claimed_id=form.get("client_id"))
        except Refused as refused:
            logger.warning("client %s refused: %s", client_id, refused.reason)
            services.record_sign_in_refused(client=client.row, reason=refused.reason, now=timezone.now())
            raise
        request.client = client
        return self.authenticate_client(client)

    def extract_assertion(self, assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Read an assertion without believing it."""
        try:
            parts = jws.extract_compact(assertion.encode())
            claims = json.loads(parts.payload)
        except (JoseError, ValueError, RecursionError) as error:
            raise Refused("malformed") from error
        if not isinstance(claims, dict):
            raise Refused("malformed")
        return parts.headers(), claims

    def _check(self, client: ApiClient, assertion: str, *, claimed_id: str | None) -> ClientKey:
        """Give the key that signed the assertion; raises Refused."""
        if claimed_id is not None and claimed_id != client.client_id:
            raise Refused("client_id")
        if not client.is_usable:
            raise Refused("stopped")
        header, _claims = self.extract_assertion(assertion)
        key = _key_of(client, header)
        try:
            signed = jws.deserialize_compact(assertion, jwk.import_key(key.jwk), [key.algorithm], _REGISTRY)
            claims = json.loads(signed.payload or b"")
        except (JoseError, ValueError) as error:
            raise Refused("signature") from error
        wrong = what_is_wrong(claims, client.client_id, timezone.now())
        if wrong:
            raise Refused(wrong, f"The assertion is signed, but its claim is missing or not acceptable: {wrong}.")
        if not networks.is_allowed(origin.address(), client.institution.address_ranges):
            raise Refused("address", "The institution works from its own addresses only, and yours is none of them.")
        expires_at = datetime.fromtimestamp(claims["exp"] + CLOCKS + 1, UTC)
        if not services.use_assertion(client=client, jti=claims["jti"], expires_at=expires_at):
            raise Refused("jti", "The assertion has been used before: sign a new one, with a jti of its own.")
        return key


def what_is_wrong(claims: dict[str, Any], client_id: str, now: datetime) -> str:
    """Name the first claim that is missing or wrong; empty when all are right."""
    at, jti = now.timestamp(), claims.get("jti")
    checks = (
        ("iss", claims.get("iss") == client_id),
        ("sub", claims.get("sub") == client_id),
        # One string: an assertion for several servers could be carried from one to another.
        ("aud", claims.get("aud") == settings.PUBLIC_ADDRESS),
        ("jti", isinstance(jti, str) and 1 <= len(jti) <= 256 and is_text(jti)),
        ("exp", _is_time(claims.get("exp")) and at - CLOCKS < claims["exp"] <= at + LONGEST_LIFE + CLOCKS),
        ("iat", "iat" not in claims or (_is_time(claims["iat"]) and claims["iat"] <= at + CLOCKS)),
        ("nbf", "nbf" not in claims or (_is_time(claims["nbf"]) and claims["nbf"] <= at + CLOCKS)),
    )
    return next((name for name, is_right in checks if not is_right), "")


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LATEST


def _key_of(client: ApiClient, header: dict[str, Any]) -> ClientKey:
    """Give the key that an assertion names; one that names none is signed by the only one there is."""
    keys = client.keys.usable()
    kid = header.get("kid")
    if kid is not None:
        keys = keys.filter(kid=kid) if isinstance(kid, str) and is_text(kid) else keys.none()
    found = list(keys[:2])
    if len(found) != 1:
        raise Refused("kid")
    if header.get("alg") != found[0].algorithm:
        raise Refused("alg")
    return found[0]
