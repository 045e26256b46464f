"""Terms in plain words, line by line: as asked for, as chosen, and before and after a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import day_of
from accounts.models import Account
from consent.choices import Choice
from consent.models import Authorisation, AuthorisationRequest
from consent.purposes import Product, Purpose


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is agreed, in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is agreed, before and after."""

    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def of_choice(choice: Choice, accounts: Iterable[Account]) -> list[Line]:
    """Say what is chosen."""
    return [
        Line(_("Accounts"), _named(accounts)),
        *_products_and_purpose(choice.products, choice.purpose),
        Line(_("Last day"), _("%(day)s, this day included") % {"day": choice.until.isoformat()}),
        *_numbers(choice),
    ]


def of_request(request: AuthorisationRequest, accounts: Iterable[Account], now: datetime) -> list[Line]:
    """Say what a lender asks for."""
    named = _named(accounts) or _("those that it named; none of them is bound here now")
    if request.validity_days:
        days = ngettext(
            "%(n)s day from your answer: to %(day)s if you answer today",
            "%(n)s days from your answer: to %(day)s if you answer today",
            request.validity_days,
        )
    else:
        days = _("the day of your answer only")
    last_day = day_of(now) + timedelta(days=request.validity_days)
    return [
        Line(_("Accounts"), named if request.names_accounts else _("those that you choose")),
        *_products_and_purpose(request.products, request.purpose),
        Line(_("How long"), days % {"n": f"{request.validity_days:,}", "day": last_day.isoformat()}),
        *_numbers(request),
    ]


def of_authorisation(authorisation: Authorisation, accounts: Iterable[Account]) -> list[Line]:
    """Say what a version allows."""
    last_day = day_of(authorisation.ends_at - timedelta(microseconds=1))
    return [
        Line(_("Accounts"), _named(accounts)),
        *_products_and_purpose(authorisation.products, authorisation.purpose),
        Line(_("Last day"), _("%(day)s, this day included") % {"day": last_day.isoformat()}),
        *_numbers(authorisation),
    ]


def changes(before: Sequence[Line], after: Sequence[Line]) -> list[Change]:
    """Put what was agreed beside what would be, line by line."""
    return [Change(old.label, old.value, new.value) for old, new in zip(before, after, strict=True)]


def _named(accounts: Iterable[Account]) -> str:
    ordered = sorted(accounts, key=lambda account: account.pk)
    return _(", ").join(f"{account.provider.name} {account.masked_number}" for account in ordered)


def _products_and_purpose(products: Iterable[str], purpose: str) -> list[Line]:
    seen = _(", ").join(str(Product(each).label) for each in sorted(products))
    return [Line(_("What they see"), seen), Line(_("What for"), str(Purpose(purpose).label))]


def _numbers(terms: Choice | AuthorisationRequest | Authorisation) -> list[Line]:
    monthly = min(terms.queries_a_month, terms.queries_total)
    often = _("%(in_all)s, %(a_month)s") % {
        "in_all": ngettext(
            "each account and product %(n)s time at most", "each account and product %(n)s times at most",
            terms.queries_total,
        ) % {"n": f"{terms.queries_total:,}"},
        "a_month": ngettext(
            "in a calendar month %(n)s time at most", "in a calendar month %(n)s times at most", monthly
        ) % {"n": f"{monthly:,}"},
    }  # fmt: skip
    back = ngettext(
        "the latest %(n)s month at each query", "the latest %(n)s months at each query", terms.look_back_months
    ) % {"n": terms.look_back_months}
    kept = ngettext(
        "%(n)s day after the end; then they delete it and hand in a receipt",
        "%(n)s days after the end; then they delete it and hand in a receipt",
        terms.data_life_days,
    ) % {"n": f"{terms.data_life_days:,}"}
    return [Line(_("How often"), often), Line(_("How far back"), back), Line(_("How long they keep it"), kept)]
