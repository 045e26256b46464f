"""What consents give somebody to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Enterprise, EnterpriseMembership, Institution, User
from accounts.todo import SOON, Item
from consent import services
from consent.models import AuthorisationRequest, Consent, Freeze, Publication

_NEW: Final = timedelta(days=7)
"""How long after it was given a consent is said to be new."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at an enterprise for one of its people."""

    may_decide: bool = False
    requests: int = 0
    proposals: int = 0
    """Of others: a second person is wanted."""
    first_number: str = ""
    """Of the one that lapses first."""
    is_frozen: bool = False
    may_lift: bool = False
    """Somebody else has asked to lift the freeze."""


def enterprise_with_waiting(user: User, enterprise_id: int, now: datetime) -> tuple[Enterprise, Waiting]:
    """Give an enterprise to one of its people, with what waits there for them, in one query; to others 404."""
    open_ = AuthorisationRequest.objects.open().filter(enterprise=OuterRef("enterprise"), lapses_at__gt=now)
    asked = open_.filter(state=AuthorisationRequest.State.REQUESTED)
    proposed = open_.filter(state=AuthorisationRequest.State.PROPOSED).exclude(proposed_by=OuterRef("user"))
    mine = open_.exclude(state=AuthorisationRequest.State.PROPOSED, proposed_by=OuterRef("user"))
    freeze = Freeze.objects.filter(enterprise=OuterRef("enterprise"), lifted_at=None)
    memberships = EnterpriseMembership.objects.of(user).filter(enterprise=enterprise_id).select_related("enterprise")
    found = memberships.annotate(
        requests=_count(asked),
        proposals=_count(proposed),
        first_number=Subquery(mine.order_by("lapses_at", "pk").values("number")[:1]),
        is_frozen=Exists(freeze),
        may_lift=Exists(freeze.filter(lift_asked_by__isnull=False).exclude(lift_asked_by=OuterRef("user"))),
    ).first()
    if found is None:
        raise Http404
    facts = vars(found)
    waiting = Waiting(
        may_decide=found.role in EnterpriseMembership.DECIDING_ROLES,
        requests=facts["requests"],
        proposals=facts["proposals"],
        first_number=facts["first_number"] or "",
        is_frozen=facts["is_frozen"],
        may_lift=facts["may_lift"],
    )
    return found.enterprise, waiting


def of_enterprise(enterprise: Enterprise, waiting: Waiting, *, ending: int) -> Iterator[Item]:
    """Say what waits for an answer or a second person, and how many consents end soon (`listings.in_force_of`)."""
    if waiting.may_decide:
        yield from _requests(enterprise, waiting)
    if waiting.may_decide and waiting.may_lift:
        words = _("Somebody asked to lift the freeze: a second person has to confirm.")
        address = reverse("consent:freeze_lift", args=[enterprise.pk])
        yield Item("warn", _("Frozen"), words, _("Decide"), address)
    yield from _ending(ending, reverse("consent:overview", args=[enterprise.pk]))


def _requests(enterprise: Enterprise, waiting: Waiting) -> Iterator[Item]:
    address = reverse("consent:request_list", args=[enterprise.pk])
    if waiting.requests + waiting.proposals == 1:
        address = reverse("consent:request_detail", args=[waiting.first_number])
    if waiting.requests:
        words = ngettext(
            "%(n)s request of a lender waits for your answer.",
            "%(n)s requests of lenders wait for your answer.",
            waiting.requests,
        )
        yield Item("warn", _("To decide"), words % {"n": f"{waiting.requests:,}"}, _("Read and answer"), address)
    if waiting.proposals:
        words = ngettext(
            "%(n)s proposed consent waits for a second person: you.",
            "%(n)s proposed consents wait for a second person: you.",
            waiting.proposals,
        )
        yield Item("warn", _("To decide"), words % {"n": f"{waiting.proposals:,}"}, _("Read and answer"), address)


def _count(rows: QuerySet[AuthorisationRequest]) -> Coalesce:
    """Count rows of the enterprise at hand in the query at hand."""
    counted = rows.order_by().values("enterprise").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def of_information_user(institution: Institution, now: datetime) -> Iterator[Item]:
    """Say how many consents an information user was given lately, and how many end soon."""
    counts = (
        Consent.objects.for_information_user(institution)
        .in_force(now)
        .aggregate(
            new=Count("pk", filter=Q(granted_at__gt=now - _NEW)), ending=Count("pk", filter=Q(ends_at__lte=now + SOON))
        )
    )
    address = reverse("reports:lender_home", args=[institution.code]) + "#consents"
    if counts["new"]:
        words = ngettext(
            "%(n)s consent was given to you in the last seven days.",
            "%(n)s consents were given to you in the last seven days.",
            counts["new"],
        )
        yield Item("good", _("New"), words % {"n": f"{counts['new']:,}"}, _("Look"), address)
    yield from _ending(counts["ending"], address)


def _ending(count: int, address: str) -> Iterator[Item]:
    if count:
        words = ngettext("%(n)s consent ends within 30 days.", "%(n)s consents end within 30 days.", count) % {
            "n": f"{count:,}"
        }
        yield Item("warn", _("Ends soon"), words, _("Look"), address)


def of_staff(user: User) -> Iterator[Item]:
    """List the new versions of templates and wordings that wait for this member of staff as the second person."""
    kinds = [kind for kind, right in services.RIGHTS.items() if user.has_perm(right)]
    if not kinds:
        return
    proposed = Publication.objects.filter(state=Publication.State.PROPOSED, kind__in=kinds)
    waiting = proposed.exclude(proposed_by=user).count()
    if waiting:
        words = ngettext(
            "%(n)s new version of a template or wording waits for a second person.",
            "%(n)s new versions of templates or wordings wait for a second person.",
            waiting,
        )
        address = reverse("admin:consent_publication_changelist")
        yield Item("warn", _("To decide"), words % {"n": waiting}, _("Decide"), address)
