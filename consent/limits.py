"""What can be chosen at most: by the template of a purpose, and by what a lender asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from accounts.clock import day_of
from accounts.models import Account, Enterprise
from consent import listings
from consent.models import Authorisation, AuthorisationRequest, PurposeTemplate
from consent.purposes import Product

_DAYS_SUGGESTED: Final = 90
_MONTHS_SUGGESTED: Final = 12
_QUERIES_SUGGESTED: Final = 5
_DAYS_A_MONTH: Final = 28


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a form of terms takes, and what it suggests."""

    purpose: str
    accounts: QuerySet[Account]
    """Bound and entrusted; each has `entrusted_until`."""
    products: tuple[str, ...]
    first_day: date
    last_day: date
    queries_total: int
    queries_a_month: int
    look_back_months: int
    data_life_days: int
    is_one_time: bool

    def suggested(self) -> dict[str, Any]:
        """Give modest terms to begin with: only what is needed is to be shared."""
        return {
            "products": list(self.products) if len(self.products) == 1 else [],
            "until": min(self.last_day, self.first_day + timedelta(days=_DAYS_SUGGESTED)),
            "queries_total": min(self.queries_total, _QUERIES_SUGGESTED),
            "queries_a_month": min(self.queries_a_month, _QUERIES_SUGGESTED),
            "look_back_months": min(self.look_back_months, _MONTHS_SUGGESTED),
            "data_life_days": min(self.data_life_days, _DAYS_SUGGESTED),
        }

    def whole(self) -> dict[str, Any]:
        """Give all of it: what a lender asks for, as far as it is allowed."""
        return {
            "products": list(self.products),
            "until": self.last_day,
            "queries_total": self.queries_total,
            "queries_a_month": self.queries_a_month,
            "look_back_months": self.look_back_months,
            "data_life_days": self.data_life_days,
        }

    def as_before(self, former: Authorisation) -> dict[str, Any]:
        """Give the terms of a version, as far as they are allowed now; a day that is over makes room for another."""
        last = day_of(former.ends_at - timedelta(microseconds=1))
        return {
            "accounts": sorted({consent.account_id for consent in former.consents.all()}),
            "products": list(former.products),
            "until": min(self.last_day, last) if last > self.first_day else self.suggested()["until"],
            "queries_total": min(self.queries_total, former.queries_total),
            "queries_a_month": min(self.queries_a_month, former.queries_a_month, former.queries_total),
            "look_back_months": min(self.look_back_months, former.look_back_months),
            "data_life_days": min(self.data_life_days, former.data_life_days),
        }


def of_purpose(purpose: str, enterprise: Enterprise, now: datetime) -> Limits:
    """Give what a purpose's template allows an enterprise to share."""
    return _of_template(PurposeTemplate.objects.for_purpose(purpose), enterprise, now)


def of_request(request: AuthorisationRequest, enterprise: Enterprise, now: datetime) -> Limits:
    """Give what a lender asks for, as far as its purpose's template allows it now."""
    most = of_purpose(request.purpose, enterprise, now)
    accounts = most.accounts
    if request.names_accounts:
        accounts = accounts.filter(pk__in=request.accounts.values("pk"))
    return replace(
        most,
        accounts=accounts,
        products=tuple(request.products),
        last_day=min(most.last_day, day_of(now) + timedelta(days=request.validity_days)),
        queries_total=min(most.queries_total, request.queries_total),
        queries_a_month=min(most.queries_a_month, request.queries_a_month, request.queries_total),
        look_back_months=min(most.look_back_months, request.look_back_months),
        data_life_days=min(most.data_life_days, request.data_life_days),
    )


def _of_template(template: PurposeTemplate, enterprise: Enterprise, now: datetime) -> Limits:
    first_day = day_of(now)
    months = template.longest_days // _DAYS_A_MONTH + 2
    """As many calendar months as the longest consent can touch."""
    return Limits(
        purpose=template.purpose,
        accounts=listings.accounts_to_share(enterprise, now),
        products=tuple(Product.values),
        first_day=first_day,
        last_day=first_day + timedelta(days=template.longest_days),
        queries_total=1 if template.is_one_time else template.queries_a_month * months,
        queries_a_month=1 if template.is_one_time else template.queries_a_month,
        look_back_months=template.look_back_months,
        data_life_days=template.data_life_days,
        is_one_time=template.is_one_time,
    )
