"""Recalls: every lender that received a figure which was corrected later is told the old and the new value."""

from __future__ import annotations

from datetime import datetime

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
from reports.models import Document


def recall(case: Case, *, now: datetime) -> list[Recall]:
    """Tell the lenders, one recall for each document of theirs that holds a figure which is different now.

    A figure that the correction changed counts wherever it was issued: in documents of the same account and product.
    """
    dispute = case.dispute
    wanted = [(each.item, each.period) for each in dispute.figures.order_by("period", "item")]
    documents = Document.objects.filter(
        account=dispute.account, product=dispute.document.product, information_user__isnull=False
    )
    sent = []
    for document in documents.select_related("account__provider", "information_user").order_by("issued_at", "pk"):
        changed = [each for each in comparing.of_document(document, wanted, now=now) if each.is_changed]
        if changed:
            sent.append(_send(case, document, changed, now))
    if sent:
        lenders = len({each.information_user_id for each in sent})
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


def _send(case: Case, document: Document, changed: list[comparing.Change], now: datetime) -> Recall:
    lender = document.information_user
    assert lender is not None
    sent = Recall.objects.create(
        case=case,
        number=new_number("N", now),
        document=document,
        information_user=lender,
        changes=[{"item": each.item, "period": each.period, "old": each.old, "new": each.new} for each in changed],
        sent_at=now,
    )
    telling.tell_lender(
        lender, "figure_corrected", now=now, link=reverse("complaints:lender_recall", args=[sent.number]),
        facts={"number": sent.number, "document": document.number, "count": len(changed)},
    )  # fmt: skip
    return sent
