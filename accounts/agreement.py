"""Whether what an applicant says of an account agrees with the accounts file of the bank that they name."""

from __future__ import annotations

from dataclasses import dataclass

from accounts import crypto, selectors
from accounts.models import Verification
from cfcii.common.identifiers import mask_number, normalise_name


@dataclass(frozen=True, slots=True)
class Agreement:
    """What agrees with the platform's record. Name and code are None when there is no such account to compare with."""

    number: bool
    name: bool | None = None
    uscc: bool | None = None


def of(verification: Verification) -> Agreement:
    """Compare a verification with the account of that number at the named bank."""
    assert verification.bank is not None  # only a bank's verification names an account
    number = account_number(verification)
    account = selectors.accounts_by_number(verification.bank, [number]).get(number)
    if account is None:
        return Agreement(number=False)
    return Agreement(
        number=True,
        name=normalise_name(account.name) == normalise_name(verification.name),
        uscc=account.uscc == verification.uscc,
    )


def account_number(verification: Verification) -> str:
    """Give the account number that an applicant entered, in clear; raises NumberNotReadable."""
    assert verification.account_number_ciphertext is not None
    assert verification.bank_id is not None
    return crypto.decrypt_number(verification.account_number_ciphertext, verification.bank_id)


def masked_number(verification: Verification) -> str:
    """Give the account number as people may see it, or nothing when none was entered."""
    return mask_number(account_number(verification)) if verification.account_number_ciphertext else ""
