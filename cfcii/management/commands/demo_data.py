"""Load the demo world."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cfcii.demo import loading
from cfcii.demo.world import World

_WHAT_FOR = {
    "owner": "sees its figures, shares them, sees every query",
    "handler": "shares its figures as well, the second of two people",
    "clerk": "submits account files",
    "verifier": "confirms who enterprises are, and their accounts",
    "analyst": "asks for authorisations, queries under consent",
    "administrator": "takes on users, registers API clients; another one approves",
    "case_handler": "works on disputes, complaints and questions (/desk/)",
    "case_leader": "assigns them (/desk/assignment/)",
    "staff": "runs the platform (/admin/)",
}


class Command(BaseCommand):
    help = "Load a made-up but lifelike world (demo mode only), and print who can sign in. Loaded once, it stays."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            play = loading.load(now=timezone.now(), say=self.stdout.write)
        except loading.NotTheDemo as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_sign_ins(play))


def _sign_ins(play: World) -> str:
    names = {each.uscc: each.name for each in play.enterprises} | {each.code: each.name for each in play.institutions}
    lines = [f"Sign-ins (password of all: {loading.PASSWORD})"]
    lines += [
        f"  {person.role:13} {person.email:32} {names.get(person.of, 'platform')}: {_WHAT_FOR[person.role]}"
        for person in play.people
    ]
    lines += [
        "Who works for an institution or the platform also needs a code of half a minute:",
        "  make demo-code EMAIL=clerk@jiangcheng.example",
        f"  or put the demo's secret into an authenticator app: {loading.TOTP_SECRET}",
        f"  otpauth://totp/CFCII%20demo?secret={loading.TOTP_SECRET}&issuer=CFCII",
        "Passkeys work at the address with localhost in place of 127.0.0.1: browsers want a name.",
    ]
    return "\n".join(lines)
