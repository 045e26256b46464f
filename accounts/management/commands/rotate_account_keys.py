from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import rotation


class Command(BaseCommand):
    help = "Move account numbers and vault keysets on to the keys that write now. May be stopped and run again."

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = rotation.rotate_account_numbers()
        keysets = rotation.rewrap_vault_keysets(now=timezone.now())
        self.stdout.write(f"Moved {numbers} account numbers and {keysets} vault keysets on.")
