import io
import json

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import LazySettings
from django.core.management import call_command
from pytest_django.fixtures import Settings

from accounts import agreement, crypto, keysets, rotation, sealed_files, second_factor, selectors
from accounts.models import Account, BindingRequest, Enterprise, Institution, User
from accounts.services import evidence
from tests.cast import NOW, make_account, make_verification


@pytest.fixture
def accounts(provider: Institution, enterprise: Enterprise) -> list[Account]:
    return [make_account(provider, enterprise, number=f"62220000{serial:04d}") for serial in range(7)]


def change(settings: Settings | LazySettings, step: str) -> None:
    """Take one step with every keyset, as the operator does, by the command."""
    for name in keysets.TEMPLATES:
        printed = io.StringIO()
        call_command("change_keyset", name, step, stdout=printed)
        setattr(settings, name, printed.getvalue().strip())


def numbers_found(provider: Institution, accounts: list[Account]) -> set[str]:
    numbers = [f"62220000{serial:04d}" for serial in range(len(accounts))]
    found = selectors.accounts_by_number(provider, numbers)
    assert {number: each.id for number, each in found.items()} == {
        number: account.pk for number, account in zip(numbers, accounts, strict=True)
    }
    return {account.number for account in Account.objects.all()}


def test_the_whole_way_to_new_keys(settings: Settings, provider: Institution, accounts: list[Account]) -> None:
    everything = numbers_found(provider, accounts)
    for step in ("add", "promote"):
        change(settings, step)
        assert numbers_found(provider, accounts) == everything
    call_command("rotate_account_keys", stdout=io.StringIO())
    assert numbers_found(provider, accounts) == everything
    change(settings, "drop")
    assert len(json.loads(settings.ACCOUNT_NUMBER_KEYSET)["key"]) == 1
    assert numbers_found(provider, accounts) == everything
    provider.refresh_from_db()
    crypto.provider_vault_keyset(provider)


def test_what_people_entered_and_showed_moves_on(settings: Settings, provider: Institution, owner: User) -> None:
    verification = make_verification(bank=provider, account_number="62220000111")
    make_verification()  # names no account
    asked = BindingRequest.objects.create(
        enterprise=owner.enterprise_memberships.get().enterprise,
        provider=provider,
        number_ciphertext=crypto.encrypt_number("62220000222", provider.pk),
        number_hash=crypto.lookup_hash("62220000222", provider.pk),
        asked_by=owner,
        asked_at=NOW,
    )
    for step in ("add", "promote"):
        change(settings, step)
    call_command("rotate_account_keys", stdout=io.StringIO())
    change(settings, "drop")
    verification.refresh_from_db()
    asked.refresh_from_db()
    assert agreement.account_number(verification) == "62220000111"
    assert bytes(verification.account_number_hash or b"") == crypto.lookup_hash("62220000111", provider.pk)
    assert crypto.decrypt_number(asked.number_ciphertext, provider.pk) == "62220000222"
    assert evidence.LICENCES.read(verification.licence)
    assert (rotation.rotate_entered_numbers(), rotation.reseal_files()) == (0, 0)


def test_second_factors_move_on(settings: Settings, clerk: User) -> None:
    codes = RecoveryCodes.activate(clerk).get_unused_codes()
    for step in ("add", "promote"):
        change(settings, step)
    assert rotation.rotate_second_factors() == 2
    change(settings, "drop")
    assert second_factor.fresh_code(clerk) is not None
    assert RecoveryCodes.activate(clerk).get_unused_codes() == codes
    assert rotation.rotate_second_factors() == 0


def test_a_lost_licence_holds_nothing_up(settings: Settings, caplog: pytest.LogCaptureFixture, db: None) -> None:
    lost, kept = make_verification().licence, make_verification().licence
    sealed_files.discard(lost.stored_name)
    change(settings, "add")
    change(settings, "promote")
    assert rotation.reseal_files() == 1
    assert evidence.LICENCES.read(kept)
    assert "not in the storage" in caplog.text


def test_a_broken_off_rotation_goes_on_where_it_stood(settings: Settings, accounts: list[Account]) -> None:
    change(settings, "add")
    change(settings, "promote")
    rotation._rotate_batch([account.pk for account in accounts[:3]])
    assert rotation.rotate_account_numbers(batch=2) == 4
    assert rotation.rotate_account_numbers(batch=2) == 0


@pytest.mark.parametrize("name", ["ACCOUNT_NUMBER_KEYSET", "ACCOUNT_LOOKUP_KEYSET"])
def test_each_keyset_may_change_alone(settings: Settings, accounts: list[Account], name: str) -> None:
    keyset = keysets.add_key(getattr(settings, name), keysets.TEMPLATES[name])
    setattr(settings, name, keysets.promote_newest(keyset))
    assert rotation.rotate_account_numbers() == len(accounts)
    assert rotation.rotate_account_numbers() == 0


def test_nothing_is_written_when_nothing_changed(accounts: list[Account]) -> None:
    assert rotation.rotate_account_numbers() == 0


def test_without_the_old_key_it_fails_loudly_and_changes_nothing(settings: Settings, accounts: list[Account]) -> None:
    before = list(Account.objects.order_by("pk").values_list("number_ciphertext", "number_hash"))
    for step in ("add", "promote", "drop"):
        change(settings, step)
    with pytest.raises(crypto.NumberNotReadable):
        rotation.rotate_account_numbers()
    with pytest.raises(crypto.VaultKeysetNotReadable):
        rotation.rewrap_vault_keysets(now=NOW)
    assert list(Account.objects.order_by("pk").values_list("number_ciphertext", "number_hash")) == before
