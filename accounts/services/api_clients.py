"""Clients of institutions: one person proposes, a second one approves what they were shown; stopping is at once."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import client_keys
from accounts.audit import Action
from accounts.models import AccessToken, ApiClient, Institution, Scope, User
from accounts.models.api_clients import SCOPES_OF_EVERYBODY
from accounts.services import client_rules
from accounts.services.api_client_keys import store
from accounts.services.client_rules import record, tell_of
from accounts.services.proposal_rules import OwnProposal
from accounts.services.proposals import ProposalDecided, ReasonMissing
from cfcii.common.errors import DomainError

State = ApiClient.State


class ScopeNotForInstitution(DomainError):
    code = "scope_not_for_institution"


class ClientNotAsShown(DomainError):
    code = "client_not_as_shown"


def scopes_for(institution: Institution) -> list[Scope]:
    """Give the scopes that a client of such an institution may have."""
    return [scope for scope in Scope if institution.is_user or scope in SCOPES_OF_EVERYBODY]


def digest_of_client(client: ApiClient) -> str:
    """Give the SHA-256 of what a second person approves: label, scopes, and thumbprints of the keys."""
    thumbprints = sorted(client.keys.current().values_list("thumbprint", flat=True))
    return hashlib.sha256(json.dumps([client.label, sorted(client.scopes), thumbprints]).encode()).hexdigest()


@transaction.atomic
def propose_client(
    *, institution: Institution, label: str, scopes: list[str], jwks: str, proposed_by: User | None, now: datetime
) -> ApiClient:
    """Propose a client with its first keys.

    Raises InstitutionStopped, NotYoursToPropose, ScopeNotForInstitution, and what `client_keys.read` raises.
    """
    keys = client_keys.read(jwks)
    client_rules.check_may_manage(institution, proposed_by)
    if not scopes or not {each.value for each in scopes_for(institution)}.issuperset(scopes):
        raise ScopeNotForInstitution(_("Choose what the client may do from the list."))
    client = ApiClient.objects.create(
        institution=institution, client_id=f"client-{secrets.token_hex(10)}", label=label,
        scopes=[scope.value for scope in Scope if scope in scopes], proposed_by=proposed_by, proposed_at=now,
    )  # fmt: skip
    store(client, keys, added_by=proposed_by, now=now)
    record(Action.API_CLIENT_PROPOSED, client, actor=proposed_by, now=now)
    client_rules.tell_deciders("client_proposed", client, client, proposed_by, now)
    return client


def check_client_is_for(client: ApiClient, person: User) -> None:
    """Raise OwnProposal or NotYoursToDecide unless the person is the second one for this client and its keys."""
    client_rules.check_second_person(client.institution, client.proposed_by, person)
    if client.keys.current().filter(added_by=person).exists():
        raise OwnProposal(_("You added one of its keys yourself: another person has to decide."))


@transaction.atomic
def approve_client(*, client: ApiClient, approved_by: User | None, now: datetime, shown: str = "") -> None:
    """Let a proposed client in, with its keys; `shown` is the `digest_of_client` that a person saw.

    Raises ProposalDecided, ClientNotAsShown, InstitutionStopped, ProposerGone, and what `check_client_is_for` raises.
    """
    current = _waiting(client, approved_by)
    client_rules.check_may_still_manage(current.institution, current.proposed_by)
    if approved_by is not None and shown != digest_of_client(current):
        raise ClientNotAsShown(_("The client is not as you were shown it. Look at it once more, then decide."))
    current.keys.current().update(approved_by=approved_by, approved_at=now)
    _decide(current, State.ACTIVE, approved_by, now, "")
    record(Action.API_CLIENT_APPROVED, current, actor=approved_by, now=now)


@transaction.atomic
def decline_client(*, client: ApiClient, reason: str, declined_by: User | None, now: datetime) -> None:
    """Decline a proposed client; raises ReasonMissing, ProposalDecided, and what `check_client_is_for` raises."""
    if not reason.strip():
        raise ReasonMissing(_("Say why you decline: the one who proposed it is told."))
    current = _waiting(client, declined_by)
    _decide(current, State.DECLINED, declined_by, now, reason.strip())
    record(Action.API_CLIENT_DECLINED, current, actor=declined_by, now=now)


@transaction.atomic
def stop_client(*, client: ApiClient, reason: str, stopped_by: User | None, now: datetime) -> None:
    """Stop a client, also one that is only proposed; its tokens die at once. Raises ClientNotActive."""
    running = ApiClient.objects.filter(pk=client.pk, state__in=[State.PROPOSED, State.ACTIVE])
    if not running.update(state=State.STOPPED, stopped_by=stopped_by, stopped_at=now, reason=reason.strip()):
        raise client_rules.not_active()
    client.refresh_from_db()
    AccessToken.objects.filter(client=client, revoked_at=None).update(revoked_at=now)
    record(Action.API_CLIENT_STOPPED, client, actor=stopped_by, now=now)


def _waiting(client: ApiClient, person: User | None) -> ApiClient:
    """Lock a proposed client, so that of two who decide at once one is second."""
    current = client_rules.locked(client)
    if current.state != State.PROPOSED:
        raise ProposalDecided(_("Somebody was faster: this proposal is decided already."))
    if person is not None:
        check_client_is_for(current, person)
    return current


def _decide(client: ApiClient, state: ApiClient.State, person: User | None, now: datetime, reason: str) -> None:
    client.state, client.decided_by, client.decided_at, client.reason = state, person, now, reason
    client.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    kind = "client_approved" if state == State.ACTIVE else "client_declined"
    tell_of(kind, [client.proposed_by] if client.proposed_by else [], client, now, reason=reason)
