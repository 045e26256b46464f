"""What is kept of sign-ins that failed: at whose login, from where, when; never what was entered as a password."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts import audit
from accounts.audit import Action
from accounts.models import User
from accounts.services.logins import person_with

MOST_FROM_ONE_ADDRESS: Final = 60
MOST_ALTOGETHER: Final = 3000
"""So many are recorded in an hour: the record is for people to read, and grows no faster than a flood of guesses."""
_HOUR: Final = 3600


@transaction.atomic
def record_failed_sign_in(*, login: str, address: str | None, now: datetime, factor: str = "password") -> None:
    """Record that somebody entered a wrong password for a login, whether or not there is such a one, or a wrong code.

    A login that nobody has is recorded by a keyed digest alone, so that tries at it are seen to belong together.
    """
    of_address = _count(f"{address}", now)
    altogether = _count("", now)
    if of_address > MOST_FROM_ONE_ADDRESS or altogether > MOST_ALTOGETHER:
        return
    email = User.objects.normalize_email(login)
    user = person_with(email)
    payload: dict[str, Any] = {"address": address}
    if factor != "password":
        payload["factor"] = factor
    if user is None:
        payload["login"] = salted_hmac("accounts.failed_sign_in", email, algorithm="sha256").hexdigest()[:24]
    if of_address == MOST_FROM_ONE_ADDRESS or altogether == MOST_ALTOGETHER:
        payload["more_not_recorded"] = True
    audit.record(Action.SIGN_IN_FAILED, actor=None, target=user or User(pk=0), at=now, payload=payload)


def _count(whose: str, now: datetime) -> int:
    """Count one more in the hour at hand."""
    key = f"failed-sign-ins:{whose}:{int(now.timestamp()) // _HOUR}"
    cache.add(key, 0, _HOUR)
    return int(cache.incr(key))
