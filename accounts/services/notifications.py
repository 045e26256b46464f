"""Telling people things: into the inbox now, by e-mail from the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django_q.tasks import async_task

from accounts.models import Enterprise, Institution, Notification, NotificationChoice, User
from accounts.notices import KINDS


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
) -> list[Notification]:
    """Tell each person once, in the transaction at hand; e-mail follows from the queue where it is wanted.

    `kind` is a key of `notices.KINDS`, `facts` are what its words need (never an account number or a secret), `link`
    is a path of ours.
    """
    told = []
    for user in {user.pk: user for user in users}.values():
        notification = Notification.objects.create(
            user=user,
            kind=kind,
            facts=dict(facts or {}),
            link=link,
            enterprise=enterprise,
            institution=institution,
            created_at=now,
            email_state=Notification.EmailState.QUEUED if wants_email(user, kind) else Notification.EmailState.NONE,
        )
        if notification.email_state == Notification.EmailState.QUEUED:
            async_task("accounts.tasks.send_notification", notification.pk)
        told.append(notification)
    return told


def wants_email(user: User, kind: str) -> bool:
    """Tell whether a person gets e-mail of a kind: their own choice, else the kind's default."""
    if KINDS[kind].is_always_emailed:
        return True
    chosen = NotificationChoice.objects.filter(user=user, kind=kind).values_list("by_email", flat=True).first()
    return KINDS[kind].by_email if chosen is None else chosen
