"""The commands by which anybody verifies a receipt without us: pages print them, and a test runs them as printed."""

from __future__ import annotations

from typing import Final

_ENCODED: Final = """$(openssl base64 -A -in receipt.json | tr '+/' '-_' | tr -d '=')"""
OPENSSL: Final = (
    # What is signed: the head of the signature, a dot, and the content, both in base64 without padding (RFC 7515).
    f"""printf '%s.%s' "$(cut -d. -f1 receipt.jws)" "{_ENCODED}" > signed.bin""",
    "openssl dgst -sha256 -verify public-key.pem -signature signature.der signed.bin",
)
"""Prints `Verified OK`. The first builds what was signed from the content itself, so that both are verified at once."""
DIGEST: Final = "openssl dgst -sha256 -r receipt.json"
"""Prints the digest that stands on the receipt."""
JOSE: Final = (
    # In one: it writes the content even where the signature is not good.
    "jose jws ver -i receipt.jws -k cfcii-signing-keys.json -O signed.json"
    " && cmp signed.json receipt.json && echo Verified"
)
"""Prints `Verified`. With José, which most distributions have as `jose`."""
