"""Consents as pages list them, and how each stands at a moment."""

from datetime import datetime

from django.db import models
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import Enterprise, Institution
from consent.models import Consent


class Standing(models.TextChoices):
    """How a consent stands: its state together with the clock."""

    IN_FORCE = "in_force", _("in force")
    NOT_STARTED = "not_started", _("not started yet")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


def in_force_of(enterprise: Enterprise, at: datetime) -> QuerySet[Consent]:
    """Give the consents of an enterprise that are in force: the first to end first."""
    in_force = Consent.objects.of(enterprise).in_force(at)
    return in_force.select_related("information_user", "account__provider").order_by("ends_at", "pk")


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
    if consent.state == Consent.State.REVOKED:
        return Standing.REVOKED
    if at < consent.starts_at:
        return Standing.NOT_STARTED
    return Standing.IN_FORCE if consent.is_in_force(at) else Standing.EXPIRED


def _in_force_first(consents: QuerySet[Consent], at: datetime) -> QuerySet[Consent]:
    in_force = When(state=Consent.State.IN_FORCE, starts_at__lte=at, ends_at__gt=at, then=Value(0))
    return consents.annotate(rank=Case(in_force, default=Value(1))).order_by("rank", "-granted_at", "-pk")
