"""How content somebody is with the end of a case: said once, by who lodged it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.lifecycle import Side, State
from complaints.models import Case, Happening
from complaints.services import errors, steps
from complaints.texts import case_text

RATED_IN: Final = (State.ANSWERED, State.CLOSED)
GRADES: Final = range(1, 6)
LONGEST_NOTE: Final = 500
"""Characters."""


@transaction.atomic
def rate(*, case: Case, actor: User, grade: int, note: str, now: datetime) -> None:
    """Say from 1 to 5 how content one is with the answer; raises MayNotActForParty or NotForThisCase."""
    locked = steps.lock(case)
    steps.check_side(locked, Side.PARTY, actor)
    if locked.state not in RATED_IN:
        raise errors.NotForThisCase(_("A case is rated when it has been answered."))
    if locked.satisfaction is not None:
        raise errors.NotForThisCase(_("The case has been rated already."))
    tidy = case_text(note)
    if grade not in GRADES or len(tidy) > LONGEST_NOTE:
        raise errors.NotForThisCase(_("A rating is a number from 1 to 5, with at most 500 characters."))
    locked.satisfaction, locked.satisfaction_note = grade, tidy
    locked.save(update_fields=["satisfaction", "satisfaction_note"])
    steps.record(
        case=locked, what=Happening.RATED, actor=actor, side=Side.PARTY, now=now, seen_by=steps.PARTY_AND_DESK,
        note=tidy, facts={"grade": grade},
    )  # fmt: skip
