"""The platform's signatures: ES256 (ECDSA on P-256 with SHA-256), as compact JWS (RFC 7515) and in DER for openssl.

The first key of the set signs; the others only verify what was signed before a change of keys, or are announced for the
next one. A signature names its kind, so that what was signed as one thing is never taken for another (RFC 8725, 3.11).
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

ALGORITHM: Final = "ES256"
CONSENT_RECEIPT: Final = "cfcii-consent-receipt"
_CURVE: Final = "P-256"
_HALF: Final = 32
"""Bytes of each of the two numbers of a P-256 signature."""


class SignatureNotValid(Exception):
    """The signature is not of this content by one of our keys."""


class KeysNotUsable(Exception):
    """The text is not a set of our signing keys."""


@dataclass(frozen=True, slots=True)
class Signature:
    jws: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Verified:
    content: bytes
    key_id: str


def new_key_set() -> str:
    """Make a private key set (RFC 7517) with one key, named by its thumbprint (RFC 7638)."""
    return _written([_new_key().as_dict(private=True)])


def with_key_announced(key_set: str) -> str:
    """Add a new key that does not sign yet: whoever verifies learns of it first."""
    return _written([*_private(key_set), _new_key().as_dict(private=True)])


def with_key_in_use(key_set: str) -> str:
    """Let the key that was announced sign. Of the older ones only the public halves stay; raises KeysNotUsable."""
    *older, last = _private(key_set)
    if not older or "d" not in last:
        raise KeysNotUsable("no key is announced")
    return _written([last, *(_public(key) for key in older)])


def sign(content: bytes, key_set: str, *, kind: str) -> Signature:
    """Sign content with the first key of a private key set."""
    key = _keys(key_set)[0]
    header = {"alg": ALGORITHM, "kid": _id(key), "typ": kind}
    return Signature(jws.serialize_compact(header, content, key, algorithms=[ALGORITHM]), _id(key))


def verified(signature: str, key_set: str, *, kind: str) -> Verified:
    """Give what a compact JWS signs, and by which key; raises SignatureNotValid."""
    parts = signature.split(".")
    try:
        if any(_encoded(urlsafe_b64decode(part + "=" * (-len(part) % 4))) != part for part in parts):
            raise SignatureNotValid("not written as it was signed")  # bits that decoding drops
        header = json.loads(urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
        if header != {"alg": ALGORITHM, "kid": header["kid"], "typ": kind}:
            raise SignatureNotValid("another kind of signature")
        key = key_of(key_set, header["kid"])
        return Verified(jws.deserialize_compact(signature, key, algorithms=[ALGORITHM]).payload, header["kid"])
    except (JoseError, NotBase64, KeyError, TypeError, ValueError, RecursionError) as error:
        raise SignatureNotValid("not by a key of ours, or changed since") from error


def der_signature(signature: str) -> tuple[bytes, bytes]:
    """Give the bytes that a compact JWS signs, and its signature in DER, as `openssl dgst -verify` takes them."""
    signed, _dot, raw = signature.rpartition(".")
    numbers = urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
    der = encode_dss_signature(int.from_bytes(numbers[:_HALF], "big"), int.from_bytes(numbers[_HALF:], "big"))
    return signed.encode(), der


def key_of(key_set: str, key_id: str) -> ECKey:
    """Give a key by its name; raises KeyError for one that is not of the set."""
    for key in _keys(key_set):
        if _id(key) == key_id:
            return key
    raise KeyError(key_id)


def key_ids(key_set: str) -> list[str]:
    """Name the keys, the one that signs first."""
    return [_id(key) for key in _keys(key_set)]


def public_key_set(key_set: str) -> dict[str, Any]:
    """Give the public halves of a key set, for whoever verifies."""
    return {"keys": [key.as_dict(private=False) for key in _keys(key_set)]}


def public_key_pem(key_set: str, key_id: str) -> bytes:
    """Give one public key as PEM; raises KeyError for a key that is not of the set."""
    return key_of(key_set, key_id).as_pem(private=False)


def check_usable(key_set: str) -> None:
    """Raise KeysNotUsable unless the first key signs, all are of our kind, and no two have one name."""
    keys = _keys(key_set)
    if len(set(key_ids(key_set))) != len(keys):
        raise KeysNotUsable("two keys of one name")
    if not keys[0].is_private:
        raise KeysNotUsable("the first key has no private half")
    if any(key.thumbprint() != _id(key) for key in keys):
        raise KeysNotUsable("a key is not named by its thumbprint")


def _new_key() -> ECKey:
    return ECKey.generate_key(_CURVE, parameters={"use": "sig", "alg": ALGORITHM}, private=True, auto_kid=True)


def _keys(key_set: str) -> list[ECKey]:
    try:
        keys = KeySet.import_key_set(json.loads(key_set)).keys
    except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise KeysNotUsable("not a set of keys (RFC 7517)") from error
    ours = [key for key in keys if isinstance(key, ECKey) and key.curve_name == _CURVE and key.kid]
    if not ours or len(ours) != len(keys):
        raise KeysNotUsable(f"a key that is not of {_CURVE}, or has no name")
    return ours


def _private(key_set: str) -> list[dict[str, Any]]:
    return [dict(key.as_dict(private=key.is_private)) for key in _keys(key_set)]


def _public(key: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in key.items() if name != "d"}


def _id(key: ECKey) -> str:
    assert key.kid is not None
    return key.kid


def _written(keys: list[Any]) -> str:
    return json.dumps({"keys": keys}, separators=(",", ":"))


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
