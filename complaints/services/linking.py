"""Cases that are to be read together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from complaints import permissions
from complaints.lifecycle import Side
from complaints.models import Case, CaseLink, Happening
from complaints.services import errors, steps


@transaction.atomic
def link(*, case: Case, other: Case, actor: User, now: datetime) -> CaseLink:
    """Put a link between two cases that the actor sees, on the record of both; raises NotInCharge, NotForThisCase.

    The parties do not see links: they would tell one of another's case.
    """
    if not (permissions.may_handle(actor, case) and permissions.may_handle(actor, other)):
        raise errors.NotInCharge(_("Only cases that you may see yourself are linked."))
    if case.pk == other.pk:
        raise errors.NotForThisCase(_("A case is not linked with itself."))
    first, second = sorted((case, other), key=lambda each: each.pk)
    made, is_new = CaseLink.objects.get_or_create(
        first=first, second=second, defaults={"linked_by": actor, "linked_at": now}
    )
    if not is_new:
        raise errors.NotForThisCase(_("These two cases are linked already."))
    for one, another in ((case, other), (other, case)):
        steps.record(
            case=one, what=Happening.LINKED, actor=actor, side=Side.HANDLER, now=now, seen_by=steps.DESK,
            facts={"to": another.number},
        )  # fmt: skip
    return made
