"""Flows with the opening institution."""

from reports.engine.items.flows import credits, debits
from reports.engine.items.measures import amount, count

SEGMENT = {
    "loan_disbursed_amount": amount(credits("INS_LOAN")),
    "loan_disbursed_count": count(credits("INS_LOAN")),
    "loan_repaid_amount": amount(debits("INS_LOAN")),
    "loan_repaid_count": count(debits("INS_LOAN")),
    "interest_received_amount": amount(credits("INS_INTEREST")),
    "interest_received_count": count(credits("INS_INTEREST")),
    "interest_paid_amount": amount(debits("INS_INTEREST")),
    "interest_paid_count": count(debits("INS_INTEREST")),
    "fee_paid_amount": amount(debits("INS_FEE")),
    "fee_paid_count": count(debits("INS_FEE")),
    "deposit_returned_amount": amount(credits("INS_DEPOSIT")),
    "deposit_returned_count": count(credits("INS_DEPOSIT")),
    "deposit_placed_amount": amount(debits("INS_DEPOSIT")),
    "deposit_placed_count": count(debits("INS_DEPOSIT")),
    "other_received_amount": amount(credits("INS_OTHER", "INS_FEE")),
    "other_received_count": count(credits("INS_OTHER", "INS_FEE")),
    "other_paid_amount": amount(debits("INS_OTHER")),
    "other_paid_count": count(debits("INS_OTHER")),
}
