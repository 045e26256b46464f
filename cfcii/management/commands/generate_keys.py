from typing import Any

from django.core.management.base import BaseCommand

from cfcii import keys


class Command(BaseCommand):
    help = "Print a fresh set of secrets as NAME=value lines, for the environment of a production installation."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for name, value in keys.generate().items():
            # Quoted, because a keyset is JSON: both a shell and systemd read it so.
            self.stdout.write(f"{name}='{value}'")
