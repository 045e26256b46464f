"""How many queries an institution makes: in a minute, by the platform's rule, and in a day, by its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Institution
from reports.refusals import InstitutionRefusal

# One statement that commits by itself, so that the row is held for a moment only. A count lost with a crash of the
# server costs nobody anything: it need not wait for the disk.
_COUNT = """
    WITH at_once AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO reports_querycount AS kept (institution_id, minute, in_minute, day, in_day)
    SELECT %(institution)s, %(minute)s, 1, %(day)s, %(step)s FROM at_once
        ON CONFLICT (institution_id) DO UPDATE
       SET minute = greatest(kept.minute, excluded.minute),
           in_minute = CASE WHEN excluded.minute > kept.minute THEN 1 ELSE kept.in_minute + 1 END,
           day = greatest(kept.day, excluded.day),
           in_day = CASE WHEN excluded.day > kept.day THEN 0 ELSE kept.in_day END + excluded.in_day
     WHERE (excluded.minute > kept.minute OR kept.in_minute < %(in_minute)s)
       AND (excluded.day > kept.day OR excluded.in_day = 0 OR kept.in_day < %(in_day)s)
 RETURNING institution_id
"""
_WITHOUT_LIMIT = 2**31 - 1


def count(institution: Institution, now: datetime, *, is_query: bool) -> InstitutionRefusal | None:
    """Count a try, or tell which limit forbids it, which then is not counted; never one too many, however many at once.

    Outside a transaction. Openings of issued documents (`is_query` false) count in the minute, not in the day.
    """
    local = timezone.localtime(now, timezone.get_default_timezone())
    most = institution.daily_query_limit
    if is_query and most == 0:
        return InstitutionRefusal.DAILY_LIMIT_REACHED
    values: dict[str, Any] = {
        "institution": institution.pk,
        "minute": local.replace(second=0, microsecond=0),
        "day": local.date(),
        "step": int(is_query),
        "in_minute": settings.QUERIES_A_MINUTE,
        "in_day": _WITHOUT_LIMIT if most is None else most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        if cursor.fetchone():
            return None
        cursor.execute(
            "SELECT minute >= %(minute)s AND in_minute >= %(in_minute)s FROM reports_querycount"
            " WHERE institution_id = %(institution)s",
            values,
        )
        (is_too_fast,) = cursor.fetchone()
    return InstitutionRefusal.RATE_LIMITED if is_too_fast else InstitutionRefusal.DAILY_LIMIT_REACHED


def seconds_until_free(refusal: InstitutionRefusal, now: datetime) -> int | None:
    """Tell after how many seconds a limit allows a query again; None for a refusal that time does not lift."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    if refusal == InstitutionRefusal.RATE_LIMITED:
        free = local.replace(second=0, microsecond=0) + timedelta(minutes=1)
    elif refusal == InstitutionRefusal.DAILY_LIMIT_REACHED:
        free = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    else:
        return None
    return max(1, int((free - local).total_seconds()) + 1)
