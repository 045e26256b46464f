"""Reads for those who lodge cases."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import Account, Enterprise, Institution, User
from complaints.models import Case, DisputedFigure, Recall
from consent.models import Arrangement, AuthorisationRequest
from reports.models import Document, QueryRecord


def cases_of(user: User, enterprise: Enterprise | None) -> QuerySet[Case]:
    """Give the cases of an enterprise, or (None) a person's own, the latest first; for one of its people."""
    cases = Case.objects.filter(enterprise=enterprise)
    if enterprise is None:
        cases = cases.filter(lodged_by=user)
    related = cases.select_related("respondent").defer("respondent__vault_keyset", "text")
    return related.order_by("-received_at", "-pk")


def kept(cases: QuerySet[Case], wanted: dict[str, str]) -> QuerySet[Case]:
    """Keep the cases of a kind, and those that are open or ended."""
    if kind := wanted.get("kind"):
        cases = cases.filter(kind=kind)
    if standing := wanted.get("standing"):
        cases = cases.filter(closed_at__isnull=standing == "open")
    return cases


def recalls_of(case: Case) -> QuerySet[Recall]:
    """Give the lenders that were told of a correction, and whether they have acknowledged it."""
    return case.recalls.select_related("information_user").defer("information_user__vault_keyset").order_by("pk")


def institutions_of(enterprise: Enterprise) -> QuerySet[Institution]:
    """Give the institutions that have anything to do with an enterprise: its banks, and who asked or was given."""
    near = (
        Q(pk__in=Account.objects.filter(enterprise=enterprise).values("provider"))
        | Q(pk__in=AuthorisationRequest.objects.filter(enterprise=enterprise).values("information_user"))
        | Q(pk__in=Arrangement.objects.filter(enterprise=enterprise).values("information_user"))
        | Q(pk__in=QueryRecord.objects.filter(enterprise=enterprise).values("institution"))
    )
    return Institution.objects.filter(near).defer("vault_keyset").order_by("name", "pk")


def institutions_named(name: str, most: int) -> list[Institution]:
    """Give the institutions that are called so, or else those in whose names it stands."""
    institutions = Institution.objects.defer("vault_keyset").order_by("name", "pk")
    same = list(institutions.filter(name__iexact=name)[:most])
    return same or list(institutions.filter(name__icontains=name)[:most])


def open_disputes(document: Document) -> dict[tuple[str, str], str]:
    """Give the figures (item, period) of a document's account and product that are disputed now, each with its case."""
    figures = DisputedFigure.objects.filter(
        dispute__account=document.account_id, dispute__case__closed_at=None, dispute__document__product=document.product
    )
    rows = figures.values_list("item", "period", "dispute__case__number")
    return {(item, period): case for item, period, case in rows}
