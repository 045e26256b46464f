"""Published values as people read them. The digits stay as published; only separators and names are added."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import AccountType
from cfcii.common.periods import Month
from consent.purposes import Purpose
from reports.engine.dictionary import Item

NULL = "--"
_UNSEEN = ("Cc", "Cf", "Co", "Cs")
_MINUS = "\N{MINUS SIGN}"


def shown(item: Item, value: Any) -> str:
    """Write a published value of an item; null is `--`."""
    if value is None:
        return NULL
    if item.unit in ("money", "ratio", "count"):
        return number(str(value))
    if item.unit == "datetime":
        return moment(str(value))
    return visible(_named(item.code, str(value)))


def visible(text: str) -> str:
    """Write control and format characters as their numbers: none may turn a name round or hide in it."""
    return "".join(
        f"[U+{ord(character):04X}]" if unicodedata.category(character) in _UNSEEN and character != "\n" else character
        for character in text
    )


def number(text: str) -> str:
    """Part the thousands of a published number and give it a minus as wide as a digit."""
    whole, point, decimals = text.removeprefix("-").partition(".")
    return f"{_MINUS if text.startswith('-') else ''}{int(whole):,}{point}{decimals}"


def moment(text: str) -> str:
    """Write a moment of ISO 8601 with its time zone."""
    at = datetime.fromisoformat(text)
    return f"{at:%Y-%m-%d %H:%M:%S} ({at.tzname()})"


def column_label(name: str) -> str:
    """Say a column's name (`2024Q1`, `2024-01`) in words."""
    months = column_months(name)
    if len(months) == 1:
        # Translators: a month of a year as a column's head, in Django's date format
        return format_date(months[0].first_day, _("M Y"))
    return _("Q%(quarter)s %(year)s") % {"quarter": months[0].quarter, "year": months[0].year}


def column_months(name: str) -> tuple[Month, ...]:
    """Give the months of a column by its published name."""
    if "Q" not in name:
        return (Month.parse(name),)
    year, quarter = name.split("Q")
    first = Month(int(year), 3 * int(quarter) - 2)
    return (first, first.plus(1), first.plus(2))


def _named(code: str, value: str) -> str:
    """Name a coded value; a code without a name stands for itself."""
    if code == "account.account_type":
        return str(dict(AccountType.choices).get(value, value))
    if code == "account.status":
        return {"open": pgettext("account", "open"), "closed": pgettext("account", "closed")}.get(value, value)
    if code == "header.query_purpose":
        return f"{value} {dict(Purpose.choices).get(value, '')}".rstrip()
    return value
