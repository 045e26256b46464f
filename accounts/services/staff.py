"""What staff do from the back office."""

from collections.abc import Collection
from datetime import datetime

from accounts import audit
from accounts.audit import Action
from accounts.models import Enterprise, Institution, User


def record_staff_change(
    *, row: User | Enterprise | Institution, fields: Collection[str], changed_by: User, now: datetime
) -> None:
    """Leave a trace of what staff changed: which fields, not what stood in them."""
    audit.record(
        Action.CHANGED_BY_STAFF,
        actor=changed_by,
        target=row,
        at=now,
        enterprise=row if isinstance(row, Enterprise) else None,
        institution=row if isinstance(row, Institution) else None,
        payload={"fields": sorted(fields)},
    )
