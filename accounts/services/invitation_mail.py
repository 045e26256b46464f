"""The e-mail of an invitation: sent from the queue, tried again for a day, never while a person waits."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django_q.tasks import async_task

from accounts import invitation_secrets, mail
from accounts.models import EnterpriseMembership, Invitation, Notification

logger = logging.getLogger(__name__)
State = Notification.EmailState

TRY_AGAIN_AFTER: Final = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 360, 1440))
"""How long after the invitation was made the next try is due, for each time that it was queued."""


def send_invitation(*, invitation_id: int, now: datetime) -> bool:
    """Send an invitation's e-mail unless that is done or pointless by now; tell whether it was sent.

    What goes wrong on the way leaves it to the next try. The log names the invitation, never its link or its address.
    """
    waiting = Invitation.objects.open(now).due().select_related("enterprise", "invited_by")
    invitation = waiting.filter(pk=invitation_id).first()
    if invitation is None:
        return False
    try:
        _send(invitation)
    except OSError as error:
        logger.warning("the e-mail of invitation %s was not sent: %s", invitation_id, type(error).__name__)
        return False
    Invitation.objects.due().filter(pk=invitation_id).update(email_state=State.SENT)
    return True


def resume_invitations(*, now: datetime) -> list[int]:
    """Queue again what has not been sent for too long, and give up after the last try; give the ids queued."""
    overdue = Q(pk__in=[])
    for tries, wait in enumerate(TRY_AGAIN_AFTER, start=1):
        overdue |= Q(email_tries=tries, invited_at__lte=now - wait)
    late = Invitation.objects.due().filter(overdue).order_by("pk")
    return [invitation.pk for invitation in late if _take(invitation, now)]


@transaction.atomic
def _take(invitation: Invitation, now: datetime) -> bool:
    """Queue an invitation's e-mail once, whoever else looks at the same moment; tell whether it was queued."""
    same = Invitation.objects.due().filter(pk=invitation.pk, email_tries=invitation.email_tries)
    is_last = invitation.email_tries >= len(TRY_AGAIN_AFTER)
    if is_last or not Invitation.objects.open(now).filter(pk=invitation.pk).exists():
        same.update(email_state=State.FAILED)
        return False
    if not same.update(email_tries=invitation.email_tries + 1):
        return False
    async_task("accounts.tasks.send_invitation", invitation.pk)
    return True


def _send(invitation: Invitation) -> None:
    inviter, secret = invitation.invited_by, invitation_secrets.secret_again(invitation)
    context = {
        "enterprise": invitation.enterprise.name,
        "inviter": inviter.name or inviter.email,
        "role": EnterpriseMembership.Role(invitation.role).label,  # lazy: in the language of the mail
        "ends_on": invitation.ends_on,
        "expires_at": invitation.expires_at,
        "address": mail.absolute(reverse("accounts:invitation_open", args=[secret])),
    }
    mail.send(template="invitation", to=invitation.email, language=inviter.language, context=context)
