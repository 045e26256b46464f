"""Terms in plain words as a lender reads them: as asked for, as confirmed, and one beside the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import day_of
from accounts.models import Account
from consent.models import Authorisation, AuthorisationRequest
from consent.purposes import Product, Purpose
from consent.services import Wish
from consent.words import Line


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing, as it was asked for and as it was confirmed."""

    label: str
    asked: str
    given: str
    is_less: bool


def of_wish(wish: Wish, masked: Sequence[str]) -> list[Line]:
    """Say what is about to be asked for; accounts are masked."""
    accounts = _(", ").join(masked) if masked else _chosen_by_enterprise()
    return [Line(_("Accounts"), accounts), *_terms(wish), Line(_("How long"), _days(wish.validity_days))]


def of_request(asked: AuthorisationRequest) -> list[Line]:
    """Say what was asked for."""
    accounts = _("those that you named by number") if asked.names_accounts else _chosen_by_enterprise()
    return [Line(_("Accounts"), accounts), *_terms(asked), Line(_("How long"), _days(asked.validity_days))]


def of_authorisation(authorisation: Authorisation, accounts: Iterable[Account]) -> list[Line]:
    """Say what a version allows."""
    ordered = sorted(accounts, key=lambda account: account.pk)
    named = _(", ").join(f"{account.provider.name} {account.masked_number}" for account in ordered)
    last_day = day_of(authorisation.ends_at - timedelta(microseconds=1))
    until = _("to %(day)s, this day included") % {"day": last_day.isoformat()}
    return [Line(_("Accounts"), named), *_terms(authorisation), Line(_("How long"), until)]


def compared(asked: AuthorisationRequest, given: Authorisation, accounts: Collection[Account]) -> list[Compared]:
    """Put what was confirmed beside what was asked for."""
    wanted = {account.pk for account in asked.accounts.all()} if asked.names_accounts else None
    last_day = day_of(given.ends_at - timedelta(microseconds=1))
    less = {
        _("Accounts"): wanted is not None and wanted != {account.pk for account in accounts},
        _("How long"): (last_day - day_of(given.confirmed_at)).days < asked.validity_days,
    }
    pairs = zip(of_request(asked), of_authorisation(given, accounts), strict=True)
    return [
        Compared(old.label, old.value, new.value, is_less=less.get(old.label, old.value != new.value))
        for old, new in pairs
    ]


def _chosen_by_enterprise() -> str:
    return _("those that the enterprise chooses")


def _days(days: int) -> str:
    if not days:
        return _("the day of the answer only")
    return ngettext("%(n)s day from the answer on", "%(n)s days from the answer on", days) % {"n": f"{days:,}"}


def _terms(terms: Wish | AuthorisationRequest | Authorisation) -> list[Line]:
    products = _(", ").join(str(Product(each).label) for each in sorted(terms.products))
    often = _("%(total)s in all for each account and product, %(monthly)s at most in a calendar month") % {
        "total": f"{terms.queries_total:,}",
        "monthly": f"{min(terms.queries_a_month, terms.queries_total):,}",
    }
    back = ngettext(
        "the latest %(n)s month at each query", "the latest %(n)s months at each query", terms.look_back_months
    ) % {"n": terms.look_back_months}
    kept = ngettext(
        "%(n)s day after the end; then you delete it and confirm that",
        "%(n)s days after the end; then you delete it and confirm that",
        terms.data_life_days,
    ) % {"n": f"{terms.data_life_days:,}"}
    return [
        Line(_("Products"), products),
        Line(_("Purpose"), str(Purpose(terms.purpose).label)),
        Line(_("How often"), often),
        Line(_("How far back"), back),
        Line(_("How long you may keep it"), kept),
    ]
