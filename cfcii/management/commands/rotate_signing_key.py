from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cfcii import keys
from cfcii.common import signing

_STEPS = {"announce": signing.with_key_announced, "use": signing.with_key_in_use}


class Command(BaseCommand):
    help = (
        "Change the key that signs receipts, in two steps with a restart of all processes after each: `announce` adds "
        "a key that does not sign yet, so that whoever verifies knows it; `use` lets it sign. Older keys verify on. "
        "Prints CFCII_SIGNING_KEYS for the environment; the demo keeps it in its own file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=_STEPS)

    def handle(self, *args: Any, step: str, **options: Any) -> None:
        try:
            changed = _STEPS[step](settings.SIGNING_KEYS)
        except signing.KeysNotUsable as error:
            raise CommandError(f"{error}: run `rotate_signing_key announce` first, and restart") from error
        if settings.DEMO:
            keys.replace_in(settings.VAR_ROOT / "secrets.json", "CFCII_SIGNING_KEYS", changed)
            self.stdout.write("Kept. Restart the platform.")
        else:
            self.stdout.write(f"CFCII_SIGNING_KEYS='{changed}'")
