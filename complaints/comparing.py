"""A disputed figure as it was issued and as it would be issued now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cfcii.common.periods import Month
from complaints.models import Dispute
from reports import figure_sets, selectors
from reports.figure_sets import Wanted
from reports.models import Document


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in words of the dictionary's codes; values as published, None for null."""

    item: str
    period: str
    old: str | None
    new: str | None

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


def changes(dispute: Dispute, *, now: datetime) -> list[Change]:
    """Compare the disputed figures with those that the same document would hold now."""
    wanted = [(each.item, each.period) for each in dispute.figures.order_by("period", "item")]
    return of_document(dispute.document, wanted, now=now)


def of_document(document: Document, wanted: list[tuple[str, str]], *, now: datetime) -> list[Change]:
    """Compare figures (item, period) of an issued document with those that it would hold now.

    What the document does not hold is left out. Raises NothingCovered when nothing of it is covered any more.
    """
    account = document.account
    start, end = Month.of(document.first_month), Month.of(document.last_month)
    current = figure_sets.figure_set(
        Wanted(account, document.product, start, end), selectors.coverage(account.pk), now=now
    )
    body: dict[str, Any] = json.loads(document.body)
    columns, figures = json.loads(current.columns), json.loads(current.figures)
    found = []
    for item, period in wanted:
        if not period:
            if item in body["items"]:
                new = _account_item(item, document, current)
                found.append(Change(item, "", _text(body["items"][item]), _text(new)))
        elif item in body["figures"] and period in body["columns"]:
            new = figures[item][columns.index(period)] if period in columns else None
            found.append(Change(item, period, _text(body["figures"][item][body["columns"].index(period)]), _text(new)))
    return found


def _account_item(item: str, document: Document, current: Any) -> Any:
    account = document.account
    known: dict[str, Any] = {
        "account.provider_name": account.provider.name,
        "account.account_type": account.account_type,
        "account.currency": account.currency,
        "account.opened_on": _day(account.opened_on),
        "account.status": "closed" if account.closed_on else "open",
        "account.closed_on": _day(account.closed_on),
        "account.first_period": current.first_period,
        "account.last_period": current.last_period,
        "account.periods_covered": current.periods_covered,
    }
    return known.get(item, json.loads(document.body)["items"].get(item))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
