"""Figures as they were issued and as the same document would hold them now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from accounts.clock import day_of
from accounts.models import Account
from cfcii.common.periods import Month
from complaints.figure_words import Words
from complaints.models import Dispute
from reports import figure_sets, selectors
from reports.annotating import Figure
from reports.figure_sets import NothingCovered, Wanted
from reports.models import Document, FigureSet
from reports.rendering.values import column_months

_COMPARE_PERIODS: Final = ("trend", "stability")
"""Segments whose items compare a period with the one before it, or with that of a year before."""
_YEAR: Final = 12


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


class Current:
    """The figures of an account as they stand at a moment; those of documents over the same months are asked for once.

    Documents that were narrowed, or asked for other months, are compared over their own: a quarter of which a document
    held two months is compared with the same two months.
    """

    def __init__(self, account: Account, now: datetime) -> None:
        self.account = account
        self.now = now
        self._coverage = selectors.coverage(account.pk)
        self._sets: dict[tuple[str, date, date], tuple[list[str], dict[str, list[Any]], int | None]] = {}

    def changes(self, document: Document, body: dict[str, Any], wanted: Iterable[Figure]) -> list[Change]:
        """Compare figures of an issued document (`body` is its content); what it does not hold is left out."""
        found = []
        for figure in wanted:
            if not figure.period:
                if figure.item in body["items"]:
                    old = body["items"][figure.item]
                    found.append(Change(figure.item, "", _text(old), _text(self._item(figure.item, old, document))))
            elif figure.item in body["figures"] and figure.period in body["columns"]:
                old = body["figures"][figure.item][body["columns"].index(figure.period)]
                new = self._figure(figure, document)
                found.append(Change(figure.item, figure.period, _text(old), _text(new)))
        return found

    def _figure(self, figure: Figure, document: Document) -> Any:
        columns, figures, _covered = self._of_months(document)
        known = figure.item in figures and figure.period in columns
        return figures[figure.item][columns.index(figure.period)] if known else None

    def _item(self, item: str, issued: Any, document: Document) -> Any:
        """Give what stands once a document as it would have been on the day of issue, had it been known.

        An account closed afterwards was open then, and months supplied since are no correction: both stay as issued.
        """
        account, day = self.account, day_of(document.issued_at)
        closed_on = account.closed_on if account.closed_on and account.closed_on <= day else None
        if item == "account.periods_covered":
            return self._of_months(document)[2]
        known = {
            "account.account_type": account.account_type,
            "account.currency": account.currency,
            "account.opened_on": account.opened_on.isoformat(),
            "account.status": "closed" if closed_on else "open",
            "account.closed_on": closed_on.isoformat() if closed_on else None,
        }
        return known.get(item, issued)

    def _of_months(self, document: Document) -> tuple[list[str], dict[str, list[Any]], int | None]:
        key = document.product, document.first_month, document.last_month
        if key not in self._sets:
            self._sets[key] = _read(self._computed(document))
        return self._sets[key]

    def _computed(self, document: Document) -> FigureSet | None:
        first, last = Month.of(document.first_month), Month.of(document.last_month)
        wanted = Wanted(self.account, document.product, first, last)
        try:
            return figure_sets.figure_set(wanted, self._coverage, now=self.now)
        except NothingCovered:
            return None


def changes(dispute: Dispute, *, now: datetime) -> list[Change]:
    """Compare the disputed figures with those that the same document would hold now."""
    wanted = [Figure(each.item, each.period) for each in dispute.figures.order_by("period", "item")]
    return Current(dispute.account, now).changes(dispute.document, json.loads(dispute.document.body), wanted)


def unchanged(dispute: Dispute, *, now: datetime) -> list[Change]:
    """Give the disputed figures that the same document would hold now as it was issued with them."""
    return [each for each in changes(dispute, now=now) if not each.is_changed]


def named(dispute: Dispute, found: Sequence[Change]) -> str:
    """Name figures of a dispute in the words of its document."""
    words = Words(dispute.document)
    return "; ".join(
        " · ".join(part for part in (words.item(each.item), words.period(each.period)) if part) for each in found
    )


def is_about_more(dispute: Dispute, other: Dispute) -> bool:
    """Tell whether a dispute is about all figures of another one: of the same account, items in the same months."""
    return dispute.account_id == other.account_id and _disputed(other) <= _disputed(dispute)


def _disputed(dispute: Dispute) -> set[tuple[str, Month | None]]:
    """Give the disputed items, each with every month of its period; None for one that stands once a document."""
    return {
        (each.item, month)
        for each in dispute.figures.all()
        for month in (column_months(each.period) if each.period else (None,))
    }


def months_behind(dispute: Dispute) -> list[date]:
    """Give the months that the disputed figures are made of."""
    document, found = dispute.document, set[Month]()
    for figure in dispute.figures.all():
        if not figure.period:
            if figure.item == "account.periods_covered":
                found |= set(Month.range(Month.of(document.first_month), Month.of(document.last_month)))
            continue
        months = column_months(figure.period)
        found |= set(months)
        if figure.item.partition(".")[0] in _COMPARE_PERIODS:
            found |= {each.plus(-earlier) for each in months for earlier in (len(months), _YEAR)}
    return sorted(each.first_day for each in found)


def _read(figures: FigureSet | None) -> tuple[list[str], dict[str, list[Any]], int | None]:
    if figures is None:
        return [], {}, None
    return json.loads(figures.columns), json.loads(figures.figures), figures.periods_covered


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
