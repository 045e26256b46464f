"""One canonical form of JSON, so that equal content has one digest everywhere."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """Write JSON with sorted keys, no white space, UTF-8 (RFC 8785 for the values that we use: no floats)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256_hex(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
