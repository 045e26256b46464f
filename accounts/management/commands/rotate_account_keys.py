from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import rotation


class Command(BaseCommand):
    help = "Move all that is encrypted on to the keys that write now. May be stopped and run again."

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = rotation.rotate_account_numbers() + rotation.rotate_entered_numbers()
        keysets = rotation.rewrap_vault_keysets(now=timezone.now())
        files = rotation.reseal_files()
        factors = rotation.rotate_second_factors()
        self.stdout.write(
            f"Moved {numbers} account numbers, {keysets} vault keysets, {files} licences and attachments "
            f"and {factors} second factors on."
        )
