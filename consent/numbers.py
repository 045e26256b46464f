"""The numbers that people quote: the day, then enough chance that nobody guesses another's."""

import secrets
from datetime import datetime

from django.utils import timezone

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""That of the USCC: no letter that looks like a digit."""
_RANDOM_LENGTH = 10


def new_number(prefix: str, now: datetime) -> str:
    """Make a number such as `C20260102-7K3M…`; the day is that of the platform's clock."""
    day = timezone.localtime(now, timezone.get_default_timezone())
    chance = "".join(secrets.choice(_ALPHABET) for _place in range(_RANDOM_LENGTH))
    return f"{prefix}{day:%Y%m%d}-{chance}"
