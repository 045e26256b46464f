"""Figures prepared before anyone asks: when a consent lets them be asked for, and when new facts change them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django_q.tasks import async_task

from consent.models import Consent
from ingestion.models import CoveredMonth, Submission
from reports import figure_sets, selectors, spans
from reports.access import QueryRefused
from reports.figure_sets import NothingCovered, Wanted

_CONSENTS_A_TASK = 100


def queue_for_submission(submission: Submission, *, now: datetime) -> None:
    """Queue the figures of the accounts whose months a submission has just covered and that somebody may query."""
    own = CoveredMonth.objects.filter(account=OuterRef("account"), submission=submission)
    queue(
        list(
            Consent.objects.in_force(now)
            .filter(Exists(own), account__provider=submission.provider_id)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
    )


def queue(consents: list[int]) -> None:
    """Queue the figures that these consents (ids) let be asked for, in the transaction at hand."""
    for first in range(0, len(consents), _CONSENTS_A_TASK):
        async_task("reports.tasks.prepare_figures", consents[first : first + _CONSENTS_A_TASK])


def prepare(consents: list[int], *, now: datetime) -> None:
    """Compute and keep the figures that these consents (ids) let be asked for, where they are not kept yet."""
    for consent in Consent.objects.filter(pk__in=consents).select_related("account"):
        coverage = selectors.coverage(consent.account_id)
        whole = Wanted(consent.account, consent.product)
        try:
            span = spans.within(whole, coverage, consent.look_back_months, now)
            figure_sets.figure_set(span.wanted, coverage, now=now)
        except (NothingCovered, QueryRefused):
            continue
