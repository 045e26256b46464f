"""What consents give somebody to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Enterprise, Institution
from accounts.todo import SOON, Item
from consent.models import Consent

_NEW: Final = timedelta(days=7)
"""How long after it was given a consent is said to be new."""


def of_enterprise(enterprise: Enterprise, *, ending: int) -> Iterator[Item]:
    """Say how many of an enterprise's consents end soon (`listings.in_force_of` counts them)."""
    yield from _ending(ending, reverse("consent:consent_list", args=[enterprise.pk]))


def of_information_user(institution: Institution, now: datetime) -> Iterator[Item]:
    """Say how many consents an information user was given lately, and how many end soon."""
    counts = (
        Consent.objects.for_information_user(institution)
        .in_force(now)
        .aggregate(
            new=Count("pk", filter=Q(granted_at__gt=now - _NEW)), ending=Count("pk", filter=Q(ends_at__lte=now + SOON))
        )
    )
    address = reverse("reports:lender_home", args=[institution.code]) + "#consents"
    if counts["new"]:
        words = ngettext(
            "%(n)s consent was given to you in the last seven days.",
            "%(n)s consents were given to you in the last seven days.",
            counts["new"],
        )
        yield Item("good", _("New"), words % {"n": f"{counts['new']:,}"}, _("Look"), address)
    yield from _ending(counts["ending"], address)


def _ending(count: int, address: str) -> Iterator[Item]:
    if count:
        words = ngettext("%(n)s consent ends within 30 days.", "%(n)s consents end within 30 days.", count) % {
            "n": f"{count:,}"
        }
        yield Item("warn", _("Ends soon"), words, _("Look"), address)
