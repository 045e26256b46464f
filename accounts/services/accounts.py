"""Accounts as providers list them: a hundred thousand at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import crypto, selectors
from accounts.models import Institution
from accounts.selectors import KnownAccount
from accounts.services.enterprises import ensure_enterprises
from cfcii.common.errors import DomainError

_COPY = (
    "COPY accounts_account (id, provider_id, enterprise_id, number_ciphertext, number_hash, "
    "name, account_type, currency, opened_on, closed_on) FROM STDIN"
)


class AccountOfAnotherEnterprise(DomainError):
    code = "account_of_another_enterprise"


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """One checked row of an accounts file."""

    number: str
    uscc: str
    name: str
    account_type: str
    currency: str
    opened_on: date
    closed_on: date | None = None
    reserved_id: int | None = None
    """Id that `reserve_account_ids` gave for it, should it be new."""


@transaction.atomic
def record_listed_accounts(*, provider: Institution, listed: Sequence[ListedAccount]) -> dict[str, int]:
    """Bring a provider's accounts to what its file lists, with the enterprises that they need; give ids by number.

    Raises AccountOfAnotherEnterprise (E307), InvalidUscc, and IntegrityError when another submission of the provider
    lists a new account at the same moment. The audit record is that of the submission, in whose transaction this runs.
    """
    known = selectors.accounts_by_number(provider, [each.number for each in listed])
    new = [each for each in listed if each.number not in known]
    for each in listed:
        if each.number in known and known[each.number].uscc != each.uscc:
            raise AccountOfAnotherEnterprise(_("An account belongs to another enterprise than before."))
    _change([(known[each.number].id, each) for each in listed if _differs(each, known.get(each.number))])
    return {number: account.id for number, account in known.items()} | _insert(provider, new)


def reserve_account_ids(count: int) -> list[int]:
    """Take ids for accounts that are still to be recorded; one that is never used leaves a harmless gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('accounts_account', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def _differs(listed: ListedAccount, known: KnownAccount | None) -> bool:
    return known is not None and _particulars(listed) != known[3:]


def _particulars(listed: ListedAccount) -> tuple[str, str, str, date, date | None]:
    return listed.name, listed.account_type, listed.currency, listed.opened_on, listed.closed_on


def _change(changed: Sequence[tuple[int, ListedAccount]]) -> None:
    """Write what the file says anew of accounts that are known."""
    if not changed:
        return
    columns = zip(*((account_id, *_particulars(each)) for account_id, each in changed), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE accounts_account AS account
               SET name = new.name, account_type = new.account_type, currency = new.currency,
                   opened_on = new.opened_on, closed_on = new.closed_on
              FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[], %s::date[])
                   AS new (id, name, account_type, currency, opened_on, closed_on)
             WHERE account.id = new.id
            """,
            [list(column) for column in columns],
        )


def _insert(provider: Institution, new: Sequence[ListedAccount]) -> dict[str, int]:
    """Copy new accounts in, under ids taken beforehand: several times faster than inserting and asking for them."""
    if not new:
        return {}
    enterprises = ensure_enterprises(names={each.uscc: each.name for each in reversed(new)})
    numbers = [each.number for each in new]
    ciphertexts = crypto.encrypt_numbers(numbers, provider.pk)
    hashes = crypto.primary_hashes(numbers, provider.pk)
    ids = _ids_for(new)
    # Django does not see what `copy` meets, so its errors are made Django's here.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for account_id, each, ciphertext, number_hash in zip(ids, new, ciphertexts, hashes, strict=True):
            copy.write_row(
                (account_id, provider.pk, enterprises[each.uscc], ciphertext, number_hash, *_particulars(each))
            )
    return dict(zip(numbers, ids, strict=True))


def _ids_for(new: Sequence[ListedAccount]) -> list[int]:
    """Give each account the id reserved for it, or one of its own."""
    fresh = iter(reserve_account_ids(sum(each.reserved_id is None for each in new)))
    return [next(fresh) if each.reserved_id is None else each.reserved_id for each in new]
