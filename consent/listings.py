"""Consents as pages list them, and how each stands at a moment."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import listings as accounts_listings
from accounts.models import Account, Enterprise, Institution
from accounts.todo import SOON
from consent.models import AuthorisationRequest, Consent, Entrustment, Freeze, ShareCode

_LONG = ("authorisation__statement", "information_user__vault_keyset", "account__provider__vault_keyset")
"""What a list does not show."""


class Standing(models.TextChoices):
    """How a consent stands: its state together with the clock."""

    IN_FORCE = "in_force", _("in force")
    FROZEN = "frozen", pgettext_lazy("how a consent stands", "frozen")
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
    related = ("information_user", "account__provider", "authorisation__arrangement")
    return with_freeze(_in_force_first(Consent.objects.of(enterprise), at)).select_related(*related).defer(*_LONG)


def with_freeze(consents: QuerySet[Consent]) -> QuerySet[Consent]:
    """Load with consents whether their enterprise is frozen, so that `standing` tells it."""
    return consents.annotate(is_frozen=Exists(Freeze.objects.filter(enterprise=OuterRef("enterprise"), lifted_at=None)))


def bound_accounts(enterprise: Enterprise, at: datetime) -> QuerySet[Account]:
    """Give an enterprise's bound accounts; `entrusted_until` is None where the bank is not entrusted."""
    until = Entrustment.objects.in_force(at).filter(account=OuterRef("pk")).values("ends_at")[:1]
    accounts = accounts_listings.bound_accounts(enterprise).annotate(entrusted_until=Subquery(until))
    return accounts.select_related("provider").defer("provider__vault_keyset").order_by("provider__name", "pk")


def accounts_to_share(enterprise: Enterprise, at: datetime) -> QuerySet[Account]:
    """Give the accounts that an enterprise can share now: bound, and the bank entrusted with them."""
    return bound_accounts(enterprise, at).filter(_is_entrusted(at))


def accounts_to_entrust(enterprise: Enterprise, at: datetime) -> QuerySet[Account]:
    """Give the bound accounts with which no bank is entrusted."""
    return bound_accounts(enterprise, at).exclude(_is_entrusted(at))


def entrustments_of(enterprise: Enterprise, at: datetime) -> QuerySet[Entrustment]:
    """Give all entrustments of an enterprise: those in force first, then the latest."""
    in_force = When(state=Entrustment.State.IN_FORCE, starts_at__lte=at, ends_at__gt=at, then=Value(0))
    ranked = Entrustment.objects.of(enterprise).annotate(rank=Case(in_force, default=Value(1)))
    related = ranked.select_related("account__provider", "signed_by", "ended_by")
    return related.defer("account__provider__vault_keyset", "statement").order_by("rank", "-signed_at", "-pk")


def requests_of(enterprise: Enterprise, at: datetime) -> QuerySet[AuthorisationRequest]:
    """Give all requests to an enterprise: those that wait first, then the latest."""
    waiting = When(state__in=AuthorisationRequest.OPEN, lapses_at__gt=at, then=Value(0))
    ranked = AuthorisationRequest.objects.filter(enterprise=enterprise).annotate(rank=Case(waiting, default=Value(1)))
    related = ranked.select_related("information_user", "proposed_by", "decided_by", "authorisation__arrangement")
    return related.defer("information_user__vault_keyset", "authorisation__statement").order_by(
        "rank", "-asked_at", "-pk"
    )


def waiting_requests(enterprise: Enterprise, at: datetime) -> QuerySet[AuthorisationRequest]:
    """Give the requests that wait for an answer, the first to lapse first."""
    waiting = requests_of(enterprise, at).filter(state__in=AuthorisationRequest.OPEN, lapses_at__gt=at)
    return waiting.order_by("lapses_at", "pk")


def lenders_named(words: str) -> QuerySet[Institution]:
    """Give the information users that can query now, by name; words of the name or the code narrow them."""
    lenders = Institution.objects.information_users().active().defer("vault_keyset")
    for word in words.split():
        lenders = lenders.filter(Q(name__icontains=word) | Q(code__icontains=word))
    return lenders.order_by("name", "pk")


def share_codes_of(enterprise: Enterprise) -> QuerySet[ShareCode]:
    """Give the codes that an enterprise made, the latest first."""
    related = ("made_by", "authorisation__arrangement__information_user")
    codes = ShareCode.objects.filter(enterprise=enterprise).select_related(*related)
    return codes.defer(
        "code_digest", "authorisation__statement", "authorisation__arrangement__information_user__vault_keyset"
    ).order_by("-made_at", "-pk")


def standing(consent: Consent, at: datetime) -> Standing:
    """Tell how a consent stands at a moment; that its enterprise is frozen, of one loaded `with_freeze`.

    Of what stands in the way at once, that is told which the door would tell (`decisions.decide`).
    """
    if consent.state not in Consent.STANDING:
        return Standing(consent.state)
    if at >= consent.ends_at:
        return Standing.EXPIRED
    if vars(consent).get("is_frozen"):
        return Standing.FROZEN
    if consent.state == Consent.State.PAUSED:
        return Standing.PAUSED
    if at < consent.starts_at:
        return Standing.NOT_STARTED
    return Standing.USED_UP if consent.queries_used >= consent.queries_total else Standing.IN_FORCE


def _is_entrusted(at: datetime) -> Exists:
    return Exists(Entrustment.objects.in_force(at).filter(account=OuterRef("pk")))


def _in_force_first(consents: QuerySet[Consent], at: datetime) -> QuerySet[Consent]:
    in_force = When(state=Consent.State.IN_FORCE, starts_at__lte=at, ends_at__gt=at, then=Value(0))
    return consents.annotate(rank=Case(in_force, default=Value(1))).order_by("rank", "-granted_at", "-pk")
