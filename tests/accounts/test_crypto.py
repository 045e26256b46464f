import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from accounts import crypto, keysets
from accounts.models import Institution
from cfcii import keys

NUMBER = "6222000011112222"


def other_keys(settings: Settings) -> None:
    fresh = keys.generate()
    settings.ACCOUNT_NUMBER_KEYSET = fresh["CFCII_ACCOUNT_NUMBER_KEYSET"]
    settings.ACCOUNT_LOOKUP_KEYSET = fresh["CFCII_ACCOUNT_LOOKUP_KEYSET"]
    settings.VAULT_MASTER_KEYSET = fresh["CFCII_VAULT_MASTER_KEYSET"]


def test_a_number_comes_back() -> None:
    assert crypto.decrypt_number(crypto.encrypt_number(NUMBER, 1), 1) == NUMBER


def test_the_same_number_never_looks_the_same_twice() -> None:
    assert len(set(crypto.encrypt_numbers([NUMBER] * 100, 1))) == 100


def test_a_ciphertext_of_another_provider_does_not_open() -> None:
    with pytest.raises(crypto.NumberNotReadable):
        crypto.decrypt_number(crypto.encrypt_number(NUMBER, 1), 2)


def test_a_changed_ciphertext_does_not_open() -> None:
    ciphertext = bytearray(crypto.encrypt_number(NUMBER, 1))
    ciphertext[-1] ^= 1
    with pytest.raises(crypto.NumberNotReadable):
        crypto.decrypt_number(bytes(ciphertext), 1)


def test_nothing_opens_under_other_keys(settings: Settings) -> None:
    ciphertext, number_hash = crypto.encrypt_number(NUMBER, 1), crypto.lookup_hash(NUMBER, 1)
    other_keys(settings)
    with pytest.raises(crypto.NumberNotReadable) as failure:
        crypto.decrypt_number(ciphertext, 1)
    assert NUMBER not in str(failure.value)
    assert crypto.lookup_hash(NUMBER, 1) != number_hash


@pytest.mark.parametrize("keyset", ["", "{}", "no json", '{"primaryKeyId": 1, "key": []}'])
def test_a_keyset_that_is_none_is_told_by_name_and_not_by_content(settings: Settings, keyset: str) -> None:
    settings.ACCOUNT_LOOKUP_KEYSET = keyset
    with pytest.raises(ImproperlyConfigured, match="ACCOUNT_LOOKUP_KEYSET") as failure:
        crypto.lookup_hash(NUMBER, 1)
    assert failure.value.__cause__ is None


def test_the_hash_is_stable_and_of_one_provider() -> None:
    assert crypto.lookup_hash(NUMBER, 1) == crypto.lookup_hash(NUMBER, 1)
    assert crypto.lookup_hash(NUMBER, 1) != crypto.lookup_hash(NUMBER, 2)
    # Provider 1 with number 23 is not provider 12 with number 3.
    assert crypto.lookup_hash("23", 1) != crypto.lookup_hash("3", 12)
    assert len(crypto.lookup_hash(NUMBER, 1)) == crypto.HASH_BYTES


def test_while_keys_change_every_key_reads_and_one_writes(settings: Settings) -> None:
    old_hash, old_ciphertext = crypto.lookup_hash(NUMBER, 1), crypto.encrypt_number(NUMBER, 1)
    for name in ("ACCOUNT_NUMBER_KEYSET", "ACCOUNT_LOOKUP_KEYSET"):
        setattr(settings, name, keysets.add_key(getattr(settings, name), keysets.TEMPLATES[name]))
    assert crypto.lookup_hash(NUMBER, 1) == old_hash
    assert crypto.is_under_primary_key(old_ciphertext)
    for name in ("ACCOUNT_NUMBER_KEYSET", "ACCOUNT_LOOKUP_KEYSET"):
        setattr(settings, name, keysets.promote_newest(getattr(settings, name)))
    assert not crypto.is_under_primary_key(old_ciphertext)
    assert crypto.decrypt_number(old_ciphertext, 1) == NUMBER
    assert crypto.is_under_primary_key(crypto.encrypt_number(NUMBER, 1))
    assert set(crypto.lookup_hashes(NUMBER, 1)) == {old_hash, crypto.lookup_hash(NUMBER, 1)}
    assert crypto.lookup_hash(NUMBER, 1) != old_hash
    settings.ACCOUNT_NUMBER_KEYSET = keysets.drop_others(settings.ACCOUNT_NUMBER_KEYSET)
    with pytest.raises(crypto.NumberNotReadable):
        crypto.decrypt_number(old_ciphertext, 1)


def encrypted(institution: Institution, content: bytes) -> bytes:
    target = io.BytesIO()
    cipher = crypto.provider_vault_keyset(institution)
    with cipher.new_encrypting_stream(target, b"file") as stream:
        stream.write(content)
        target.close = lambda: None  # type: ignore[method-assign]  # Tink closes what it wrote to
    return target.getvalue()


def decrypted(institution: Institution, ciphertext: bytes) -> bytes:
    cipher = crypto.provider_vault_keyset(institution)
    with cipher.new_decrypting_stream(io.BytesIO(ciphertext), b"file") as stream:
        content: bytes = stream.read()
        return content


def test_each_institution_has_its_own_vault_keyset(provider: Institution, rival: Institution) -> None:
    ciphertext = encrypted(provider, b"rows")
    assert decrypted(provider, ciphertext) == b"rows"
    with pytest.raises(Exception, match=r"(?i)decrypt|key|tink|invalid"):
        decrypted(rival, ciphertext)


def test_a_vault_keyset_is_bound_to_its_institution(provider: Institution, rival: Institution) -> None:
    rival.vault_keyset = provider.vault_keyset
    with pytest.raises(crypto.VaultKeysetNotReadable):
        crypto.provider_vault_keyset(rival)


def test_a_vault_keyset_does_not_open_under_another_master_key(provider: Institution, settings: Settings) -> None:
    other_keys(settings)
    with pytest.raises(crypto.VaultKeysetNotReadable):
        crypto.provider_vault_keyset(provider)
