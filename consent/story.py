"""The life of an arrangement and of a request, step by step, as `components/timeline.html` shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AuditRecord
from consent import clients
from consent.audit import LENDERS, Action
from consent.models import Arrangement, AuthorisationRequest, Consent, DeletionDuty, Receipt, ShareCode
from consent.words import Line

MOST_SHOWN: Final = 200
_KINDS: Final = {
    Action.GRANTED: "good",
    Action.RESUMED: "good",
    Action.REQUEST_CONFIRMED: "good",
    Action.DELETION_CONFIRMED: "good",
    Action.PAUSED: "warn",
    Action.DELETION_ASKED: "warn",
    Action.REVOKED: "bad",
    Action.ENDED_BY_UNBINDING: "bad",
    Action.ENDED_WITH_ENTRUSTMENT: "bad",
    Action.REQUEST_DECLINED: "bad",
    Action.SHARE_CODE_REDEEMED: "good",
    Action.REQUEST_MADE: "busy",
    Action.REQUEST_PROPOSED: "busy",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One step: when, what, who, and from where as far as that is on record."""

    at: datetime
    title: str
    by: str = ""
    text: str = ""
    kind: str = ""


class _Act(NamedTuple):
    """What records of one act have in common."""

    at: datetime
    action: str
    by: str
    address: str
    is_own: bool
    code: str


def of_arrangement(arrangement: Arrangement) -> list[Event]:
    """Tell every step of an arrangement, the latest first; what happened to several consents at once is one step."""
    consents = Consent.objects.filter(authorisation__arrangement=arrangement).values("pk")
    requests = AuthorisationRequest.objects.filter(Q(renews=arrangement) | Q(authorisation__arrangement=arrangement))
    duties = DeletionDuty.objects.filter(authorisation__arrangement=arrangement).values("pk")
    receipts = Receipt.objects.filter(authorisation__arrangement=arrangement).values("pk")
    codes = dict(ShareCode.objects.filter(authorisation__arrangement=arrangement).values_list("pk", "number"))
    records = AuditRecord.objects.filter(
        Q(target_type="consent.consent", target_id__in=consents)
        | Q(target_type="consent.authorisationrequest", target_id__in=requests.values("pk"))
        | Q(target_type="consent.deletionduty", target_id__in=duties)
        | Q(target_type="consent.receipt", target_id__in=receipts)
        | Q(target_type="consent.sharecode", target_id__in=codes)
    )
    return _told(records, set(requests.filter(is_own_initiative=True).values_list("pk", flat=True)), codes)


def of_request(request: AuthorisationRequest) -> list[Event]:
    """Tell every step of a request, or of what the enterprise itself proposed, the latest first."""
    records = AuditRecord.objects.filter(target_type="consent.authorisationrequest", target_id=request.pk)
    return _told(records, {request.pk} if request.is_own_initiative else set())


def asked_by(request: AuthorisationRequest) -> Line:
    """Say who of the lender asked, and by which way."""
    who = request.asked_by.name if request.asked_by else clients.name_of(request.asked_by_client)
    return Line(_("Asked by"), f"{who} · {request.get_channel_display()}" if who else request.get_channel_display())


def _of_proposal() -> dict[str, str]:
    """Give the words for the steps of what nobody asked for."""
    return {
        Action.REQUEST_PROPOSED: _("proposed to a second person"),
        Action.REQUEST_CONFIRMED: _("approved by a second person"),
        Action.PROPOSAL_TAKEN_BACK: _("not approved, or taken back"),
        Action.REQUEST_LAPSED: _("lapsed"),
    }


def _told(
    records: QuerySet[AuditRecord], own: set[int], codes: Mapping[int, str] = MappingProxyType({})
) -> list[Event]:
    """Join records of one act, which stand at one moment.

    `own`: ids of requests that the enterprise itself made; `codes`: numbers of share codes by id.
    """
    counted: Counter[_Act] = Counter()
    for record in records.select_related("actor").order_by("-at", "-pk")[:MOST_SHOWN]:
        by = record.actor.name if record.actor else ""
        is_own = record.target_type == "consent.authorisationrequest" and record.target_id in own
        code = codes.get(record.target_id or 0, "") if record.target_type == "consent.sharecode" else ""
        counted[_Act(record.at, record.action, by, record.address or "", is_own, code)] += 1
    return [_event(act, count) for act, count in counted.items() if act.action in Action.values]


def _event(act: _Act, count: int) -> Event:
    said = []
    if act.action.startswith("consent.") and count > 1:
        said.append(ngettext("%(n)s account and product", "%(n)s accounts and products", count) % {"n": count})
    if act.code:
        said.append(_("code %(number)s") % {"number": act.code})
    if act.address:
        said.append(_("from the address %(address)s") % {"address": act.address})
    known = Action(act.action)
    title = (_of_proposal() if act.is_own else {}).get(known, str(known.label))
    by = act.by or (_("the lender's system") if known in LENDERS else _("the platform"))
    return Event(act.at, title, by, " · ".join(said), _KINDS.get(known, ""))
