"""What a lender's query users have to do: answers that came, deletions that are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Institution
from accounts.todo import Item
from consent.models import AuthorisationRequest, DeletionDuty

_LATELY: Final = timedelta(days=7)
State = AuthorisationRequest.State


def of_information_user(institution: Institution, now: datetime) -> Iterator[Item]:
    """Say what was not confirmed lately, what waits for an answer, and what is to be deleted. One query."""
    sent = AuthorisationRequest.objects.filter(information_user=OuterRef("pk"), is_own_initiative=False)
    waiting = Q(state__in=AuthorisationRequest.OPEN)
    over = Q(decided_at__gt=now - _LATELY, state__in=[State.DECLINED, State.LAPSED])
    lapsed = waiting & Q(lapses_at__lte=now)
    duties = DeletionDuty.objects.filter(information_user=OuterRef("pk"), confirmed_at=None)
    counts = Institution.objects.filter(pk=institution.pk).values(
        not_given=_count(sent.filter(over | lapsed)),
        waiting=_count(sent.filter(waiting, lapses_at__gt=now)),
        chased=_count(duties.filter(times_chased__gt=0)),
        due=_count(duties),
    )[0]
    yield from _deletions(institution, counts["due"], counts["chased"])
    address = reverse("consent:lender_request_list", args=[institution.code])
    if counts["not_given"]:
        words = ngettext(
            "%(n)s request was declined or lapsed in the last seven days.",
            "%(n)s requests were declined or lapsed in the last seven days.",
            counts["not_given"],
        )
        yield Item("bad", _("Answered"), words % {"n": f"{counts['not_given']:,}"}, _("Look"), address)
    if counts["waiting"]:
        words = ngettext(
            "%(n)s request waits for the enterprise.", "%(n)s requests wait for the enterprise.", counts["waiting"]
        )
        address += f"?state={State.REQUESTED}"
        yield Item("quiet", _("Waiting"), words % {"n": f"{counts['waiting']:,}"}, _("Look"), address)


def _deletions(institution: Institution, due: int, chased: int) -> Iterator[Item]:
    if due:
        words = ngettext(
            "%(n)s deletion is to be confirmed.", "%(n)s deletions are to be confirmed.", due
        ) % {"n": f"{due:,}"}  # fmt: skip
        address = reverse("consent:lender_deletion_list", args=[institution.code])
        yield Item("bad" if chased else "warn", _("Delete"), words, _("Confirm"), address)


def _count(rows: QuerySet[AuthorisationRequest] | QuerySet[DeletionDuty]) -> Coalesce:
    """Count rows of the lender at hand in the query at hand."""
    counted = rows.order_by().values("information_user").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
