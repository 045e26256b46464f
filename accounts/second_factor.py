"""The second factor: who must have one, who has one, and whether a session was opened with one."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.models import InstitutionMembership, User

TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts. Recovery codes only stand in for one of these."""
LAST_COUNTER = "last_counter"
"""Where an authenticator app's row keeps the time step of the last code taken: an older one never counts again."""


def is_needed_by(user: User) -> bool:
    """Tell whether a person must have one: staff and users of an institution; an enterprise's people may."""
    return user.is_staff or InstitutionMembership.objects.of(user).active().exists()


def is_set_up_by(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=TYPES).exists())


def is_last_of(user: User, authenticator: Authenticator) -> bool:
    """Tell whether the person would be without a second factor if this one were taken away."""
    others = Authenticator.objects.filter(user=user, type__in=TYPES).exclude(pk=authenticator.pk)
    return not others.exists()


def was_used_in(request: HttpRequest) -> bool:
    """Tell whether the session was opened, or stepped up since, with a second factor; asks no database."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def note_use(session: SessionBase, user: User) -> None:
    """Note in a session that the person has just shown a second factor there."""
    request = HttpRequest()
    request.session = session
    record_authentication(request, user, method="mfa", type=Authenticator.Type.TOTP.value)


def counter_of(secret: str, code: str) -> int | None:
    """Find the time step of which a code is, among those that count now; None when it is of none of them."""
    for counter in yield_hotp_counters_from_time():
        if format_hotp_value(hotp_value(secret, counter)) == code.strip():
            return int(counter)
    return None


def fresh_code(user: User) -> str | None:
    """Give a code that this person's authenticator app shows now and that was not used; None: wait half a minute."""
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    secret, used = decrypt(app.data["secret"]), app.data.get(LAST_COUNTER, -1)
    counters = list(yield_hotp_counters_from_time())
    fresh = (counter for counter in counters[len(counters) // 2 :] if counter > used)
    return next((format_hotp_value(hotp_value(secret, counter)) for counter in fresh), None)


def add_totp(user: User, secret: str) -> Authenticator:
    """Give a person an authenticator app with a known secret: of the demo, and of tests."""
    return TOTP.activate(user, secret).instance
