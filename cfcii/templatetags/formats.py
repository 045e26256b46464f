"""How figures, dates and codes are written on pages: here and nowhere else."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from accounts.models import AmountUnit
from cfcii.common.identifiers import mask_number
from cfcii.common.money import FEN_PER_YUAN, format_fen, parse_fen
from cfcii.common.periods import Month
from consent import listings
from consent.listings import Standing
from consent.models import Consent, RevocationEffect
from consent.purposes import Product, Purpose
from reports.refusals import refusal_label
from reports.rendering import values
from reports.rendering.content import Cell

register = template.Library()
NOTHING = "--"
"""What stands for null, as in the published documents."""
_YUAN: Final = "CNY"
_TEN_THOUSAND: Final = 10_000


@register.filter
def amount(fen: int | Decimal | None) -> str:
    """Write fen as an amount with thousands separators: 123456789 -> 1,234,567.89."""
    if fen is None:
        return NOTHING
    whole, cents = format_fen(int(fen)).split(".")
    return f"{'-' if whole.startswith('-') else ''}{abs(int(whole)):,}.{cents}"


def in_ten_thousands(fen: int | Decimal | None, places: int = 2) -> str:
    """Write fen in ten thousands of the currency: 123456789 -> 123.46.

    The one place where an amount is rounded to be shown: half away from zero, to four places at most.
    """
    if fen is None:
        return NOTHING
    exact = Decimal(int(fen)) / (FEN_PER_YUAN * _TEN_THOUSAND)
    rounded = exact.quantize(Decimal(1).scaleb(-min(places, 4)), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):,}"  # nothing has no sign


def unit_of(currency: str = _YUAN, unit: str = AmountUnit.YUAN) -> str:
    """Name the unit in which amounts of a currency are shown."""
    if unit != AmountUnit.TEN_THOUSAND:
        return pgettext("unit of an amount", "yuan") if currency == _YUAN else currency
    if currency == _YUAN:
        return pgettext("unit of an amount", "ten thousand yuan")
    return pgettext("unit of an amount", "ten thousand %(currency)s") % {"currency": currency}


@register.simple_tag(takes_context=True)
def amount_unit(context: dict[str, Any], currency: str = _YUAN) -> str:
    """Name the unit in which `money` writes amounts for the person at hand."""
    return unit_of(currency, _chosen_unit(context))


@register.simple_tag(takes_context=True)
def money(context: dict[str, Any], fen: int | Decimal | None, currency: str = _YUAN) -> str | SafeString:
    """Write an amount in the unit that the person chose; the exact amount stays with it."""
    if fen is None:
        return NOTHING
    unit = _chosen_unit(context)
    shown = in_ten_thousands(fen) if unit == AmountUnit.TEN_THOUSAND else amount(fen)
    return format_html(
        '<data class="amount" value="{}" title="{} {}">{} <span class="unit">{}</span></data>',
        format_fen(int(fen)),
        amount(fen),
        unit_of(currency),
        shown,
        unit_of(currency, unit),
    )


@register.simple_tag(takes_context=True)
def issued_money(context: dict[str, Any], cell: Cell, currency: str = _YUAN) -> SafeString:
    """Write an amount of a document: as issued, or in the unit that the person chose, beside what was issued."""
    if _chosen_unit(context) != AmountUnit.TEN_THOUSAND:
        return format_html('<data value="{}">{}</data>', cell.value, cell.text)
    shown = values.number(in_ten_thousands(parse_fen(str(cell.value))).replace(",", ""))
    return format_html('<data value="{}" title="{} {}">{}</data>', cell.value, cell.text, unit_of(currency), shown)


@register.simple_tag(takes_context=True)
def is_rounded(context: dict[str, Any]) -> bool:
    """Tell whether the person at hand is shown amounts in a unit in which they are rounded."""
    return _chosen_unit(context) == AmountUnit.TEN_THOUSAND


def _chosen_unit(context: dict[str, Any]) -> str:
    """Give the person's choice; who is not signed in has the plain unit."""
    request = context.get("request")
    return str(getattr(getattr(request, "user", None), "amount_unit", AmountUnit.YUAN))


@register.filter
def masked(number: str) -> str:
    """Write an account number as people see it: its first and last characters."""
    return mask_number(number)


@register.filter
def uscc(code: str) -> SafeString:
    """Write a unified social credit code: never broken, and copied as it is."""
    return format_html('<span class="code nowrap">{}</span>', code)


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
def seconds(effect: RevocationEffect) -> str:
    """Write how long a revocation took to bite, in seconds."""
    return f"{(effect.in_effect_at - effect.clicked_at).total_seconds():.2f}"


@register.filter
def last_day(ends_at: datetime) -> str:
    """Write the last day on which a consent is in force, of the moment from which it is not."""
    return timezone.localtime(ends_at - timedelta(microseconds=1)).date().isoformat()
