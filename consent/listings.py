"""Consents as pages list them, and how each stands at a moment."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Case, Count, Q, QuerySet, Value, When, Window
from django.utils.translation import gettext_lazy as _

from accounts.models import Enterprise, Institution
from accounts.todo import SOON
from consent.models import Consent


class Standing(models.TextChoices):
    """How a consent stands: its state together with the clock."""

    IN_FORCE = "in_force", _("in force")
    NOT_STARTED = "not_started", _("not started yet")
    PAUSED = "paused", _("paused")
    USED_UP = "used_up", _("used up")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")
    REPLACED = "replaced", _("replaced by a later version")


@dataclass(frozen=True, slots=True)
class InForce:
    """What an enterprise shares at a moment: the few consents that end first, and how many there are."""

    first: list[Consent]
    count: int
    ending_soon: int


def in_force_of(enterprise: Enterprise, at: datetime, few: int) -> InForce:
    """Give the consents of an enterprise that are in force: the first to end first. One query."""
    counted = (
        Consent.objects.of(enterprise)
        .in_force(at)
        .annotate(of_all=Window(Count("pk")), ending=Window(Count("pk", filter=Q(ends_at__lte=at + SOON))))
        .select_related("information_user", "account__provider")
        .order_by("ends_at", "pk")
    )
    first = list(counted[:few])
    if not first:
        return InForce([], 0, 0)
    return InForce(first, first[0].of_all, first[0].ending)  # type: ignore[attr-defined]  # annotated above


def of_enterprise(enterprise: Enterprise, at: datetime) -> QuerySet[Consent]:
    """Give all consents that an enterprise ever gave: those in force first, then the latest."""
    return _in_force_first(Consent.objects.of(enterprise), at).select_related("information_user", "account__provider")


def of_information_user(institution: Institution, at: datetime) -> QuerySet[Consent]:
    """Give all consents that an information user ever had: those in force first, then the latest."""
    return _in_force_first(Consent.objects.for_information_user(institution), at).select_related(
        "enterprise", "account__provider"
    )


def standing(consent: Consent, at: datetime) -> Standing:
    """Tell how a consent stands at a moment."""
    if consent.state not in Consent.STANDING:
        return Standing(consent.state)
    if at >= consent.ends_at:
        return Standing.EXPIRED
    if consent.queries_used >= consent.queries_total:
        return Standing.USED_UP
    if consent.state == Consent.State.PAUSED:
        return Standing.PAUSED
    return Standing.NOT_STARTED if at < consent.starts_at else Standing.IN_FORCE


def _in_force_first(consents: QuerySet[Consent], at: datetime) -> QuerySet[Consent]:
    in_force = When(state=Consent.State.IN_FORCE, starts_at__lte=at, ends_at__gt=at, then=Value(0))
    return consents.annotate(rank=Case(in_force, default=Value(1))).order_by("rank", "-granted_at", "-pk")
