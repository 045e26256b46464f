"""Moving what is stored on to the keys that write now. May be stopped at any moment and run again."""

from datetime import datetime
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model

from accounts import audit, crypto, sealed_files
from accounts.audit import Action
from accounts.models import Account, BindingRequest, Institution, Verification

BATCH = 2000
_SECRETS = ("secret", "seed")
"""What allauth keeps encrypted in a second factor's row: of an authenticator app, and of recovery codes."""


class _Entered(NamedTuple):
    """Rows that hold an account number as somebody entered it."""

    model: type[Verification | BindingRequest]
    provider: str
    ciphertext: str
    number_hash: str


_ENTERED = (
    _Entered(Verification, "bank_id", "account_number_ciphertext", "account_number_hash"),
    _Entered(BindingRequest, "provider_id", "number_ciphertext", "number_hash"),
)


def rotate_account_numbers(*, batch: int = BATCH) -> int:
    """Encrypt and hash account numbers under the newest keys, batch by batch; give how many needed it.

    Raises NumberNotReadable when a number opens under no key that we have: then nothing of its batch is written.
    """
    changed, last = 0, 0
    while ids := list(Account.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        changed += _rotate_batch(ids)
        last = ids[-1]
    return changed


def rotate_entered_numbers(*, batch: int = BATCH) -> int:
    """Do the same for the numbers that people entered: in identity verifications and in requests to bind an account."""
    return sum(_rotate_entered(entered, batch) for entered in _ENTERED)


def reseal_files() -> int:
    """Bring every file of the storage `evidence` under the master key that writes now; give how many needed it.

    Raises ContentNotReadable when one opens under no key that we have. One that the storage has lost is logged.
    """
    return sum(folder.reseal_all(BATCH) for folder in sealed_files.folders())


def rotate_second_factors() -> int:
    """Bring the secrets of second factors under the master key that writes now; give how many needed it.

    Raises ContentNotReadable when one opens under no key that we have.
    """
    return sum(_rotate_second_factor(pk) for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def rewrap_vault_keysets(*, now: datetime) -> int:
    """Encrypt every vault keyset under the master key that writes now; give how many. The files stay as they are."""
    institutions = list(Institution.objects.select_for_update(no_key=True).order_by("pk"))
    for institution in institutions:
        institution.vault_keyset = crypto.rewrap_vault_keyset(institution)
        institution.save(update_fields=["vault_keyset"])
        audit.record(Action.ACCOUNT_KEYS_ROTATED, actor=None, target=institution, at=now, institution=institution)
    return len(institutions)


@transaction.atomic
def _rotate_batch(ids: list[int]) -> int:
    accounts = Account.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    stale = [account for account in accounts if _move(account)]
    Account.objects.bulk_update(stale, ["number_ciphertext", "number_hash"])
    return len(stale)


def _move(account: Account) -> bool:
    """Bring one account's number under the newest keys; tell whether anything had to change."""
    number = account.number
    number_hash = crypto.lookup_hash(number, account.provider_id)
    if crypto.is_under_primary_key(account.number_ciphertext) and bytes(account.number_hash) == number_hash:
        return False
    account.number_ciphertext = crypto.encrypt_number(number, account.provider_id)
    account.number_hash = number_hash
    return True


@transaction.atomic
def _rotate_second_factor(pk: int) -> bool:
    """Move one row on while nobody uses it, so that no used code counts again."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return False
    stale = {
        name: row.data[name]
        for name in _SECRETS
        if name in row.data and not crypto.is_secret_under_primary_key(row.data[name])
    }
    row.data |= {name: crypto.encrypt_secret(crypto.decrypt_secret(text)) for name, text in stale.items()}
    row.save(update_fields=["data"])
    return bool(stale)


def _rotate_entered(entered: _Entered, batch: int) -> int:
    changed, last = 0, 0
    holding = entered.model.objects.filter(**{f"{entered.number_hash}__isnull": False}).order_by("pk")
    while ids := list(holding.filter(pk__gt=last).values_list("pk", flat=True)[:batch]):
        with transaction.atomic():
            rows = holding.filter(pk__in=ids).select_for_update(of=("self",), no_key=True)
            stale: list[Any] = [row for row in rows if _move_entered(entered, row)]
            entered.model.objects.bulk_update(stale, [entered.ciphertext, entered.number_hash])
        changed += len(stale)
        last = ids[-1]
    return changed


def _move_entered(entered: _Entered, row: Model) -> bool:
    provider_id, ciphertext = getattr(row, entered.provider), getattr(row, entered.ciphertext)
    number = crypto.decrypt_number(ciphertext, provider_id)
    number_hash = crypto.lookup_hash(number, provider_id)
    if crypto.is_under_primary_key(ciphertext) and bytes(getattr(row, entered.number_hash)) == number_hash:
        return False
    setattr(row, entered.ciphertext, crypto.encrypt_number(number, provider_id))
    setattr(row, entered.number_hash, number_hash)
    return True
