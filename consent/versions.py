"""The versions of an arrangement in plain words, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Account
from consent import listings, words
from consent.listings import Standing
from consent.models import Arrangement, Authorisation, Consent
from consent.words import Line


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


def consents_of(authorisation: Authorisation) -> list[Consent]:
    """Give the lines of a version."""
    lines = authorisation.consents.select_related("account__provider").defer("account__provider__vault_keyset")
    return list(lines.order_by("account_id", "product"))


def accounts_of(consents: list[Consent]) -> list[Account]:
    """Give the accounts that lines are about, each once."""
    return list({consent.account_id: consent.account for consent in consents}.values())


def _version(authorisation: Authorisation, consents: list[Consent], now: datetime) -> Version:
    return Version(
        authorisation,
        words.of_authorisation(authorisation, accounts_of(consents)),
        [ConsentLine(each, listings.standing(each, now)) for each in consents],
    )
