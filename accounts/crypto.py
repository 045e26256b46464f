"""Account numbers under keys (encrypted for reading, hashed for look-up), and the keys of the providers' vaults.

A ciphertext is bound to its provider; `Account.number` also holds it against the row's hash, so that neither can be
moved to another row unseen. The hash is keyed: without the key nobody can look a number up.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from tink import KeysetHandle, TinkError, aead, json_proto_keyset_format, new_keyset_handle, prf, secret_key_access
from tink import streaming_aead as streaming

from accounts import keysets

if TYPE_CHECKING:
    from accounts.models import Institution

_SECOND_FACTOR = b"second-factor"
HASH_BYTES = 16
"""128 bits: no chance collision among all account numbers of a country."""


_Compute = Callable[[bytes, int], bytes]
Bytes = bytes | memoryview


class NumberNotReadable(Exception):
    """An account number's ciphertext does not open: a key is missing, or the ciphertext is not this row's."""


class ContentNotReadable(Exception):
    """A sealed file does not open: a key is missing, or it is another file than the one asked for."""


class VaultKeysetNotReadable(Exception):
    """A provider's vault keyset does not open under `VAULT_MASTER_KEYSET`."""


def encrypt_number(number: str, provider_id: int) -> bytes:
    return encrypt_numbers([number], provider_id)[0]


def encrypt_numbers(numbers: Iterable[str], provider_id: int) -> list[bytes]:
    encrypt, binding = _number_cipher().encrypt, _binding(provider_id)
    return [encrypt(number.encode(), binding) for number in numbers]


def decrypt_number(ciphertext: Bytes, provider_id: int) -> str:
    """Read an account number; raises NumberNotReadable when no key of ours opens it for this provider."""
    return decrypt_numbers([ciphertext], provider_id)[0]


def decrypt_numbers(ciphertexts: Iterable[Bytes], provider_id: int) -> list[str]:
    """Read many account numbers of one provider; raises NumberNotReadable if one does not open."""
    decrypt, binding = _number_cipher().decrypt, _binding(provider_id)
    try:
        return [decrypt(bytes(ciphertext), binding).decode() for ciphertext in ciphertexts]
    except TinkError as error:
        raise NumberNotReadable(f"An account number of provider {provider_id} does not open.") from error


def is_under_primary_key(ciphertext: Bytes) -> bool:
    """Tell whether a number is encrypted under the key that writes now (Tink begins a ciphertext with its key's id)."""
    return bytes(ciphertext[1:5]) == struct.pack(">I", _number_key_id(settings.ACCOUNT_NUMBER_KEYSET))


def lookup_hash(number: str, provider_id: int) -> bytes:
    """Hash a number for storing, under the key that writes now."""
    return primary_hashes([number], provider_id)[0]


def primary_hashes(numbers: Iterable[str], provider_id: int) -> list[bytes]:
    compute: _Compute = _lookup().primary().compute
    return [compute(_hashed(number, provider_id), HASH_BYTES) for number in numbers]


def lookup_hashes(number: str, provider_id: int) -> list[bytes]:
    """Hash a number for searching, under every key in use."""
    return list(numbers_by_hash([number], provider_id))


def numbers_by_hash(numbers: Iterable[str], provider_id: int) -> dict[bytes, str]:
    """Hash many numbers for searching, under every key in use, and keep which hash is whose."""
    computes: list[_Compute] = [key.compute for key in _lookup().all().values()]
    return {compute(_hashed(number, provider_id), HASH_BYTES): number for number in numbers for compute in computes}


def new_vault_keyset(institution_code: str) -> bytes:
    """Make a vault keyset for an institution, encrypted under the master keyset and bound to its code."""
    return _wrap(new_keyset_handle(keysets.VAULT), institution_code)


def rewrap_vault_keyset(institution: Institution) -> bytes:
    """Encrypt an institution's vault keyset under the master key that writes now."""
    return _wrap(_unwrap(institution), institution.code)


def provider_vault_keyset(institution: Institution) -> streaming.StreamingAead:
    """Open an institution's vault keyset, ready to encrypt and decrypt streams; raises VaultKeysetNotReadable."""
    return _unwrap(institution).primitive(streaming.StreamingAead)


def seal(content: bytes, binding: bytes) -> bytes:
    """Encrypt a small file under the master keyset, bound to what it belongs to."""
    sealed: bytes = _vault_master().encrypt(content, binding)
    return sealed


def unseal(sealed: bytes, binding: bytes) -> bytes:
    """Read a small file; raises ContentNotReadable when no key of ours opens it for what it shall belong to."""
    try:
        content: bytes = _vault_master().decrypt(sealed, binding)
    except TinkError as error:
        raise ContentNotReadable("A sealed file does not open.") from error
    return content


def encrypt_secret(text: str) -> str:
    """Encrypt a secret of somebody's second factor, for a field of text."""
    return base64.b64encode(seal(text.encode(), _SECOND_FACTOR)).decode()


def decrypt_secret(text: str) -> str:
    """Read a secret of somebody's second factor; raises ContentNotReadable when no key of ours opens it."""
    try:
        sealed = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ContentNotReadable("A secret of a second factor is not under a key.") from error
    return unseal(sealed, _SECOND_FACTOR).decode()


def is_secret_under_primary_key(text: str) -> bool:
    """Tell whether a secret is encrypted under the key that writes now."""
    return base64.b64decode(text)[1:5].hex() == sealing_keys()[0]


def sealing_keys() -> list[str]:
    """List the keys that open sealed files, by their ids in hexadecimal; the one that writes stands first."""
    return _key_ids(settings.VAULT_MASTER_KEYSET)


def _wrap(handle: KeysetHandle, institution_code: str) -> bytes:
    text: str = json_proto_keyset_format.serialize_encrypted(handle, _vault_master(), _vault_binding(institution_code))
    return text.encode()


def _unwrap(institution: Institution) -> KeysetHandle:
    text = bytes(institution.vault_keyset).decode()
    try:
        return json_proto_keyset_format.parse_encrypted(text, _vault_master(), _vault_binding(institution.code))
    except TinkError as error:
        raise VaultKeysetNotReadable(f"The vault keyset of institution {institution.pk} does not open.") from error


def _binding(provider_id: int) -> bytes:
    return b"account:%d" % provider_id


def _vault_binding(institution_code: str) -> bytes:
    return b"vault:" + institution_code.encode()


def _hashed(number: str, provider_id: int) -> bytes:
    return b"%d:%s" % (provider_id, number.encode())


def _number_cipher() -> aead.Aead:
    return _aead("ACCOUNT_NUMBER_KEYSET", settings.ACCOUNT_NUMBER_KEYSET)


def _vault_master() -> aead.Aead:
    return _aead("VAULT_MASTER_KEYSET", settings.VAULT_MASTER_KEYSET)


def _lookup() -> prf.PrfSet:
    return _prf_set(settings.ACCOUNT_LOOKUP_KEYSET)


# Kept by the text of the keyset: it is parsed once a process, and a changed setting is a new entry.
@lru_cache(maxsize=8)
def _aead(name: str, keyset: str) -> aead.Aead:
    return _parse(name, keyset).primitive(aead.Aead)


@lru_cache(maxsize=8)
def _prf_set(keyset: str) -> prf.PrfSet:
    return _parse("ACCOUNT_LOOKUP_KEYSET", keyset).primitive(prf.PrfSet)


@lru_cache(maxsize=8)
def _number_key_id(keyset: str) -> int:
    key_id: int = _parse("ACCOUNT_NUMBER_KEYSET", keyset).keyset_info().primary_key_id
    return key_id


@lru_cache(maxsize=8)
def _key_ids(keyset: str) -> list[str]:
    info = _parse("VAULT_MASTER_KEYSET", keyset).keyset_info()
    ids = sorted((key.key_id for key in info.key_info), key=lambda key_id: key_id != info.primary_key_id)
    return [f"{key_id:08x}" for key_id in ids]


def _parse(name: str, keyset: str) -> KeysetHandle:
    # The cause is left out on purpose: its message may quote the keyset.
    try:
        return json_proto_keyset_format.parse(keyset, secret_key_access.TOKEN)
    except (TinkError, ValueError):
        raise ImproperlyConfigured(f"{name} is not a Tink keyset in JSON.") from None
