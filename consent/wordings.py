"""The text that stands on the page of an act is the text that is stored with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Account, Enterprise, Institution
from consent.choices import Choice
from consent.models import Wording
from consent.purposes import Product, Purpose

ENTRUSTMENT_PARTICULARS: Final = frozenset({"enterprise", "uscc", "bank", "account", "until"})
AUTHORISATION_PARTICULARS: Final = frozenset({
    "enterprise", "uscc", "lender", "accounts", "products", "purpose", "until", "queries_total", "queries_a_month",
    "look_back_months", "data_life_days",
})  # fmt: skip
PARTICULARS: Final[Mapping[str, frozenset[str]]] = {
    Wording.Kind.ENTRUSTMENT: ENTRUSTMENT_PARTICULARS,
    Wording.Kind.AUTHORISATION: AUTHORISATION_PARTICULARS,
}
_PLACE = re.compile(r"\{(\w+)\}")


def unknown_particulars(kind: str, text: str) -> set[str]:
    """Name what a text wants filled in that its kind does not have, and what it leaves out, marked by a minus."""
    named = set(_PLACE.findall(text))
    return (named - PARTICULARS[kind]) | {f"-{name}" for name in PARTICULARS[kind] - named}


def entrustment_statement(
    wording: Wording, *, enterprise: Enterprise, account: Account, until: str, language: str
) -> str:
    """Fill in what an enterprise signs when it entrusts the provider of an account."""
    with translation.override(language):
        particulars = {
            "enterprise": enterprise.name,
            "uscc": enterprise.uscc,
            "bank": account.provider.name,
            "account": account.masked_number,
            "until": until,
        }
    return _filled(wording.text(language), particulars)


def authorisation_statement(
    wording: Wording,
    *,
    enterprise: Enterprise,
    lender: Institution,
    accounts: list[Account],
    choice: Choice,
    language: str,
) -> str:
    """Fill in what an enterprise confirms; accounts are masked."""
    with translation.override(language):
        joint = _(", ")
        particulars = {
            "enterprise": enterprise.name,
            "uscc": enterprise.uscc,
            "lender": lender.name,
            "accounts": joint.join(f"{account.provider.name} {account.masked_number}" for account in accounts),
            "products": joint.join(str(Product(product).label) for product in choice.products),
            "purpose": str(Purpose(choice.purpose).label),
            "until": choice.until.isoformat(),
            "queries_total": str(choice.queries_total),
            "queries_a_month": str(choice.queries_a_month),
            "look_back_months": str(choice.look_back_months),
            "data_life_days": str(choice.data_life_days),
        }
    return _filled(wording.text(language), particulars)


def _filled(text: str, particulars: Mapping[str, str]) -> str:
    """Fill in by name alone: a text from staff reaches nothing but its particulars."""
    return _PLACE.sub(lambda place: particulars[place[1]], text)


def sample(kind: str, text: str) -> str:
    """Fill in a text with the names of its particulars, to be read before it is published."""
    return _filled(text, {name: f"〔{name}〕" for name in PARTICULARS[kind]})
