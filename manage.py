#!/usr/bin/env python
"""Run a Django command of the project: `python manage.py help`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

COMMANDS_WITHOUT_SECRETS = frozenset(
    {"figures", "generate_keys", "makemigrations", "makemessages", "compilemessages", "help", "--help", "version"}
)
"""What a person may run before anything is configured: no secret is read, and whatever needs one fails."""
COMMANDS_OF_OWNER = frozenset({"migrate", "bench"})
"""What changes tables, or fills them past their triggers. All else, and what these start, is the application."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cfcii.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in COMMANDS_WITHOUT_SECRETS:
        os.environ.setdefault("CFCII_WITHOUT_SECRETS", "1")
    os.environ["CFCII_AS_OWNER"] = "1" if command in COMMANDS_OF_OWNER else "0"
    try:
        import cfcii.settings  # noqa: F401  (here, so that a missing variable is told in one line, not in a traceback)
    except ImproperlyConfigured as error:
        sys.exit(f"Configuration: {error}")
    del os.environ["CFCII_AS_OWNER"]
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
