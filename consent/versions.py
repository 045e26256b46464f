"""The versions of an arrangement in plain words, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.models import Account
from consent import listings, words
from consent.listings import Standing
from consent.models import Arrangement, Authorisation, Consent
from consent.words import Change, Line

_LIVELIEST_FIRST: Final = (
    Standing.IN_FORCE, Standing.FROZEN, Standing.NOT_STARTED, Standing.PAUSED, Standing.USED_UP, Standing.REVOKED,
    Standing.EXPIRED, Standing.REPLACED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One account and product of a version."""

    consent: Consent
    standing: Standing


@dataclass(frozen=True, slots=True)
class Version:
    """One confirmed version of an arrangement."""

    authorisation: Authorisation
    lines: list[Line]
    consents: list[ConsentLine]


def of_arrangement(arrangement: Arrangement, now: datetime) -> list[Version]:
    """Give all versions. Two queries."""
    related = ("confirmed_by", "proposed_by", "wording", "template")
    rows = list(arrangement.authorisations.select_related(*related).order_by("-version"))
    return [_version(each, consents_of(each), now) for each in rows]


def latest(arrangement: Arrangement) -> Authorisation:
    """Give the version confirmed last."""
    return arrangement.authorisations.latest("version")


def standing(arrangement: Arrangement | None, now: datetime) -> Standing | None:
    """Tell how the version confirmed last stands: as the liveliest of its lines does."""
    if arrangement is None:
        return None
    found = {listings.standing(each, now) for each in consents_of(latest(arrangement))}
    return next(each for each in _LIVELIEST_FIRST if each in found)


def is_over(standing: Standing | None) -> bool:
    """Tell whether nothing of a version stands any more."""
    return standing in (Standing.REVOKED, Standing.EXPIRED, Standing.REPLACED)


def consents_of(authorisation: Authorisation) -> list[Consent]:
    """Give the lines of a version."""
    lines = listings.with_freeze(authorisation.consents.all()).select_related("account__provider")
    return list(lines.defer("account__provider__vault_keyset").order_by("account_id", "product"))


def accounts_of(consents: list[Consent]) -> list[Account]:
    """Give the accounts that lines are about, each once."""
    return list({consent.account_id: consent.account for consent in consents}.values())


def changes(arrangement: Arrangement | None, after: list[Line]) -> list[Change]:
    """Put the version confirmed last beside what would follow it; nothing where nothing is changed or renewed."""
    if arrangement is None:
        return []
    former = latest(arrangement)
    return words.changes(words.of_authorisation(former, accounts_of(consents_of(former))), after)


def _version(authorisation: Authorisation, consents: list[Consent], now: datetime) -> Version:
    return Version(
        authorisation,
        words.of_authorisation(authorisation, accounts_of(consents)),
        [ConsentLine(each, listings.standing(each, now)) for each in consents],
    )
