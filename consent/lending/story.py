"""What happened to a request or an arrangement, step by step, as a lender is told it.

The enterprise's people act as the enterprise: who of them it was, and from where, is theirs. That a first person has
proposed an answer is not said before a second one has approved it.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import AuditRecord
from consent import clients
from consent.audit import LENDERS, Action
from consent.models import Arrangement, AuthorisationRequest, Consent, DeletionDuty, ShareCode
from consent.story import MOST_SHOWN, Event

_KINDS: Final = {
    Action.REQUEST_MADE: "busy",
    Action.REQUEST_CONFIRMED: "good",
    Action.REQUEST_DECLINED: "bad",
    Action.GRANTED: "good",
    Action.RESUMED: "good",
    Action.PAUSED: "warn",
    Action.REVOKED: "bad",
    Action.ENDED_BY_UNBINDING: "bad",
    Action.ENDED_WITH_ENTRUSTMENT: "bad",
    Action.DELETION_ASKED: "warn",
    Action.DELETION_CONFIRMED: "good",
}
_PLATFORMS: Final = frozenset({Action.REQUEST_LAPSED, Action.DELETION_ASKED})
_TOLD: Final = frozenset(_KINDS) | LENDERS | _PLATFORMS | {Action.REPLACED}


def of_request(asked: AuthorisationRequest) -> list[Event]:
    """Tell every step of a request, the latest first."""
    client = clients.name_of(asked.asked_by_client) if asked.asked_by_client else ""
    return _told(_of("consent.authorisationrequest", [asked.pk]), client)


def of_arrangement(arrangement: Arrangement) -> list[Event]:
    """Tell every step of an arrangement, the latest first; what happened to several consents at once is one step."""
    requests = AuthorisationRequest.objects.filter(
        Q(renews=arrangement) | Q(authorisation__arrangement=arrangement), is_own_initiative=False
    )
    return _told(
        _of("consent.consent", Consent.objects.filter(authorisation__arrangement=arrangement).values("pk"))
        | _of("consent.authorisationrequest", requests.values("pk"))
        | _of("consent.deletionduty", DeletionDuty.objects.filter(authorisation__arrangement=arrangement).values("pk"))
        | _of("consent.sharecode", ShareCode.objects.filter(authorisation__arrangement=arrangement).values("pk")),
        _("a client of yours"),
    )


def _of(target_type: str, ids: Any) -> QuerySet[AuditRecord]:
    return AuditRecord.objects.filter(target_type=target_type, target_id__in=ids, action__in=_TOLD)


def _told(records: QuerySet[AuditRecord], client: str) -> list[Event]:
    seen = records.select_related("actor").order_by("-at", "-pk")[:MOST_SHOWN]
    return list(dict.fromkeys(_event(record, client) for record in seen))


def _event(record: AuditRecord, client: str) -> Event:
    action = Action(record.action)
    if action in LENDERS:
        by = record.actor.name if record.actor else client
    else:
        by = _("the platform") if action in _PLATFORMS else _("the enterprise")
    return Event(record.at, str(action.label), by, kind=_KINDS.get(action, ""))
