"""Typed readers of environment variables. What cannot be read raises ImproperlyConfigured: nothing is guessed."""

import os
from pathlib import Path
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import conninfo

SECRETS = (
    "CFCII_SECRET_KEY",
    "CFCII_ACCOUNT_NUMBER_KEYSET",
    "CFCII_ACCOUNT_LOOKUP_KEYSET",
    "CFCII_VAULT_MASTER_KEYSET",
    "CFCII_COUNTERPARTY_KEY",
    "CFCII_SIGNING_KEYS",
)
"""What `cfcii.keys` makes and production must be given."""

_FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def text(name: str, default: str = "") -> str:
    """Read a string; an empty variable counts as absent."""
    return os.environ.get(name) or default


def required(*names: str) -> dict[str, str]:
    """Read strings that must be there; names all that are missing at once."""
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise ImproperlyConfigured(
            f"missing environment variables: {', '.join(missing)}. `manage.py generate_keys` prints a fresh set of "
            "keys; CFCII_DEMO=1 runs the demo, which makes its own."
        )
    return {name: os.environ[name] for name in names}


def flag(name: str, default: bool = False) -> bool:
    """Read yes or no."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw not in _FLAGS:
        raise ImproperlyConfigured(f"{name} must be 1 or 0")
    return _FLAGS[raw]


def integer(name: str, default: int, minimum: int = 0) -> int:
    """Read a whole number that is not below the minimum."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    if not (raw.isascii() and raw.isdigit()) or int(raw) < minimum:
        raise ImproperlyConfigured(f"{name} must be a whole number, at least {minimum}")
    return int(raw)


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Read a comma-separated list."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()] or list(default)


def folder(name: str, default: Path) -> Path:
    """Read an absolute path."""
    raw = os.environ.get(name)
    if not raw:
        return default
    path = Path(raw)
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} must be an absolute path")
    return path


def key_bytes(name: str, raw: str, length: int) -> bytes:
    """Turn hexadecimal text into a key of exactly `length` bytes."""
    try:
        key = bytes.fromhex(raw)
    except ValueError:
        key = b""
    if len(key) != length:
        # The value is a secret, so the message does not repeat it.
        raise ImproperlyConfigured(f"{name} must be {length} bytes in hexadecimal")
    return key


def database(name: str) -> dict[str, Any] | None:
    """Read the URL of a PostgreSQL server as Django's connection settings; None when the variable is absent."""
    url = os.environ.get(name)
    if not url:
        return None
    try:
        parts = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise ImproperlyConfigured(f"{name} is not of the form postgresql://user:password@host/name") from None
    for part, what in (("dbname", "a database"), ("user", "a role")):
        if not parts.get(part):
            raise ImproperlyConfigured(f"{name} does not name {what}")
    return {
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }
