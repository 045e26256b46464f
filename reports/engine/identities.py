"""What must add up before anything is published: the flow codes partition the flows (definitions.md, "Flow codes")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_PARTITIONS: Final = {
    "balance.income_amount": (
        "cash.deposit_amount",
        "public.income_amount",
        "same_name.income_amount",
        "third_party_payment.income_amount",
        "agency.collected_amount",
        "institution.loan_disbursed_amount",
        "institution.interest_received_amount",
        "institution.deposit_returned_amount",
        "institution.other_received_amount",
        "other.income_amount",
    ),
    "balance.expense_amount": (
        "cash.withdrawal_amount",
        "public.expense_amount",
        "same_name.expense_amount",
        "third_party_payment.expense_amount",
        "agency.payroll_amount",
        "agency.other_paid_amount",
        "institution.loan_repaid_amount",
        "institution.interest_paid_amount",
        "institution.fee_paid_amount",
        "institution.deposit_placed_amount",
        "institution.other_paid_amount",
        "other.expense_amount",
    ),
    "public.income_amount": ("public.tax_refund_amount", "public.other_received_amount"),
    "public.expense_amount": (
        "public.tax_paid_amount",
        "public.social_security_paid_amount",
        "public.housing_fund_paid_amount",
        "public.utility_paid_amount",
        "public.other_paid_amount",
    ),
}
CODES: Final = tuple(dict.fromkeys(code for total, parts in _PARTITIONS.items() for code in (total, *parts)))
"""The items that the identities need."""


class IdentityBroken(ArithmeticError):
    """Figures that must add up do not: a fault of ours, so nothing is published."""


def check_figures(values: Mapping[str, Sequence[Any]]) -> None:
    """Check the exact values of one product, column by column; raises IdentityBroken."""
    for total, parts in _PARTITIONS.items():
        added = [sum(column) for column in zip(*(values[part] for part in parts), strict=True)]
        if added != list(values[total]):
            raise IdentityBroken(f"{total} is {values[total]}, its parts add up to {added}")
