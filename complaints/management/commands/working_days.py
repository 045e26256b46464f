"""Bring the calendar of working days up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.clock import today
from complaints import calendar_sources, services, working_days
from complaints.services import Learnt


class Command(BaseCommand):
    help = (
        "Learn the adjusted days of China's calendar, of all years that the installed library `chinesecalendar` knows;"
        " or, with --year and --file, of a year that it does not know yet."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, help="the year of the file")
        parser.add_argument("--file", type=Path, help="CSV: day,free|working,occasion (2027-01-01,free,New Year's Day)")

    def handle(self, *args: Any, **options: Any) -> None:
        learnt = [
            services.learn_year(year=year, days=days, now=timezone.now())
            for year, days in self._years(options["year"], options["file"]).items()
        ]
        for each in learnt:
            if each.has_changed:
                self._say(each)
        if not any(each.has_changed for each in learnt):
            self.stdout.write("Nothing has changed.")
        for year in working_days.unknown_years(today()):
            self.stderr.write(f"The adjusted days of {year} are not known yet; see --year and --file.")

    def _years(self, year: int | None, file: Path | None) -> dict[int, list[calendar_sources.Adjusted]]:
        if (year is None) != (file is None):
            raise CommandError("--year and --file belong together.")
        if year is None or file is None:
            return calendar_sources.of_library()
        try:
            return {year: calendar_sources.of_file(file.read_text(encoding="utf-8-sig"), year)}
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except calendar_sources.CalendarNotReadable as error:
            raise CommandError(f"{file}: {error}") from error

    def _say(self, learnt: Learnt) -> None:
        days = len(learnt.added)
        self.stdout.write(
            f"{learnt.year}: {'new, ' if learnt.is_new else ''}{days} added, {len(learnt.removed)} removed"
        )
        if not learnt.is_new:
            for each in learnt.removed:
                self.stdout.write(f"  - {each.day} {'working' if each.is_working else 'free'} {each.name}")
            for each in learnt.added:
                self.stdout.write(f"  + {each.day} {'working' if each.is_working else 'free'} {each.name}")
