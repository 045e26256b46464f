"""API tokens of query users."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Action
from accounts.models import ApiToken, InstitutionMembership, User
from cfcii.common.errors import DomainError

LONGEST_LIFE = timedelta(days=90)
_PREFIX = "cfcii_"
"""Lets a scanner for leaked secrets know ours."""


class NotAQueryUser(DomainError):
    code = "not_a_query_user"


class TokenLifeNotAllowed(DomainError):
    code = "token_life_not_allowed"


class TokenRevoked(DomainError):
    code = "token_revoked"


def digest(token: str) -> bytes:
    """Give what is kept of a token. A token is 256 random bits, so a plain hash cannot be searched backwards."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def issue_api_token(
    *, membership: InstitutionMembership, label: str, expires_at: datetime, issued_by: User | None, now: datetime
) -> tuple[ApiToken, str]:
    """Issue a token to a query user and give it with its text, which cannot be had again.

    Raises NotAQueryUser or TokenLifeNotAllowed.
    """
    if not (membership.is_active and membership.role == InstitutionMembership.Role.QUERY_USER):
        raise NotAQueryUser(_("Only an active query user has API tokens."))
    if not now < expires_at <= now + LONGEST_LIFE:
        raise TokenLifeNotAllowed(_("A token ends in the future, at most 90 days from now."))
    text = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        membership=membership, label=label, digest=digest(text), issued_at=now, expires_at=expires_at
    )
    _record(Action.API_TOKEN_ISSUED, token, actor=issued_by, now=now)
    return token, text


@transaction.atomic
def revoke_api_token(*, token: ApiToken, revoked_by: User | None, now: datetime) -> None:
    """Revoke a token at once; raises TokenRevoked when it is already."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        raise TokenRevoked(_("This token has been revoked already."))
    token.revoked_at = now
    _record(Action.API_TOKEN_REVOKED, token, actor=revoked_by, now=now)


def _record(action: Action, token: ApiToken, *, actor: User | None, now: datetime) -> None:
    institution = token.membership.institution
    audit.record(action, actor=actor, target=token, at=now, institution=institution)
