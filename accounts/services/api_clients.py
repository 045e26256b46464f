"""Clients of institutions: one person proposes, a second one approves; keys come and go; stopping is at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, client_keys, permissions
from accounts.audit import Action
from accounts.models import AccessToken, ApiClient, ClientKey, Institution, InstitutionMembership, Scope, User
from accounts.models.api_clients import SCOPES_OF_EVERYBODY
from accounts.services.institutions import InstitutionStopped
from accounts.services.notifications import tell
from accounts.services.proposal_rules import NotYoursToDecide, NotYoursToPropose, OwnProposal
from accounts.services.proposals import ProposalDecided, ReasonMissing
from cfcii.common.errors import DomainError

State = ApiClient.State
MOST_CURRENT_KEYS = 5


class ScopeNotForInstitution(DomainError):
    code = "scope_not_for_institution"


class ClientNotActive(DomainError):
    code = "client_not_active"


class KeyRegistered(DomainError):
    code = "key_registered"


class TooManyKeys(DomainError):
    code = "too_many_keys"


class KeyRemoved(DomainError):
    code = "key_removed"


def scopes_for(institution: Institution) -> list[Scope]:
    """Give the scopes that a client of such an institution may have."""
    return [scope for scope in Scope if institution.is_user or scope in SCOPES_OF_EVERYBODY]


@transaction.atomic
def propose_client(
    *, institution: Institution, label: str, scopes: list[str], jwks: str, proposed_by: User | None, now: datetime
) -> ApiClient:
    """Propose a client with its first keys.

    Raises InstitutionStopped, NotYoursToPropose, ScopeNotForInstitution, and what `client_keys.read` raises.
    """
    keys = client_keys.read(jwks)
    _check_may_manage(institution, proposed_by)
    if not scopes or not {each.value for each in scopes_for(institution)}.issuperset(scopes):
        raise ScopeNotForInstitution(_("Choose what the client may do from the list."))
    client = ApiClient.objects.create(
        institution=institution, client_id=f"client-{secrets.token_hex(10)}", label=label,
        scopes=[scope.value for scope in Scope if scope in scopes], proposed_by=proposed_by, proposed_at=now,
    )  # fmt: skip
    _store(client, keys, added_by=proposed_by, now=now)
    _record(Action.API_CLIENT_PROPOSED, client, actor=proposed_by, now=now)
    _tell_deciders(client, now)
    return client


def check_client_is_for(client: ApiClient, person: User) -> None:
    """Raise OwnProposal or NotYoursToDecide unless the person is the second one for this client."""
    if person.pk == client.proposed_by_id:
        raise OwnProposal(_("You made this proposal yourself: a second person has to decide."))
    others = _others(client)
    if not (permissions.may_administer(person, client.institution) or (person.is_staff and not others.exists())):
        raise NotYoursToDecide(_("Another administrator of the institution decides on this."))


@transaction.atomic
def approve_client(*, client: ApiClient, approved_by: User | None, now: datetime) -> None:
    """Let a proposed client in; raises ProposalDecided, and what `check_client_is_for` raises."""
    current = _waiting(client, approved_by)
    if not current.institution.is_active:
        raise InstitutionStopped(_("This institution has been stopped."))
    _decide(current, State.ACTIVE, approved_by, now, "")
    _record(Action.API_CLIENT_APPROVED, current, actor=approved_by, now=now)


@transaction.atomic
def decline_client(*, client: ApiClient, reason: str, declined_by: User | None, now: datetime) -> None:
    """Decline a proposed client; raises ReasonMissing, ProposalDecided, and what `check_client_is_for` raises."""
    if not reason.strip():
        raise ReasonMissing(_("Say why you decline: the one who proposed it is told."))
    current = _waiting(client, declined_by)
    _decide(current, State.DECLINED, declined_by, now, reason.strip())
    _record(Action.API_CLIENT_DECLINED, current, actor=declined_by, now=now)


@transaction.atomic
def stop_client(*, client: ApiClient, reason: str, stopped_by: User | None, now: datetime) -> None:
    """Stop a client, also one that is only proposed; its tokens die at once. Raises ClientNotActive."""
    running = ApiClient.objects.filter(pk=client.pk, state__in=[State.PROPOSED, State.ACTIVE])
    if not running.update(state=State.STOPPED, stopped_by=stopped_by, stopped_at=now, reason=reason.strip()):
        raise ClientNotActive(_("This client is not active: it was stopped or declined already."))
    client.refresh_from_db()
    AccessToken.objects.filter(client=client, revoked_at=None).update(revoked_at=now)
    _record(Action.API_CLIENT_STOPPED, client, actor=stopped_by, now=now)


@transaction.atomic
def add_client_keys(*, client: ApiClient, jwks: str, added_by: User, now: datetime) -> list[ClientKey]:
    """Register more keys, as a rotation begins; the other administrators are told.

    Raises ClientNotActive, NotYoursToPropose, KeyRegistered, TooManyKeys, and what `client_keys.read` raises.
    """
    keys = client_keys.read(jwks)
    current = ApiClient.objects.select_for_update(of=("self",), no_key=True).select_related("institution")
    client = current.get(pk=client.pk)
    if client.state not in (State.PROPOSED, State.ACTIVE):
        raise ClientNotActive(_("This client is not active: it was stopped or declined already."))
    _check_may_manage(client.institution, added_by)
    stored = _store(client, keys, added_by=added_by, now=now)
    _record(Action.API_CLIENT_KEY_ADDED, client, actor=added_by, now=now, keys=[key.pk for key in stored])
    _tell("client_key_added", [each.user for each in _others(client, besides=added_by)], client, now)
    return stored


@transaction.atomic
def remove_client_key(*, key: ClientKey, removed_by: User, now: datetime) -> None:
    """Remove a key: from now on it opens nothing, and tokens that it opened are dead. Raises KeyRemoved."""
    if not ClientKey.objects.current().filter(pk=key.pk).update(removed_at=now, removed_by=removed_by):
        raise KeyRemoved(_("This key has been removed already."))
    key.refresh_from_db()
    AccessToken.objects.filter(key=key, revoked_at=None).update(revoked_at=now)
    _record(Action.API_CLIENT_KEY_REMOVED, key.client, actor=removed_by, now=now, keys=[key.pk])


def _check_may_manage(institution: Institution, person: User | None) -> None:
    institution.refresh_from_db(fields=["stopped_at", "is_provider", "is_user"])
    if not institution.is_active:
        raise InstitutionStopped(_("This institution has been stopped."))
    if person is not None and not permissions.may_administer(person, institution):
        raise NotYoursToPropose(_("Only an administrator of the institution registers clients and keys."))


def _store(
    client: ApiClient, keys: list[client_keys.PublicKey], *, added_by: User | None, now: datetime
) -> list[ClientKey]:
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


def _waiting(client: ApiClient, person: User | None) -> ApiClient:
    """Lock a proposed client, so that of two who decide at once one is second."""
    rows = ApiClient.objects.select_for_update(of=("self",), no_key=True)
    current = rows.select_related("institution", "proposed_by").get(pk=client.pk)
    if current.state != State.PROPOSED:
        raise ProposalDecided(_("Somebody was faster: this proposal is decided already."))
    if person is not None:
        check_client_is_for(current, person)
    return current


def _decide(client: ApiClient, state: ApiClient.State, person: User | None, now: datetime, reason: str) -> None:
    client.state, client.decided_by, client.decided_at, client.reason = state, person, now, reason
    client.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    kind = "client_approved" if state == State.ACTIVE else "client_declined"
    _tell(kind, [client.proposed_by] if client.proposed_by else [], client, now)


def _others(client: ApiClient, besides: User | None = None) -> QuerySet[InstitutionMembership]:
    """Give the institution's administrators but for one: who proposed the client, unless another is named."""
    administrators = InstitutionMembership.objects.active().administrators().filter(institution=client.institution_id)
    return administrators.exclude(user=besides or client.proposed_by).select_related("user")


def _tell_deciders(client: ApiClient, now: datetime) -> None:
    administrators = [each.user for each in _others(client)]
    if administrators or client.proposed_by is None:
        _tell("client_proposed", administrators, client, now)
        return
    staff = User.objects.filter(is_staff=True, is_active=True)
    _tell("client_proposed", staff, client, now, reverse("admin:accounts_apiclient_change", args=[client.pk]))


def _tell(kind: str, users: Iterable[User], client: ApiClient, now: datetime, link: str = "") -> None:
    institution = client.institution
    facts = {"institution": institution.name, "label": client.label, "reason": client.reason}
    page = reverse("accounts:client_detail", args=[institution.code, client.pk])
    tell(users=users, kind=kind, now=now, facts=facts, link=link or page, institution=institution)


def _record(
    action: Action, client: ApiClient, *, actor: User | None, now: datetime, keys: list[int] | None = None
) -> None:
    payload = {"keys": keys} if keys else {}
    audit.record(action, actor=actor, target=client, at=now, institution=client.institution, payload=payload)
