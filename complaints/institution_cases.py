"""Reads about the cases that concern an institution, for those who answer for it."""

from __future__ import annotations

from django.db.models import Case as Choose
from django.db.models import F, IntegerField, QuerySet, Value, When

from accounts.models import Institution
from complaints.lifecycle import State
from complaints.models import Case


def cases_of(institution: Institution) -> QuerySet[Case]:
    """Give the accepted disputes and complaints about an institution: what waits for it first, then the latest."""
    order = Choose(
        When(state=State.VERIFYING, then=Value(0)), When(closed_at=None, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    rows = Case.objects.filter(respondent=institution, accepted_at__isnull=False).select_related("enterprise")
    return rows.defer("text").annotate(place=order).order_by("place", F("due_on").asc(nulls_last=True), "-pk")


def waiting_for(institution: Institution) -> int:
    """Count the disputes that wait for a bank's finding."""
    return Case.objects.filter(respondent=institution, state=State.VERIFYING, closed_at=None).count()
