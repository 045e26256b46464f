"""Reads: the question that the door asks."""

from datetime import datetime

from consent.decisions import Decision, decide
from consent.models import Consent


def consent_for_query(
    *, information_user_id: int, account_id: int, product: str, purpose: str, at: datetime
) -> Decision:
    """Find the consent that lets an information user query an account, or why there is none; one indexed query."""
    consents = Consent.objects.filter(account=account_id, information_user=information_user_id)
    return decide(list(consents), product=product, purpose=purpose, at=at)
