"""Changing the keys of a keyset (Tink's JSON text) without a stop.

Four steps, each deployed everywhere before the next: add a key, promote it, `manage.py rotate_account_keys`, drop the
others. So no process ever meets a value under a key that it does not have.
"""

import json
from typing import Any

from tink import aead, json_proto_keyset_format, new_keyset_handle, prf, secret_key_access, streaming_aead

aead.register()
prf.register()
streaming_aead.register()

ENCRYPTION = aead.aead_key_templates.AES256_GCM
LOOKUP = prf.prf_key_templates.HMAC_SHA256
VAULT = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB

TEMPLATES = {"ACCOUNT_NUMBER_KEYSET": ENCRYPTION, "ACCOUNT_LOOKUP_KEYSET": LOOKUP, "VAULT_MASTER_KEYSET": ENCRYPTION}
"""The keysets of the settings, by name."""


def add_key(keyset: str, template: Any) -> str:
    """Give the keyset with a further key, which reads but does not write yet."""
    new = json_proto_keyset_format.serialize(new_keyset_handle(template), secret_key_access.TOKEN)
    return _changed(keyset, key=[*json.loads(keyset)["key"], *json.loads(new)["key"]])


def promote_newest(keyset: str) -> str:
    """Give the keyset whose last key writes from now on."""
    return _changed(keyset, primaryKeyId=json.loads(keyset)["key"][-1]["keyId"])


def drop_others(keyset: str) -> str:
    """Give the keyset with nothing but the key that writes."""
    old = json.loads(keyset)
    return _changed(keyset, key=[key for key in old["key"] if key["keyId"] == old["primaryKeyId"]])


def _changed(keyset: str, **changes: Any) -> str:
    return json.dumps({**json.loads(keyset), **changes}, separators=(",", ":"))
