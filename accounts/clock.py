"""Which day it is where the platform works."""

from datetime import date

from django.utils import timezone


def today() -> date:
    """Give the day by the platform's own clock (`TIME_ZONE`), whatever the person's time zone is."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
