from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.services import safety


class Command(BaseCommand):
    help = "Take the second factors of a person away who has lost them. First make sure, by another way, who asks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="of the person")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=User.objects.normalize_email(options["email"])).first()
        if user is None:
            raise CommandError("There is nobody with this e-mail address.")
        ended = safety.remove_second_factors(user=user, now=timezone.now())
        self.stdout.write(f"Done: user {user.pk} signs in by password and sets up a new one; {ended} sessions ended.")
