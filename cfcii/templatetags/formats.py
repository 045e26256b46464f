"""How figures, dates and codes are written on pages: here and nowhere else."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.utils import timezone

from cfcii.common.money import format_fen
from cfcii.common.periods import Month
from consent import listings
from consent.listings import Standing
from consent.models import Consent
from consent.purposes import Product, Purpose
from reports.refusals import refusal_label

register = template.Library()
NOTHING = "--"
"""What stands for null, as in the published documents."""


@register.filter
def amount(fen: int | Decimal | None) -> str:
    """Write fen as an amount with thousands separators: 123456789 -> 1,234,567.89."""
    if fen is None:
        return NOTHING
    whole, cents = format_fen(int(fen)).split(".")
    return f"{'-' if whole.startswith('-') else ''}{abs(int(whole)):,}.{cents}"


@register.filter
def number(value: int | None) -> str:
    """Write a count with thousands separators."""
    return NOTHING if value is None else f"{value:,}"


@register.filter
def day(value: date | None) -> str:
    return NOTHING if value is None else value.isoformat()


@register.filter
def month(value: date | None) -> str:
    """Write the month that a day lies in."""
    return NOTHING if value is None else str(Month.of(value))


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment in local time."""
    return NOTHING if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


@register.filter
def moment_iso(value: datetime) -> str:
    """Write a moment for programs (the `datetime` of a <time>)."""
    return timezone.localtime(value).isoformat(timespec="seconds")


@register.filter
def product(code: str) -> str:
    return _label(Product, code)


@register.filter
def purpose(code: str) -> str:
    return _label(Purpose, code)


@register.filter
def refusal(code: str) -> str:
    """Say in words why a query was refused."""
    return refusal_label(code)


def _label(choices: type[Product] | type[Purpose], code: str) -> str:
    """Give the name of a code; a code of another time stands for itself."""
    return str(choices(code).label) if code in choices.values else code


@register.filter
def standing(consent: Consent, at: datetime) -> Standing:
    """Tell how a consent stands; a template shows its label, and its value for the colour."""
    return listings.standing(consent, at)


@register.filter
def last_day(ends_at: datetime) -> str:
    """Write the last day on which a consent is in force, of the moment from which it is not."""
    return timezone.localtime(ends_at - timedelta(microseconds=1)).date().isoformat()
