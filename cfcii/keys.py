"""The secrets of an installation: making a fresh set, and keeping one for demo and development."""

import fcntl
import json
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

import tink
from tink import aead, json_proto_keyset_format, prf, secret_key_access

from cfcii import env
from cfcii.common import signing


def generate() -> dict[str, str]:
    """Make a fresh set of all secrets, by the names of their environment variables."""
    aead.register()
    prf.register()
    return {
        "CFCII_SECRET_KEY": secrets.token_urlsafe(64),
        "CFCII_ACCOUNT_NUMBER_KEYSET": _keyset(aead.aead_key_templates.AES256_GCM),
        "CFCII_ACCOUNT_LOOKUP_KEYSET": _keyset(prf.prf_key_templates.HMAC_SHA256),
        "CFCII_VAULT_MASTER_KEYSET": _keyset(aead.aead_key_templates.AES256_GCM),
        "CFCII_COUNTERPARTY_KEY": secrets.token_hex(32),
        "CFCII_SIGNING_KEYS": signing.new_key_set(),
    }


def kept_in(path: Path) -> dict[str, str]:
    """Give the set kept in a file; the first caller makes it. Two processes that start at once get the same set."""
    if not path.exists():
        _create(path)
    stored: dict[str, str] = json.loads(path.read_text())
    return stored if stored.keys() >= set(env.SECRETS) else _completed(path)


def _completed(path: Path) -> dict[str, str]:
    """Add what a set of an earlier version lacks; of two processes at once the second finds it done."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stored: dict[str, str] = {**generate(), **json.loads(path.read_text())}
        name = _written(path, stored)
        Path(name).replace(path)
    return stored


def replace_in(path: Path, name: str, value: str) -> None:
    """Put another value in the place of one secret of the set kept in a file."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stored: dict[str, str] = {**json.loads(path.read_text()), name: value}
        Path(_written(path, stored)).replace(path)


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    name = _written(path, generate())
    try:
        # A hard link appears whole or not at all, and unlike a rename it never replaces what another process made.
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()


def _written(path: Path, secrets_: dict[str, str]) -> str:
    """Write a set to a file of its own beside `path`; give its name."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # mode 0600
    with os.fdopen(descriptor, "w") as file:
        json.dump(secrets_, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return name


def _keyset(template: object) -> str:
    handle = tink.new_keyset_handle(template)
    pretty = json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    return json.dumps(json.loads(pretty), separators=(",", ":"))
