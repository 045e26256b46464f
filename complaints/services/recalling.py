"""Recalls: every lender that received a figure which was corrected later is told the old and the new value."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import permissions as accounts_permissions
from accounts.models import Institution, User
from complaints import comparing
from complaints.lifecycle import Side
from complaints.models import Case, Happening, Recall
from complaints.services import errors, steps, telling
from consent.numbers import new_number
from reports import annotating
from reports.models import Document

_AT_ONCE: Final = 50
"""Documents held in memory."""


def recall(case: Case, *, now: datetime) -> list[Recall]:
    """Tell the lenders, one recall for each document of theirs in which a marked figure is different now.

    What was marked is what is recalled: the disputed item wherever a document of the account, of either product and any
    span, has it in months of the disputed period. A lender with several documents gets one message. A document is
    recalled once for a case.
    """
    dispute = case.dispute
    marks, current = annotating.marks_of(case.number), comparing.Current(dispute.account, now)
    documents = Document.objects.filter(account=dispute.account, information_user__isnull=False)
    documents = documents.exclude(pk__in=case.recalls.values("document"))
    sent = []
    for document in documents.order_by("issued_at", "pk").iterator(chunk_size=_AT_ONCE):
        body = json.loads(document.body)
        figures = annotating.touched(marks, items=body["items"], rows=body["figures"], columns=body["columns"])
        changed = [each for each in current.changes(document, body, figures) if each.is_changed]
        if changed:
            sent.append(_made(case, document, changed, now))
    Recall.objects.bulk_create(sent)
    if sent:
        lenders = _tell_lenders(sent, now)
        steps.record(
            case=case, what=Happening.RECALLED, actor=None, side=Side.CLOCK, now=now, seen_by=steps.PARTY_AND_DESK,
            facts={"recalls": len(sent), "lenders": lenders},
        )  # fmt: skip
    return sent


@transaction.atomic
def acknowledge(
    *, recall: Recall, information_user: Institution, now: datetime, user: User | None = None, client_id: str = ""
) -> Recall:
    """Note that a lender has taken a correction in; a second time changes nothing. Raises NotForThisCase."""
    locked = Recall.objects.select_for_update(of=("self",), no_key=True).get(pk=recall.pk)
    is_own = locked.information_user_id == information_user.pk
    if not is_own or (user is not None and not accounts_permissions.may_query_for(user, information_user)):
        raise errors.NotForThisCase(_("This notice is not for your institution."))
    if locked.acknowledged_at is None:
        locked.acknowledged_at, locked.acknowledged_by, locked.acknowledged_by_client = now, user, client_id
        locked.save(update_fields=["acknowledged_at", "acknowledged_by", "acknowledged_by_client"])
        steps.record(
            case=locked.case, what=Happening.RECALL_ACKNOWLEDGED, actor=user, side=Side.CLOCK, now=now,
            seen_by=steps.PARTY_AND_DESK, facts={"recall": locked.number, "lender": information_user.name},
        )  # fmt: skip
    return locked


def _made(case: Case, document: Document, changed: list[comparing.Change], now: datetime) -> Recall:
    assert document.information_user_id is not None
    return Recall(
        case=case,
        number=new_number("N", now),
        document=document,
        information_user_id=document.information_user_id,
        changes=[{"item": each.item, "period": each.period, "old": each.old, "new": each.new} for each in changed],
        sent_at=now,
    )


def _tell_lenders(sent: list[Recall], now: datetime) -> int:
    """Tell each lender once, of its only recall or of all of them; give how many lenders there are."""
    lenders = Institution.objects.defer("vault_keyset").in_bulk({each.information_user_id for each in sent})
    for lender in lenders.values():
        own = [each for each in sent if each.information_user_id == lender.pk]
        if len(own) == 1:
            link = reverse("complaints:lender_recall", args=[own[0].number])
            facts = {"number": own[0].number, "document": own[0].document.number, "count": len(own[0].changes)}
            telling.tell_lender(lender, "figure_corrected", now=now, link=link, facts=facts)
        else:
            link = reverse("complaints:lender_recalls", args=[lender.code])
            telling.tell_lender(lender, "figures_corrected", now=now, link=link, facts={"count": len(own)})
    return len(lenders)
