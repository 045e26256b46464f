"""Which day it is where the platform works."""

from datetime import date, datetime

from django.utils import timezone


def today() -> date:
    """Give the day by the platform's own clock (`TIME_ZONE`), whatever the person's time zone is."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def day_of(moment: datetime) -> date:
    """Give the day on which a moment lies by the platform's own clock."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
