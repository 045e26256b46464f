"""Reading the public keys that an institution registers for a client: a JWK set (RFC 7517), judged key by key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.utils.translation import gettext as _
from joserfc import jwk
from joserfc.errors import JoseError

from cfcii.common.errors import DomainError

ALGORITHMS: Final = ("PS256", "ES256", "EdDSA")
"""How an assertion may be signed. RS256 is old padding, HS256 a shared secret, `none` no signature."""
SMALLEST_RSA: Final = 2048
LARGEST_RSA: Final = 8192
MOST_KEYS: Final = 10
LONGEST_KEY_ID: Final = 100
_PRIVATE: Final = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_KEPT: Final = {"kty", "kid", "use", "alg", "n", "e", "crv", "x", "y"}


class UnreadableKeys(DomainError):
    code = "unreadable_keys"


class PrivateKeyGiven(DomainError):
    code = "private_key_given"


class KeyTooWeak(DomainError):
    code = "key_too_weak"


class KeyNotSupported(DomainError):
    code = "key_not_supported"


class KeyIdTwice(DomainError):
    code = "key_id_twice"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that may be registered."""

    kid: str
    algorithm: str
    jwk: dict[str, str]
    thumbprint: str


def read(text: str) -> list[PublicKey]:
    """Read a JWK set, or a single JWK.

    Raises UnreadableKeys, PrivateKeyGiven, KeyNotSupported, KeyTooWeak or KeyIdTwice.
    """
    if "PRIVATE KEY-----" in text:
        raise _private()
    entries = _entries(text)
    if any(_PRIVATE & entry.keys() for entry in entries):
        raise _private()
    keys = [_key(entry) for entry in entries]
    if len({key.kid for key in keys}) < len(keys):
        raise KeyIdTwice(_("Two keys have the same key id (kid). Give each key an id of its own."))
    return keys


def _entries(text: str) -> list[dict[str, Any]]:
    unreadable = UnreadableKeys(
        _('This is not a JWK set. Paste the JSON that begins with {"keys": [ and holds your public keys.')
    )
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise unreadable from error
    entries = value.get("keys", [value]) if isinstance(value, dict) else None
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise unreadable
    if len(entries) > MOST_KEYS:
        raise UnreadableKeys(_("At most %(most)d keys at once.") % {"most": MOST_KEYS})
    return entries


def _key(entry: dict[str, Any]) -> PublicKey:
    kept = {name: value for name, value in entry.items() if name in _KEPT}
    if not all(isinstance(value, str) and value.isascii() and "\0" not in value for value in kept.values()):
        raise UnreadableKeys(_("A key cannot be read: its members must be text, as RFC 7517 defines them."))
    if kept.get("kty") == "oct":
        raise _private()
    try:
        key = jwk.import_key(kept)
        public = key.public_key
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise UnreadableKeys(_("A key cannot be read. Export it again as a JWK (RFC 7517).")) from error
    algorithm = _algorithm(public)
    if kept.get("use", "sig") != "sig" or kept.get("alg", algorithm) != algorithm:
        raise KeyNotSupported(
            _("A key is meant for something else: here it signs (use: sig) by %(algorithm)s.")
            % {"algorithm": algorithm}
        )
    thumbprint = key.thumbprint()
    kid = kept.get("kid") or thumbprint
    if len(kid) > LONGEST_KEY_ID or not kid.isprintable():
        raise UnreadableKeys(_("A key id (kid) has at most 100 characters, without control characters."))
    return PublicKey(kid, algorithm, {**kept, "kid": kid, "alg": algorithm, "use": "sig"}, thumbprint)


def _algorithm(public: object) -> str:
    """Give the one algorithm by which a key signs; raises KeyNotSupported or KeyTooWeak."""
    if isinstance(public, RSAPublicKey):
        if not SMALLEST_RSA <= public.key_size <= LARGEST_RSA or public.public_numbers().e < 65537:
            raise KeyTooWeak(_("An RSA key needs at least 2048 bits (at most 8192) and an exponent from 65537."))
        return "PS256"
    if isinstance(public, EllipticCurvePublicKey):
        if not isinstance(public.curve, SECP256R1):
            raise KeyTooWeak(_("Of elliptic curves P-256 is taken, and no weaker or other one."))
        return "ES256"
    if isinstance(public, Ed25519PublicKey):
        return "EdDSA"
    raise KeyNotSupported(_("Keys are RSA (PS256), elliptic curve P-256 (ES256) or Ed25519 (EdDSA)."))


def _private() -> PrivateKeyGiven:
    return PrivateKeyGiven(
        _("STOP: this holds a private key. Nothing was stored. Treat the key as lost: make a new pair, and give only "
          "the public half.")
    )  # fmt: skip
