"""Telling people things: into the inbox now, by e-mail from the queue."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django_q.models import OrmQ
from django_q.tasks import async_task

from accounts import mail
from accounts.models import Enterprise, Institution, Notification, NotificationChoice, User
from accounts.notices import KINDS

logger = logging.getLogger(__name__)

_State = Notification.EmailState
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 5, 15, 60, 180, 480, 1440))
"""How long after the notification each try to send its e-mail is due; after the last one it counts as failed."""
LATE: Final = timedelta(minutes=2)
"""A first try that has not been made by then has lost its task, and gets another one."""
_AT_ONCE: Final = 200


@transaction.atomic
def tell(
    *,
    users: Iterable[User],
    kind: str,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    link: str = "",
    enterprise: Enterprise | None = None,
    institution: Institution | None = None,
    once: bool = False,
) -> list[Notification]:
    """Tell each person once, in the transaction at hand; e-mail follows from the queue where it is wanted.

    `kind` is a key of `notices.KINDS`, `facts` are what its words need (never an account number or a secret), `link`
    is a path of ours. `once` leaves out who has a notice of the kind with the same link that they have not read.
    """
    each_once = {user.pk: user for user in users}
    if once:
        told_already = Notification.objects.unread().filter(user__in=each_once, kind=kind, link=link)
        for user_id in told_already.values_list("user", flat=True):
            each_once.pop(user_id, None)
    wanting = _wanting_email(each_once, kind)
    told = Notification.objects.bulk_create(
        Notification(
            user=user,
            kind=kind,
            facts=dict(facts or {}),
            link=link,
            enterprise=enterprise,
            institution=institution,
            created_at=now,
            email_state=_State.QUEUED if user.pk in wanting else _State.NONE,
        )
        for user in each_once.values()
    )
    for notification in told:
        if notification.email_state == _State.QUEUED:
            _queue(notification.pk)
    return told


def wants_email(user: User, kind: str) -> bool:
    """Tell whether a person gets e-mail of a kind: their own choice, else the kind's default."""
    return user.pk in _wanting_email([user.pk], kind)


def _wanting_email(users: Collection[int], kind: str) -> set[int]:
    if KINDS[kind].is_always_emailed:
        return set(users)
    chosen = dict(NotificationChoice.objects.filter(user__in=users, kind=kind).values_list("user_id", "by_email"))
    return {user for user in users if chosen.get(user, KINDS[kind].by_email)}


@transaction.atomic
def choose_email(*, user: User, wanted: Collection[str], among: Iterable[str]) -> None:
    """Keep of which kinds, among those that were shown, a person wants e-mail; what is about safety always comes."""
    choices = [
        NotificationChoice(user=user, kind=name, by_email=name in wanted)
        for name in among
        if not KINDS[name].is_always_emailed
    ]
    NotificationChoice.objects.bulk_create(
        choices, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["by_email"]
    )


def mark_read(*, notification: Notification, now: datetime) -> None:
    """Note when a person first read a notification."""
    Notification.objects.unread().filter(pk=notification.pk).update(read_at=now)


def mark_all_read(*, user: User, now: datetime) -> int:
    """Note that a person has read all that they were told; gives how many that were."""
    return Notification.objects.unread().filter(user=user).update(read_at=now)


def send_email(*, notification_id: int, now: datetime) -> None:
    """Try to send a notification's e-mail, when a try is due; what fails is tried again, later each time.

    A try is taken by counting it, so that of two workers one sends. A worker that is killed between sending and noting
    that is the one way to a second e-mail.
    """
    notification = _queued().select_related("user").filter(pk=notification_id).first()
    if notification is None or now < due_at(notification) or not _take_try(notification):
        return
    if notification.email_tries > len(WAITS) or not notification.user.is_active:
        _note(notification, _State.FAILED)
        return
    try:
        mail.send_notification(notification)
    except OSError as error:  # the mail server's own errors are such, too; their text names the address
        logger.warning("notification %s: e-mail not sent (%s)", notification.pk, type(error).__name__)
        if notification.email_tries == len(WAITS):
            _note(notification, _State.FAILED)
    else:
        _note(notification, _State.SENT)


def due_at(notification: Notification) -> datetime:
    """Give when the next try to send the e-mail is due."""
    return notification.created_at + WAITS[min(notification.email_tries, len(WAITS) - 1)]


def queue_due_emails(*, now: datetime) -> list[int]:
    """Queue the e-mails that are to be tried again, or whose task was lost; gives the notifications' ids."""
    due = Q(email_tries=0, created_at__lte=now - LATE)
    for tries, wait in enumerate(WAITS[1:], start=1):
        due |= Q(email_tries=tries, created_at__lte=now - wait)
    due |= Q(email_tries__gte=len(WAITS), created_at__lte=now - WAITS[-1] - LATE)  # the last try was cut off
    ids = list(_queued().filter(due).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    # A queue that is behind, or a task at work, must not be given the same thing again every few seconds.
    waiting = {task.group() for task in OrmQ.objects.all()} if ids else set()
    queued = [each for each in ids if _group(each) not in waiting]
    for each in queued:
        _queue(each)
    return queued


def _queued() -> QuerySet[Notification]:
    return Notification.objects.filter(email_state=_State.QUEUED)


def _take_try(notification: Notification) -> bool:
    found = _queued().filter(pk=notification.pk, email_tries=notification.email_tries)
    if found.update(email_tries=F("email_tries") + 1) != 1:
        return False
    notification.email_tries += 1
    return True


def _note(notification: Notification, state: str) -> None:
    Notification.objects.filter(pk=notification.pk).update(email_state=state)
    notification.email_state = state


def _queue(notification_id: int) -> None:
    async_task("accounts.tasks.send_notification", notification_id, group=_group(notification_id))


def _group(notification_id: int) -> str:
    return f"notification-{notification_id}"
