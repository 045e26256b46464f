"""Where the adjusted days of a year come from: the library `chinesecalendar`, or a file for a year that it lacks.

Nothing here touches the database: `services.learn_years` does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from chinese_calendar import constants
from django.utils.translation import gettext as _

from cfcii.common.errors import DomainError

_FRIDAY: Final = 5
_NATIONAL_DAY: Final = (10, 1)
_KINDS: Final = {"free": False, "working": True}
_LONGEST_NAME: Final = 60


class CalendarNotReadable(DomainError):
    """A file of adjusted days is not what it should be; the message says where."""

    code = "calendar_not_readable"


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A day that is not what its place in the week says."""

    day: date
    is_working: bool
    name: str


def of_library() -> dict[int, list[Adjusted]]:
    """Give the adjusted days of every year that the library knows whole.

    Its holidays hold the days off that are given for worked weekends too; those of weekends are no adjustment.
    """
    days = [Adjusted(day, is_working=False, name=name) for day, name in constants.holidays.items()]
    days += [Adjusted(day, is_working=True, name=name) for day, name in constants.workdays.items()]
    years = {each.day.year for each in days if (each.day.month, each.day.day) == _NATIONAL_DAY}
    return {year: _adjustments(each for each in days if each.day.year == year) for year in sorted(years)}


def of_file(text: str, year: int) -> list[Adjusted]:
    """Read a year from lines of `day,free|working,occasion`; raises CalendarNotReadable.

    All days off may be listed, as they were announced; those of weekends are left out.
    """
    found: dict[date, Adjusted] = {}
    for line, cells in enumerate(csv.reader(text.splitlines()), start=1):
        if not any(cells) or (line == 1 and cells[0] == "day"):
            continue
        each = _row(line, cells)
        if each.day.year != year:
            raise CalendarNotReadable(_("Line %(line)s: this day is not in %(year)s.") % {"line": line, "year": year})
        if each.day in found:
            raise CalendarNotReadable(_("Line %(line)s: this day stands there twice.") % {"line": line})
        found[each.day] = each
    if date(year, *_NATIONAL_DAY) not in found:
        raise CalendarNotReadable(_("National Day is not among the days: the year is not whole."))
    return _adjustments(found.values())


def _row(line: int, cells: list[str]) -> Adjusted:
    try:
        day, kind, name = date.fromisoformat(cells[0].strip()), cells[1].strip(), cells[2].strip()
        is_working = _KINDS[kind]
    except (ValueError, IndexError, KeyError) as error:
        raise CalendarNotReadable(
            _("Line %(line)s: write a day as 2027-01-01, then free or working, then the occasion, with commas between.")
            % {"line": line}
        ) from error
    return Adjusted(day, is_working, name[:_LONGEST_NAME])


def _adjustments(days: Iterable[Adjusted]) -> list[Adjusted]:
    changed = [each for each in days if each.is_working != (each.day.isoweekday() <= _FRIDAY)]
    return sorted(changed, key=lambda each: each.day)
