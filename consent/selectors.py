"""Reads: the question that the door asks, and what rests on an account."""

from datetime import datetime

from consent.decisions import Decision, decide
from consent.models import Consent, ConsentQuerySet


def consent_for_query(
    *, information_user_id: int, account_id: int, product: str, purpose: str, at: datetime
) -> Decision:
    """Find the consent that lets an information user query an account, or why there is none; one indexed query.

    In a transaction. The lender's consents for the account are held until it ends, so that a revocation is either seen
    here or comes after what is done under the consent, and queries under one consent are counted one by one.
    """
    consents = Consent.objects.raw(
        "SELECT * FROM consent_consent WHERE account_id = %s AND information_user_id = %s ORDER BY id FOR NO KEY UPDATE",
        [account_id, information_user_id],
    )
    return decide(list(consents), product=product, purpose=purpose, at=at)


def consents_resting_on(account_id: int, at: datetime) -> ConsentQuerySet:
    """Give the consents for an account that are in force or still to start."""
    resting = Consent.objects.filter(account=account_id, state__in=Consent.STANDING, ends_at__gt=at)
    return resting.select_related("enterprise", "information_user").order_by("pk")
