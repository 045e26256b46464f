"""How often in a minute somebody may call what is dear or can be guessed at: counted where all processes see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from accounts.http import ClientRequest

CALLS_A_MINUTE: Final = {
    "token": 60,
    "requests": 60,
    "redeem": 20,
}
"""Of one address at the token endpoint, before anybody is known there; of one client elsewhere."""
_NETWORK_BITS: Final = 64
"""Of an IPv6 address: a subscriber has a whole network of them."""
# One statement that commits by itself: never one too many, however many call at once.
_COUNT: Final = """
    INSERT INTO accounts_callcount AS kept (name, minute, calls) VALUES (%(name)s, %(minute)s, 1)
        ON CONFLICT (name) DO UPDATE
       SET minute = greatest(kept.minute, excluded.minute),
           calls = CASE WHEN excluded.minute > kept.minute THEN 1 ELSE kept.calls + 1 END
     WHERE excluded.minute > kept.minute OR kept.calls < %(most)s
 RETURNING calls
"""


def seconds_to_wait(limit: str, whose: str, now: datetime) -> int | None:
    """Count a call; or give after how many seconds the next one is taken, when this one is too many.

    Outside a transaction.
    """
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"name": f"{limit}:{whose}", "minute": minute, "most": CALLS_A_MINUTE[limit]})
        if cursor.fetchone():
            return None
    return max(1, int((minute + timedelta(minutes=1) - now).total_seconds()) + 1)


def of_address(address: str | None) -> str:
    """Name who calls from an address, as far as addresses tell."""
    if address is None:
        return ""
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((int(found), _NETWORK_BITS), strict=False))


class EachMinute(BaseThrottle):
    """Counts a client's calls of those methods for which a view's `limits` name a limit."""

    _wait: int | None = None

    def allow_request(self, request: ClientRequest, view: Any) -> bool:  # type: ignore[override]
        limit = view.limits.get(request.method)
        if limit is None:
            return True
        self._wait = seconds_to_wait(limit, request.user.client_id, timezone.now())
        return self._wait is None

    def wait(self) -> float | None:
        return self._wait
