from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts import keysets


class Command(BaseCommand):
    help = (
        "Print a keyset of the environment with a key added, the newest promoted, or all but the writing one dropped. "
        "Deploy each step everywhere before the next; run rotate_account_keys between promote and drop."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("keyset", choices=sorted(keysets.TEMPLATES))
        parser.add_argument("step", choices=["add", "promote", "drop"])

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["keyset"]
        keyset = getattr(settings, name)
        if options["step"] == "add":
            self.stdout.write(keysets.add_key(keyset, keysets.TEMPLATES[name]))
        elif options["step"] == "promote":
            self.stdout.write(keysets.promote_newest(keyset))
        else:
            self.stdout.write(keysets.drop_others(keyset))
