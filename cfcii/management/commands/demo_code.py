"""The code that a demo person's authenticator app would show."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_factor
from accounts.models import User


class Command(BaseCommand):
    help = "Print the code with which a demo person passes the second factor now (demo mode only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="of the person, as `demo_data` prints it")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Codes are printed in demo mode only: elsewhere they belong to a person's own device.")
        user = User.objects.filter(email=User.objects.normalize_email(options["email"])).first()
        if user is None or not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            raise CommandError("Nobody with this e-mail address has an authenticator app; the password is enough.")
        code = second_factor.fresh_code(user)
        if code is None:
            raise CommandError("The codes of this half minute are used up: try again in a moment.")
        self.stdout.write(code)
