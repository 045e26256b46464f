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


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cfcii.settings")
    if len(sys.argv) < 2 or sys.argv[1] in COMMANDS_WITHOUT_SECRETS:
        os.environ.setdefault("CFCII_WITHOUT_SECRETS", "1")
    try:
        import cfcii.settings  # noqa: F401  (here, so that a missing variable is told in one line, not in a traceback)
    except ImproperlyConfigured as error:
        sys.exit(f"Configuration: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
