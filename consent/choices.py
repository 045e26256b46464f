"""What an enterprise chooses when it gives, changes or hands out an authorisation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.clock import day_of
from consent.models import PurposeTemplate


@dataclass(frozen=True, slots=True)
class Choice:
    """The terms of an authorisation, and the accounts that it is for."""

    account_ids: tuple[int, ...]
    products: tuple[str, ...]
    purpose: str
    until: date
    """The last day, included."""
    queries_total: int
    """Of each account and product."""
    queries_a_month: int
    """At most as many as in all: a greater number is lowered to that."""
    look_back_months: int
    data_life_days: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "queries_a_month", month_within(self.queries_a_month, self.queries_total))

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "until": self.until.isoformat()}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Choice:
        lists = {name: tuple(value[name]) for name in ("account_ids", "products")}
        return cls(**{**value, **lists, "until": date.fromisoformat(value["until"])})


def widest(
    template: PurposeTemplate, *, account_ids: tuple[int, ...], products: tuple[str, ...], until: date, now: datetime
) -> Choice:
    """Give the choice that uses all that a purpose's template allows."""
    return Choice(
        account_ids=account_ids,
        products=products,
        purpose=template.purpose,
        until=until,
        queries_total=1 if template.is_one_time else template.queries_a_month * _months_touched(day_of(now), until),
        queries_a_month=1 if template.is_one_time else template.queries_a_month,
        look_back_months=template.look_back_months,
        data_life_days=template.data_life_days,
    )


def month_within(queries_a_month: int, queries_total: int) -> int:
    """Give the queries of a month, lowered to those in all: more would never be answered, and would be signed."""
    return min(queries_a_month, queries_total)


def end_of(day: date) -> datetime:
    """Give the first moment after a day by the platform's own clock."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min), timezone.get_default_timezone())


def _months_touched(first: date, last: date) -> int:
    return max(1, (last.year - first.year) * 12 + last.month - first.month + 1)
