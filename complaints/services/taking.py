"""Finding the document about which somebody without access disputes figures: counted, and on the audit record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import AuditRecord, User
from complaints.audit import Action
from complaints.services import errors
from reports.models import Document

MOST_SEARCHES_AN_HOUR: Final = 30


@transaction.atomic
def count_search(*, actor: User, now: datetime) -> None:
    """Put on the audit record that somebody seeks a document, before anything is looked up; raises TooManySearches."""
    # The lock lets the searches of one person through one by one.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    own = AuditRecord.objects.filter(actor=actor, action=Action.DOCUMENT_SOUGHT, at__gt=now - timedelta(hours=1))
    if own.count() >= MOST_SEARCHES_AN_HOUR:
        raise errors.TooManySearches(
            _("You may look for %(most)s documents within an hour. Take the matter down as a complaint, or wait.")
            % {"most": MOST_SEARCHES_AN_HOUR}
        )
    audit.record(Action.DOCUMENT_SOUGHT, actor=actor, target=actor, at=now)


def note_shown(*, document: Document, actor: User, now: datetime) -> None:
    """Put on the audit record that a document, its enterprise and account were named to somebody of the desk."""
    audit.record(
        Action.DOCUMENT_SHOWN, actor=actor, target=document, at=now, enterprise=document.enterprise,
        institution=document.account.provider, payload={"document": document.number},
    )  # fmt: skip
