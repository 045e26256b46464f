"""Values of an export as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from accounts.clock import day_of
from consent.audit import Action
from consent.exports.tables import cell
from consent.listings import Standing
from consent.models import AuthorisationRequest, Entrustment
from consent.purposes import Product, Purpose

_CHOICES: Final = {
    "action": (Action,),
    "product": (Product,),
    "purpose": (Purpose,),
    "state": (Standing, Entrustment.State, AuthorisationRequest.State),
}


def of(column: str, value: Any) -> str:
    """Say a value in words: codes by their names, moments by the platform's clock, an end as the last day before it."""
    if column == "ends_at":
        return day_of(value - timedelta(microseconds=1)).isoformat()
    if isinstance(value, datetime):
        return moment(value)
    for choices in _CHOICES.get(column, ()):
        if value in choices.values:
            return str(choices(value).label)
    return cell(value)


def moment(at: datetime) -> str:
    return f"{timezone.localtime(at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
