"""A case begins: lodged by who it concerns, or taken down by staff for somebody without access."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts import permissions as accounts_permissions
from accounts.clock import day_of
from accounts.models import Enterprise, Institution, User
from cfcii.common.periods import Month
from cfcii.common.regions import REGIONS
from complaints import deadlines, permissions
from complaints.audit import Action
from complaints.lifecycle import Kind, Side, State, StepName
from complaints.models import Case, Complaint, Consultation, Dispute, DisputedFigure
from complaints.services import assigning, errors, steps, telling
from complaints.texts import case_line, case_text
from complaints.working_days import WorkingDays
from consent.numbers import new_number
from reports.models import Document
from reports.rendering.values import column_months

MOST_A_DAY: Final = 20
"""Cases that one person may lodge in 24 hours."""
MOST_OPEN: Final = 5
"""Disputes about one account that are open at once."""
_STANDS: Final = (Case.Outcome.CONFIRMED, Case.Outcome.NOT_ESTABLISHED)
"""Outcomes after which the figure is as it was issued."""
_PREFIXES: Final = {Kind.DISPUTE: "D", Kind.COMPLAINT: "P", Kind.CONSULTATION: "I"}
_REGION_CODES: Final = {region.code for region in REGIONS}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who lodges a case. `for_whom`: name and address of somebody without access, for whom staff write it down."""

    user: User
    language: str
    for_whom: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that is disputed, and what it should be (empty: not known)."""

    item: str
    period: str = ""
    claimed: str = ""


@transaction.atomic
def lodge_dispute(
    *, sender: Sender, document: Document, claims: Sequence[Claim], matter: Matter, now: datetime,
    with_evidence: bool = False,
) -> Case:  # fmt: skip
    """Dispute figures of an issued document; `with_evidence`: files come with it, in the same transaction.

    Raises NothingDisputed, AlreadyDisputed, DecidedAlready, MayNotActForParty, NotInCharge or TooManyCases.
    """
    _check_sender(sender, document.enterprise)
    if sender.for_whom and not permissions.documents_of_handler(sender.user).filter(pk=document.pk).exists():
        raise errors.NotInCharge(_("This document is not one that you take disputes down about."))
    figures = _figures(document, claims)
    # Two disputes about one figure at once: the account's row lets them through one by one.
    type(document.account).objects.select_for_update(no_key=True).get(pk=document.account_id)
    open_already = DisputedFigure.objects.filter(
        dispute__account=document.account, dispute__case__closed_at=None, dispute__document__product=document.product
    )
    known = {(each.item, each.period): each.dispute_id for each in open_already}
    if any((each.item, each.period) in known for each in figures):
        raise errors.AlreadyDisputed(
            _("A dispute about one of these figures is open already. Write a message there, or leave the figure out.")
        )
    _check_open(document)
    if not (with_evidence or sender.for_whom):  # staff who take a dispute down have the evidence before them
        _check_new(document, figures)
    case = _new_case(
        Kind.DISPUTE, sender, matter, now, enterprise=document.enterprise, respondent=document.account.provider
    )  # fmt: skip
    dispute = Dispute.objects.create(case=case, document=document, account=document.account)
    for each in figures:
        each.dispute = dispute
    DisputedFigure.objects.bulk_create(figures)
    return _begun(case, sender, now)


@transaction.atomic
def lodge_complaint(
    *,
    sender: Sender,
    enterprise: Enterprise | None,
    respondent: Institution | None,
    about: str,
    wish: str,
    matter: Matter,
    now: datetime,
) -> Case:
    """Complain about an institution, or the platform (None); raises MayNotActForParty, TooManyCases."""
    _check_sender(sender, enterprise)
    case = _new_case(Kind.COMPLAINT, sender, matter, now, enterprise=enterprise, respondent=respondent)
    Complaint.objects.create(case=case, about=about, wish=case_text(wish))
    return _begun(case, sender, now)


@transaction.atomic
def ask_question(*, sender: Sender, enterprise: Enterprise | None, topic: str, matter: Matter, now: datetime) -> Case:
    """Ask the platform; raises MayNotActForParty, TooManyCases."""
    _check_sender(sender, enterprise)
    case = _new_case(Kind.CONSULTATION, sender, matter, now, enterprise=enterprise, respondent=None)
    Consultation.objects.create(case=case, topic=topic)
    return _begun(case, sender, now)


def _check_sender(sender: Sender, enterprise: Enterprise | None) -> None:
    if sender.for_whom:
        if not permissions.handles(sender.user):
            raise errors.NotInCharge(_("Only the desk writes cases down for others."))
        return
    if enterprise is not None and not accounts_permissions.may_decide_for(sender.user, enterprise):
        raise errors.MayNotActForParty(_("Only those who decide for the enterprise do this."))


def _new_case(
    kind: Kind, sender: Sender, matter: Matter, now: datetime, *, enterprise: Enterprise | None,
    respondent: Institution | None,
) -> Case:  # fmt: skip
    # The lock lets the cases of one person through one by one.
    User.objects.select_for_update(no_key=True).get(pk=sender.user.pk)
    since = now - timedelta(days=1)
    lodged = Case.objects.filter(lodged_by=sender.user, received_at__gt=since).count()
    if not sender.for_whom and lodged >= MOST_A_DAY:
        raise errors.TooManyCases(
            ngettext(
                "You have lodged %(count)s case within a day. Write a message on an open one, or come back tomorrow.",
                "You have lodged %(count)s cases within a day. Write a message on an open one, or come back tomorrow.",
                lodged,
            )
            % {"count": lodged}
        )
    days, today = WorkingDays.known(), day_of(now)
    answer_due_on = deadlines.answer_due(kind, received_on=today, accepted_on=None, days=days)
    return Case.objects.create(
        number=new_number(_PREFIXES[kind], now),
        kind=kind,
        enterprise=enterprise,
        respondent=respondent,
        region=_region_of(enterprise),
        lodged_by=None if sender.for_whom else sender.user,
        taken_down_by=sender.user if sender.for_whom else None,
        contact=case_line(sender.for_whom),
        channel=Case.Channel.STAFF if sender.for_whom else Case.Channel.PAGE,
        language=sender.language,
        subject=case_line(matter.subject),
        text=case_text(matter.text),
        received_at=now,
        due_on=deadlines.step_due(kind, State.RECEIVED, on=today, answer_due_on=answer_due_on, days=days),
        answer_due_on=answer_due_on,
    )


def _begun(case: Case, sender: Sender, now: datetime) -> Case:
    audit.record(
        Action.CASE_LODGED, actor=sender.user, target=case, at=now, enterprise=case.enterprise,
        institution=case.respondent, payload={"case": case.number, "kind": case.kind},
    )  # fmt: skip
    side = Side.HANDLER if sender.for_whom else Side.PARTY
    steps.record(
        case=case, what=StepName.LODGE, actor=sender.user, side=side, now=now, seen_by=steps.PARTY_AND_DESK,
        states=("", State.RECEIVED),
    )  # fmt: skip
    assigning.assign_new(case=case, now=now)
    telling.tell_party(case, "case_received", now=now)
    return case


def _check_open(document: Document) -> None:
    count = Dispute.objects.filter(account=document.account_id, case__closed_at=None).count()
    if count >= MOST_OPEN:
        raise errors.TooManyCases(
            ngettext(
                "%(count)s dispute about this account is open. Write a message there, or take it back.",
                "%(count)s disputes about this account are open. Write a message on one, or take one back.",
                count,
            )
            % {"count": count}
        )


def _check_new(document: Document, figures: Sequence[DisputedFigure]) -> None:
    """Raise DecidedAlready for a figure that was left as it is since the document was issued, in whatever product."""
    decided = DisputedFigure.objects.filter(
        dispute__account=document.account_id, dispute__case__outcome__in=_STANDS,
        dispute__case__closed_at__gte=document.issued_at, item__in={each.item for each in figures},
    )  # fmt: skip
    for old in decided.select_related("dispute__case").order_by("pk"):
        closed_at = old.dispute.case.closed_at
        if closed_at and any(each.item == old.item and _months(each) & _months(old) for each in figures):
            raise errors.DecidedAlready(
                _("One of these figures was disputed already: %(number)s was decided on %(day)s, after this document "
                  "was issued. Choose a document that was issued since, or hand in with the dispute, as a file, what "
                  "shows that the figure is wrong.") % {"number": old.dispute.case.number, "day": day_of(closed_at)}
            )  # fmt: skip


def _months(figure: DisputedFigure) -> set[Month | None]:
    return set(column_months(figure.period)) if figure.period else {None}


def _figures(document: Document, claims: Sequence[Claim]) -> list[DisputedFigure]:
    """Give the figures as the document was issued with them; raises NothingDisputed for one that it does not hold."""
    body: dict[str, Any] = json.loads(document.body)
    found = {}
    for claim in claims:
        if claim.period:
            columns = body["columns"]
            if claim.item not in body["figures"] or claim.period not in columns:
                raise errors.NothingDisputed(_("The document holds no such figure."))
            value = body["figures"][claim.item][columns.index(claim.period)]
        elif claim.item in body["items"] and claim.item.startswith("account."):
            value = body["items"][claim.item]
        else:
            raise errors.NothingDisputed(_("The document holds no such figure."))
        found[claim.item, claim.period] = DisputedFigure(
            item=claim.item, period=claim.period, value="" if value is None else str(value),
            claimed=case_line(claim.claimed),
        )  # fmt: skip
    if not found:
        raise errors.NothingDisputed(_("Choose at least one figure."))
    return list(found.values())


def _region_of(enterprise: Enterprise | None) -> str:
    """Give the province of the administrative division in an enterprise's code (characters 3 to 8)."""
    code = enterprise.uscc[2:4] if enterprise else ""
    return code if code in _REGION_CODES else ""
