"""Write the documentation of the lives of cases anew."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from complaints import diagrams

PAGE = Path(settings.BASE_DIR) / "docs" / "cases.md"


class Command(BaseCommand):
    help = "Write docs/cases.md from the tables of complaints/lifecycle.py, deadlines.py and alarms.py."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(diagrams.page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.name} written.")
