"""Keys of clients: one administrator adds a key, a second person approves it; removing takes one, and is at once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import client_keys
from accounts.audit import Action
from accounts.models import AccessToken, ApiClient, ClientKey, User
from accounts.services import client_rules
from accounts.services.client_rules import record, tell_of
from accounts.services.proposals import ProposalDecided, ReasonMissing
from cfcii.common.errors import DomainError

MOST_CURRENT_KEYS = 5


class KeyRegistered(DomainError):
    code = "key_registered"


class TooManyKeys(DomainError):
    code = "too_many_keys"


class KeyRemoved(DomainError):
    code = "key_removed"


class ClientNotDecided(DomainError):
    code = "client_not_decided"


@transaction.atomic
def add_client_keys(*, client: ApiClient, jwks: str, added_by: User, now: datetime) -> list[ClientKey]:
    """Add keys to an active client, as a rotation begins; each opens nothing until a second person approves it.

    Raises ClientNotDecided, ClientNotActive, InstitutionStopped, NotYoursToPropose, KeyRegistered, TooManyKeys, and
    what `client_keys.read` raises.
    """
    keys = client_keys.read(jwks)
    client = client_rules.locked(client)
    if client.state == ApiClient.State.PROPOSED:
        raise ClientNotDecided(_("This client waits for a decision, with the keys that it has. Add others afterwards."))
    if client.state != ApiClient.State.ACTIVE:
        raise client_rules.not_active()
    client_rules.check_may_manage(client.institution, added_by)
    stored = store(client, keys, added_by=added_by, now=now)
    record(Action.API_CLIENT_KEY_ADDED, client, actor=added_by, now=now, keys=[key.pk for key in stored])
    client_rules.tell_deciders("client_key_added", client, stored[0], added_by, now)
    return stored


def check_key_is_for(key: ClientKey, person: User) -> None:
    """Raise OwnProposal or NotYoursToDecide unless the person is the second one for this key."""
    client_rules.check_second_person(key.client.institution, key.added_by, person)


@transaction.atomic
def approve_client_key(*, key: ClientKey, approved_by: User, now: datetime) -> None:
    """Let an active client sign in by a key that waits.

    Raises ClientNotActive, ProposalDecided, InstitutionStopped, ProposerGone, and what `check_key_is_for` raises.
    """
    current = _waiting(key, approved_by)
    client_rules.check_may_still_manage(current.client.institution, current.added_by)
    current.approved_by, current.approved_at = approved_by, now
    current.save(update_fields=["approved_by", "approved_at"])
    record(Action.API_CLIENT_KEY_APPROVED, current.client, actor=approved_by, now=now, keys=[key.pk])
    tell_of("client_key_approved", [current.added_by] if current.added_by else [], current.client, now)


@transaction.atomic
def decline_client_key(*, key: ClientKey, reason: str, declined_by: User, now: datetime) -> None:
    """Decline a key that waits, which removes it.

    Raises ReasonMissing, ClientNotActive, ProposalDecided, and what `check_key_is_for` raises.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why you decline: the one who proposed it is told."))
    current = _waiting(key, declined_by)
    current.removed_by, current.removed_at, current.reason = declined_by, now, reason.strip()
    current.save(update_fields=["removed_by", "removed_at", "reason"])
    record(Action.API_CLIENT_KEY_DECLINED, current.client, actor=declined_by, now=now, keys=[key.pk])
    told = [current.added_by] if current.added_by else []
    tell_of("client_key_declined", told, current.client, now, reason=current.reason)


@transaction.atomic
def remove_client_key(*, key: ClientKey, removed_by: User, now: datetime) -> None:
    """Remove a key: from now on it opens nothing, and tokens that it opened are dead. Raises KeyRemoved."""
    if not ClientKey.objects.current().filter(pk=key.pk).update(removed_at=now, removed_by=removed_by):
        raise KeyRemoved(_("This key has been removed already."))
    key.refresh_from_db()
    AccessToken.objects.filter(key=key, revoked_at=None).update(revoked_at=now)
    record(Action.API_CLIENT_KEY_REMOVED, key.client, actor=removed_by, now=now, keys=[key.pk])


def store(
    client: ApiClient, keys: list[client_keys.PublicKey], *, added_by: User | None, now: datetime
) -> list[ClientKey]:
    """Keep keys that nobody has approved yet; raises TooManyKeys or KeyRegistered."""
    if client.keys.current().count() + len(keys) > MOST_CURRENT_KEYS:
        raise TooManyKeys(_("A client has at most %(most)d keys at once.") % {"most": MOST_CURRENT_KEYS})
    rows = [
        ClientKey(
            client=client, kid=key.kid, algorithm=key.algorithm, jwk=key.jwk, thumbprint=key.thumbprint,
            added_by=added_by, added_at=now,
        )
        for key in keys
    ]  # fmt: skip
    try:
        with transaction.atomic():
            return ClientKey.objects.bulk_create(rows)
    except IntegrityError as error:
        raise KeyRegistered(
            _("The client has a key with this key id (kid), or this very key, already. Make a new pair with an id of "
              "its own.")
        ) from error  # fmt: skip


def _waiting(key: ClientKey, person: User) -> ClientKey:
    """Lock a key that waits, with its client, so that of two who decide at once one is second."""
    client = client_rules.locked(key.client)
    if client.state != ApiClient.State.ACTIVE:
        raise client_rules.not_active()
    rows = ClientKey.objects.select_for_update(of=("self",), no_key=True).select_related("added_by")
    current = rows.get(pk=key.pk)
    if current.removed_at is not None or current.approved_at is not None:
        raise ProposalDecided(_("Somebody was faster: this key is decided on or removed already."))
    current.client = client
    check_key_is_for(current, person)
    return current
