"""Moving what is stored on to the keys that write now. May be stopped at any moment and run again."""

from datetime import datetime

from django.db import transaction

from accounts import audit, crypto
from accounts.audit import Action
from accounts.models import Account, Institution

BATCH = 2000


def rotate_account_numbers(*, batch: int = BATCH) -> int:
    """Encrypt and hash account numbers under the newest keys, batch by batch; give how many needed it.

    Raises NumberNotReadable when a number opens under no key that we have: then nothing of its batch is written.
    """
    changed, last = 0, 0
    while ids := list(Account.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        changed += _rotate_batch(ids)
        last = ids[-1]
    return changed


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
