"""When the time is over for which a lender may keep what it saw, it deletes that, says so, and is chased till then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Institution, User
from cfcii.common.texts import plain_text
from consent import selectors
from consent.audit import Action
from consent.models import Authorisation, DeletionDuty
from consent.services import errors, telling
from consent.services.asking import Sender, check_sender
from consent.services.reminding import held_alone

CHASED_EVERY: Final = timedelta(days=7)
TOLD_AFTER: Final = 3
"""After so many reminders the enterprise is told."""
BATCH: Final = 200
_LOCK: Final = 0x44454C45  # "DELE"


@transaction.atomic
def ask_for_deletions(*, now: datetime) -> int:
    """Ask for the deletions that have become due, and chase those that are not confirmed; give how many.

    So many at once; of two workers at once one does it.
    """
    return _ask(due_for_deletion(now), now) + _chase(now) if held_alone(_LOCK) else 0


def ask_for_due_deletions_of(*, information_user: Institution, now: datetime) -> int:
    """Ask a lender at once for the deletions that have become due since the task last did; give how many.

    For where the lender looks: what it reads to be due, it can confirm.
    """
    due = due_for_deletion(now).filter(arrangement__information_user=information_user)
    if not due.exists():
        return 0
    with transaction.atomic():
        return _ask(due, now) if held_alone(_LOCK) else 0


@transaction.atomic
def confirm_deletion(*, duty: DeletionDuty, sender: Sender, statement: str, now: datetime) -> DeletionDuty:
    """Note that the lender has deleted what it saw; raises MayNotAsk or DeletionNotDue."""
    check_sender(sender)
    rows = DeletionDuty.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("authorisation__arrangement__enterprise", "information_user").get(pk=duty.pk)
    if locked.information_user_id != sender.information_user.pk:
        raise errors.MayNotAsk(_("This deletion is not of your institution."))
    if locked.confirmed_at is not None:
        raise errors.DeletionNotDue(_("This deletion is confirmed already."))
    locked.confirmed_at, locked.confirmed_by = now, sender.user
    locked.confirmed_by_client, locked.statement = sender.client_id, plain_text(statement)
    locked.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_by_client", "statement"])
    _record(Action.DELETION_CONFIRMED, locked, sender.user, now)
    enterprise = locked.authorisation.arrangement.enterprise
    telling.tell_deciders(enterprise, "deletion_confirmed", facts=_facts(locked), now=now)
    return locked


def due_for_deletion(now: datetime) -> QuerySet[Authorisation]:
    """Give the authorisations under which something was seen, that have ended, and whose data life is over."""
    return selectors.to_be_deleted().filter(due_at__lte=now)


def _ask(due: QuerySet[Authorisation], now: datetime) -> int:
    found = list(due.order_by("pk")[:BATCH])
    for authorisation in found:
        duty = DeletionDuty.objects.create(
            authorisation=authorisation,
            information_user_id=authorisation.arrangement.information_user_id,
            due_at=authorisation.due_at,  # type: ignore[attr-defined]  # annotated above
            asked_at=now,
        )
        _record(Action.DELETION_ASKED, duty, None, now)
        telling.tell_query_users(duty.information_user, "deletion_asked", facts=_facts(duty), now=now)
    return len(found)


def _chase(now: datetime) -> int:
    last = Coalesce("chased_at", "asked_at")
    rows = DeletionDuty.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    due = rows.filter(confirmed_at=None).annotate(last=last).filter(last__lte=now - CHASED_EVERY)
    found = list(
        due.select_related("authorisation__arrangement__enterprise", "information_user").order_by("pk")[:BATCH]
    )
    for duty in found:
        duty.chased_at, duty.times_chased = now, duty.times_chased + 1
        duty.save(update_fields=["chased_at", "times_chased"])
        telling.tell_query_users(duty.information_user, "deletion_chased", facts=_facts(duty), now=now)
        if duty.times_chased == TOLD_AFTER:
            enterprise = duty.authorisation.arrangement.enterprise
            telling.tell_deciders(enterprise, "deletion_missing", facts=_facts(duty), now=now)
    return len(found)


def _facts(duty: DeletionDuty) -> dict[str, object]:
    arrangement = duty.authorisation.arrangement
    return {
        "enterprise": arrangement.enterprise.name,
        "lender": duty.information_user.name,
        "number": arrangement.number,
        "count": duty.times_chased,
    }


def _record(action: Action, duty: DeletionDuty, actor: User | None, now: datetime) -> None:
    arrangement = duty.authorisation.arrangement
    audit.record(
        action, actor=actor, target=duty, at=now, enterprise=arrangement.enterprise, institution=duty.information_user
    )
