"""System checks: settings that contradict each other, or that cannot work."""

import ipaddress
from typing import Any

import tink
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import OperationalError, connection
from tink import aead, json_proto_keyset_format, prf, secret_key_access

from cfcii import rights
from cfcii.common import signing

_PRIMITIVES: dict[str, Any] = {
    "ACCOUNT_NUMBER_KEYSET": aead.Aead,
    "ACCOUNT_LOOKUP_KEYSET": prf.PrfSet,
    "VAULT_MASTER_KEYSET": aead.Aead,
}


@register(Tags.security)
def demo_stays_at_home(**_: object) -> list[CheckMessage]:
    """The demo has known passwords and no encryption on the wire."""
    strangers = [host for host in settings.ALLOWED_HOSTS if not _is_loopback(host)] if settings.DEMO else []
    return [
        Error(f"CFCII_DEMO serves this machine only, not {host}: remove it from CFCII_ALLOWED_HOSTS", id="cfcii.E001")
        for host in strangers
    ]


@register(Tags.security)
def keysets_are_usable(**_: object) -> list[CheckMessage]:
    """A keyset of the wrong kind would only be noticed at the first account number."""
    if settings.WITHOUT_SECRETS:
        return []
    aead.register()
    prf.register()
    return [
        Error(f"CFCII_{name} is not a Tink keyset of its kind; see `manage.py generate_keys`", id="cfcii.E002")
        for name, primitive in _PRIMITIVES.items()
        if not _is_keyset(getattr(settings, name), primitive)
    ]


@register(Tags.security)
def signing_keys_are_usable(**_: object) -> list[CheckMessage]:
    """Without them no consent could be confirmed, and what was confirmed not be verified."""
    if settings.WITHOUT_SECRETS:
        return []
    try:
        signing.check_usable(settings.SIGNING_KEYS)
    except signing.KeysNotUsable as error:
        return [Error(f"CFCII_SIGNING_KEYS: {error}; see `manage.py rotate_signing_key`", id="cfcii.E004")]
    return []


@register(Tags.security, deploy=True)
def production_has_a_database_server(**_: object) -> list[CheckMessage]:
    """The embedded server has no backups, no replica, and serves one host."""
    if settings.EMBEDDED_DATABASE and not settings.DEMO:
        return [Warning("DATABASE_URL is not set: the embedded database server is for one machine", id="cfcii.W001")]
    return []


@register(Tags.security, deploy=True)
def application_owns_nothing(**_: object) -> list[CheckMessage]:
    """What may change tables may switch off the triggers that keep history as it was."""
    if settings.EMBEDDED_DATABASE or settings.WITHOUT_SECRETS:
        return []
    apart = connection.copy()
    apart.settings_dict["OPTIONS"] = {**apart.settings_dict["OPTIONS"], "connect_timeout": 5}
    try:
        found = rights.faults(apart, settings.APPLICATION_ROLE)
    except OperationalError:  # does not answer here; `migrate` looks as well, and there it must
        return []
    finally:
        apart.close()
    return [Error(f"DATABASE_URL: {fault}", id="cfcii.E005") for fault in found]


@register()
def tasks_end_before_they_are_retried(**_: object) -> list[CheckMessage]:
    """django-q2 only warns about this, in a log."""
    cluster: dict[str, Any] = settings.Q_CLUSTER
    if cluster["retry"] <= cluster["timeout"]:
        return [Error("Q_CLUSTER: retry must be later than timeout", id="cfcii.E003")]
    return []


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_keyset(text: str, primitive: Any) -> bool:
    try:
        json_proto_keyset_format.parse(text, secret_key_access.TOKEN).primitive(primitive)
    except tink.TinkError:
        return False
    return True
