"""System checks: what deadlines are counted by."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.db import DEFAULT_DB_ALIAS, connection

from accounts.clock import today
from complaints import working_days
from complaints.models import KnownYear


@register(Tags.database)
def years_are_known(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """Deadlines of a year whose adjusted days are not known are counted by its weekends alone."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    if KnownYear._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 - Django documents _meta
        return []
    return [
        Warning(f"The working days of {year} are not known; see `manage.py working_days`", id="complaints.W001")
        for year in working_days.unknown_years(today())
    ]
