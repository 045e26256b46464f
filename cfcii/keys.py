"""The secrets of an installation: making a fresh set, and keeping one for demo and development."""

import json
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

import tink
from tink import aead, json_proto_keyset_format, prf, secret_key_access


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
    }


def kept_in(path: Path) -> dict[str, str]:
    """Give the set kept in a file; the first caller makes it. Two processes that start at once get the same set."""
    if not path.exists():
        _create(path)
    stored: dict[str, str] = json.loads(path.read_text())
    return stored


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(generate(), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        # A hard link appears whole or not at all, and unlike a rename it never replaces what another process made.
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()


def _keyset(template: object) -> str:
    handle = tink.new_keyset_handle(template)
    pretty = json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    return json.dumps(json.loads(pretty), separators=(",", ":"))
