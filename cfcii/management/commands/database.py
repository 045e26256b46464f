import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cfcii import embedded


class Command(BaseCommand):
    help = "Start, stop or look at the embedded database server."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("step", choices=["start", "stop", "status"])

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED_DATABASE:
            self.stdout.write("DATABASE_URL names a server; that one is not ours to start or stop.")
            return
        server = embedded.Server(settings.PGDATA)
        if options["step"] == "start":
            server.ensure_running()
        elif options["step"] == "stop":
            server.stop()
        self.stdout.write(f"Database server: {server.status()}.")
