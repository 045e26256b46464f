"""What clients get for a signed assertion: tokens that live ten minutes. And the removal of what has had its time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from accounts import audit
from accounts.audit import Action
from accounts.models import AccessToken, ApiClient, CallCount, ClientKey, IdempotencyRecord, UsedAssertion
from accounts.models.api_clients import LONGEST_TOKEN_LIFE

KEPT_ANSWERS = timedelta(hours=24)
_KEPT_COUNTS = timedelta(hours=1)
BATCH = 5000
_PREFIX = "cfcii_at_"
"""Lets a scanner for leaked secrets know ours."""


def digest(text: str) -> bytes:
    """Give what is kept of a token. A token is 256 random bits, so a plain hash cannot be searched backwards."""
    return hashlib.sha256(text.encode()).digest()


def use_assertion(*, client: ApiClient, jti: str, expires_at: datetime) -> bool:
    """Use an assertion up; tell whether this is its first use. Of two uses at once the database lets one be first."""
    try:
        with transaction.atomic():
            UsedAssertion.objects.create(client=client, digest=digest(jti), expires_at=expires_at)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def issue_access_token(
    *, client: ApiClient, key: ClientKey | None, scopes: list[str], now: datetime
) -> tuple[AccessToken, str]:
    """Issue a token to a client that has signed in, and give it with its text, which cannot be had again."""
    text = _PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        client=client, key=key, digest=digest(text), scopes=scopes, issued_at=now, expires_at=now + LONGEST_TOKEN_LIFE
    )
    _record(Action.ACCESS_TOKEN_ISSUED, client, now)
    return token, text


@transaction.atomic
def revoke_access_token(*, token: AccessToken, now: datetime) -> None:
    """Revoke a token at once, as its client asks; one that is dead already stays as it is."""
    if AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        _record(Action.ACCESS_TOKEN_REVOKED, token.client, now)


def record_sign_in_refused(*, client: ApiClient, reason: str, now: datetime) -> None:
    """Put a refused sign-in in a client's name on the record."""
    _record(Action.API_CLIENT_REFUSED, client, now, reason=reason)


def remove_expired(*, now: datetime) -> int:
    """Remove tokens, assertions and answers that have had their time, so many at once; give how many."""
    return sum(_remove(rows) for rows in _expired(now))


def expired_backlog(*, now: datetime) -> dict[str, int]:
    """Count what has had its time and is still there: it grows only when nobody removes it."""
    return {rows.model._meta.model_name or "": rows.count() for rows in _expired(now)}  # noqa: SLF001


def _expired(now: datetime) -> list[QuerySet[Model]]:
    return [
        AccessToken.objects.filter(expires_at__lte=now),
        UsedAssertion.objects.filter(expires_at__lte=now),
        IdempotencyRecord.objects.filter(at__lte=now - KEPT_ANSWERS),
        CallCount.objects.filter(minute__lte=now - _KEPT_COUNTS),
    ]


def _remove(rows: QuerySet[Model]) -> int:
    """Delete some rows; what another worker is deleting at this moment is left to it."""
    with transaction.atomic():
        some = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        deleted, _by_model = rows.model._default_manager.filter(pk__in=some).delete()  # noqa: SLF001
    return deleted


def _record(action: Action, client: ApiClient, now: datetime, **payload: str) -> None:
    audit.record(action, actor=None, target=client, at=now, institution=client.institution, payload=payload)
