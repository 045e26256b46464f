"""Reads about recalls, for the lender."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import Institution
from complaints.figure_words import Words
from complaints.models import Recall
from reports.models import Document


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A corrected figure in words."""

    item: str
    period: str
    old: str
    new: str


def recalls_of(institution: Institution) -> QuerySet[Recall]:
    """Give the recalls that were sent to a lender."""
    rows = Recall.objects.filter(information_user=institution)
    related = ("document__enterprise", "document__account__provider", "acknowledged_by")
    return rows.select_related(*related).defer("document__account__provider__vault_keyset")


def waiting_for(institution: Institution) -> int:
    """Count the recalls that a lender has not acknowledged."""
    return Recall.objects.filter(information_user=institution, acknowledged_at=None).count()


def changed_figures(document: Document, changes: list[dict[str, Any]]) -> tuple[ChangedFigure, ...]:
    """Put the corrected figures of a document into words."""
    words = Words(document)
    return tuple(
        ChangedFigure(
            words.item(each["item"]), words.period(each["period"]), words.value(each["item"], each["old"]),
            words.value(each["item"], each["new"]),
        )
        for each in changes
    )  # fmt: skip
