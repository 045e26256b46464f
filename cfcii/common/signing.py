"""The platform's signatures: ES256 (ECDSA on P-256 with SHA-256), as compact JWS (RFC 7515) and in DER for openssl.

The first key of the set signs; the others only verify what was signed before a change of keys.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

ALGORITHM = "ES256"
_CURVE = "P-256"
_HALF = 32
"""Bytes of each of the two numbers of a P-256 signature."""


class SignatureNotValid(Exception):
    """The signature is not of this content by one of our keys."""


@dataclass(frozen=True, slots=True)
class Signature:
    jws: str
    key_id: str


def new_key_set() -> str:
    """Make a private key set (RFC 7517) with one key, named by its thumbprint (RFC 7638)."""
    key = ECKey.generate_key(_CURVE, parameters={"use": "sig", "alg": ALGORITHM}, private=True, auto_kid=True)
    return json.dumps({"keys": [key.as_dict(private=True)]}, separators=(",", ":"))


def sign(content: bytes, key_set: str) -> Signature:
    """Sign content with the first key of a private key set."""
    key = KeySet.import_key_set(json.loads(key_set)).keys[0]
    assert isinstance(key, ECKey)
    assert key.kid is not None
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": "JOSE"}
    return Signature(jws.serialize_compact(header, content, key, algorithms=[ALGORITHM]), key.kid)


def verified(signature: str, key_set: str) -> bytes:
    """Give the content that a compact JWS signs; raises SignatureNotValid."""
    try:
        keys = KeySet.import_key_set(json.loads(key_set))
        return jws.deserialize_compact(signature, keys, algorithms=[ALGORITHM]).payload
    except (JoseError, ValueError) as error:
        raise SignatureNotValid(str(error)) from error


def der_signature(signature: str) -> tuple[bytes, bytes]:
    """Give the bytes that a compact JWS signs, and its signature in DER, as `openssl dgst -verify` takes them."""
    signed, _dot, raw = signature.rpartition(".")
    numbers = urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
    der = encode_dss_signature(int.from_bytes(numbers[:_HALF], "big"), int.from_bytes(numbers[_HALF:], "big"))
    return signed.encode(), der


def public_key_set(key_set: str) -> dict[str, Any]:
    """Give the public halves of a key set, for whoever verifies."""
    keys = KeySet.import_key_set(json.loads(key_set)).keys
    return {"keys": [key.as_dict(private=False) for key in keys]}


def public_key_pem(key_set: str, key_id: str) -> bytes:
    """Give one public key as PEM; raises KeyError for a key that is not of the set."""
    for key in KeySet.import_key_set(json.loads(key_set)).keys:
        if key.kid == key_id:
            assert isinstance(key, ECKey)
            return key.as_pem(private=False)
    raise KeyError(key_id)
