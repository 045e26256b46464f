"""What is said on a case: with who lodged it, with the institution, or among the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from complaints import permissions
from complaints.lifecycle import Side
from complaints.models import Case, Happening, Message
from complaints.services import errors, steps, telling
from complaints.texts import case_text

MOST_AN_HOUR: Final = 30
MOST_A_DAY: Final = 200
"""Messages that one person may write in 24 hours, on all cases together."""
_Thread = Message.Thread
_SEEN_BY: Final = {
    _Thread.PARTY: steps.PARTY_AND_DESK,
    _Thread.RESPONDENT: (Side.PROVIDER, *steps.DESK),
    _Thread.INTERNAL: steps.DESK,
}


@transaction.atomic
def say(*, case: Case, author: User, side: Side, thread: str, text: str, now: datetime) -> Message:
    """Write on an open case; a party and an institution each have one thread with the desk, which alone writes notes.

    Who is told and has not read the former notice of the case gets no other one. Raises MayNotActForParty,
    NotTheVerifier, NotInCharge, NotForThisCase or TooManyMessages.
    """
    locked = steps.lock(case)
    _check(locked, author, side, thread)
    _count(author, now)
    message = Message.objects.create(
        case=locked, thread=thread, side=side, author=author, at=now, text=case_text(text)
    )  # fmt: skip
    steps.record(
        case=locked, what=Happening.MESSAGE, actor=author, side=side, now=now, seen_by=_SEEN_BY[_Thread(thread)],
        facts={"message": message.pk},
    )  # fmt: skip
    if thread == _Thread.INTERNAL:
        telling.tell_desk(locked, "case_note", now=now, but=author, once=True)
    elif side in {Side.PARTY, Side.PROVIDER}:
        telling.tell_desk(locked, "case_message_desk", now=now, once=True)
    elif thread == _Thread.PARTY:
        telling.tell_party(locked, "case_message", now=now, once=True)
    else:
        telling.tell_bank(locked, "case_message_bank", now=now, once=True)
    return message


def _count(author: User, now: datetime) -> None:
    """Raise TooManyMessages for who has written as much as one person may."""
    # The lock lets the messages of one person through one by one, whatever their cases.
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    written = Message.objects.filter(author=author, at__gt=now - timedelta(days=1))
    lately = written.filter(at__gt=now - timedelta(hours=1)).count()
    if lately >= MOST_AN_HOUR:
        raise errors.TooManyMessages(
            ngettext(
                "You have written %(count)s message within an hour. Put what is left into one, and send it later.",
                "You have written %(count)s messages within an hour. Put what is left into one, and send it later.",
                lately,
            )
            % {"count": lately}
        )
    lately = written.count()
    if lately >= MOST_A_DAY:
        raise errors.TooManyMessages(
            ngettext(
                "You have written %(count)s message within a day. Put what is left into one, and send it tomorrow.",
                "You have written %(count)s messages within a day. Put what is left into one, and send it tomorrow.",
                lately,
            )
            % {"count": lately}
        )


def _check(case: Case, author: User, side: Side, thread: str) -> None:
    if not case.is_open and thread != _Thread.INTERNAL:
        raise errors.NotForThisCase(_("The case has ended. Lodge a new one if something is left."))
    if side == Side.PARTY:
        if thread != _Thread.PARTY or not permissions.may_act_for_party(author, case):
            raise errors.MayNotActForParty(_("Only those who decide for the enterprise do this."))
    elif side == Side.PROVIDER:
        if thread != _Thread.RESPONDENT or not permissions.may_answer(author, case):
            raise errors.NotTheVerifier(_("Only who answers for the institution does this."))
    elif not (permissions.handles(author) and permissions.may_handle(author, case)):
        raise errors.NotInCharge(_("Only the desk does this."))
    elif thread == _Thread.RESPONDENT and (case.respondent is None or case.accepted_at is None):
        raise errors.NotForThisCase(_("There is no institution to write to yet."))
