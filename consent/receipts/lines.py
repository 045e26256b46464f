"""A record in words, line by line, in the active language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import day_of
from consent.models import Authorisation, ShareCode
from consent.receipts.record import Coded, ConsentRecord
from consent.words import Line

_NONE: Final = "--"


def particulars(record: ConsentRecord, language: str) -> list[Line]:
    """Say what was agreed."""
    limits, life = record.processing, record.processing.retention_days
    last_day = day_of(datetime.fromisoformat(record.validity.ends_at) - timedelta(microseconds=1))
    return [
        Line(_("Enterprise"), f"{record.pii_principal.name} {record.pii_principal.uscc}"),
        Line(_("Information user"), f"{record.pii_controller.name} {record.pii_controller.code}"),
        Line(_("Purpose"), f"{record.purpose.code} {_name(record.purpose, language)}"),
        Line(_("Products"), _(", ").join(_name(each, language) for each in record.products)),
        Line(
            _("Valid"),
            _("from %(start)s to %(day)s, this day included")
            % {"start": moment(record.validity.starts_at), "day": last_day.isoformat()},
        ),
        Line(
            _("Queries of each account and product"),
            _("at most %(total)s in all, %(monthly)s a calendar month")
            % {"total": limits.queries_total, "monthly": limits.queries_a_month},
        ),
        Line(
            _("Period of data"),
            ngettext("the latest %(n)s month", "the latest %(n)s months", limits.look_back_months)
            % {"n": limits.look_back_months},
        ),
        Line(_("Storage after the end"), ngettext("%(n)s day", "%(n)s days", life) % {"n": life}),
        Line(_("Reference of the information user"), record.reference or _NONE),
    ]


def act(record: ConsentRecord, code: ShareCode | None = None) -> list[Line]:
    """Say who confirmed it, when, how and to which wording; `code`: by which it was shared, if by one.

    A code is confirmed when it is made. The moment of the record is then that of the redemption.
    """
    event = record.event
    if code is None:
        moments = [Line(_("Confirmed at"), moment(event.at))]
    else:
        moments = [
            Line(_("Confirmed at"), _by_clock(code.made_at)),
            Line(_("By code"), code.number),
            Line(_("Redeemed at"), f"{moment(event.at)} {record.pii_controller.name}"),
        ]
    return [
        Line(_("Confirmed by"), event.confirmed_by),
        Line(_("Proposed first by"), event.proposed_by or _NONE),
        *moments,
        Line(_("Channel"), _channel(event.channel)),
        Line(_("Wording"), _("version %(version)s") % {"version": record.notice.wording_version}),
        Line(_("Replaces version"), str(record.replaces or _NONE)),
    ]


def moment(text: str) -> str:
    """Write a moment of the record by the platform's clock."""
    return _by_clock(datetime.fromisoformat(text))


def _by_clock(moment: datetime) -> str:
    at = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{at:%Y-%m-%d %H:%M:%S} (UTC{at:%z})"


def _name(coded: Coded, language: str) -> str:
    return coded.zh if language.startswith("zh") else coded.en


def _channel(code: str) -> str:
    return str(Authorisation.Channel(code).label) if code in Authorisation.Channel.values else code
