"""The secrets of invitations: 256 bits each, of which the database holds only a digest.

A secret is made from the server's own key, the invitation's id and its moment. So the worker that sends the e-mail
makes it again, and neither the queue nor a table ever holds it; who reads the database cannot make it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

if TYPE_CHECKING:
    from accounts.models import Invitation

_SALT = "accounts.invitation"


class SecretLost(Exception):
    """No key of ours makes the secret that an invitation was given: its link cannot be sent any more."""


def secret_of(invitation_id: int, invited_at: datetime, *, key: str | None = None) -> str:
    """Make the secret of an invitation: 64 hexadecimal characters."""
    text = f"{invitation_id}:{invited_at.astimezone(UTC).isoformat(timespec='microseconds')}"
    return salted_hmac(_SALT, text, secret=key, algorithm="sha256").hexdigest()


def secret_again(invitation: Invitation) -> str:
    """Make the secret of a stored invitation again, also after the server's key changed; raises SecretLost."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        secret = secret_of(invitation.pk, invitation.invited_at, key=key)
        if constant_time_compare(digest(secret), bytes(invitation.digest)):
            return secret
    raise SecretLost(f"the secret of invitation {invitation.pk} is lost")


def digest(secret: str) -> bytes:
    """Give what is kept of a secret. It has 256 bits, so a plain hash cannot be searched backwards."""
    return hashlib.sha256(secret.encode()).digest()
