"""Account numbers that a lender names, sealed until they are looked up: none lies open beside a request."""

from __future__ import annotations

import json
from collections.abc import Sequence

from accounts import crypto

_BINDING = b"account numbers of an authorisation request"


def sealed(numbers: Sequence[str]) -> bytes:
    """Seal account numbers; none are sealed as well, so that it takes as long."""
    return crypto.seal(json.dumps(list(numbers)).encode(), _BINDING)


def unsealed(content: bytes | memoryview) -> list[str]:
    """Read account numbers; raises ContentNotReadable."""
    numbers: list[str] = json.loads(crypto.unseal(bytes(content), _BINDING))
    return numbers
