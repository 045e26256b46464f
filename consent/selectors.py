"""Reads: what is shared with whom, and the question that the door asks."""

from datetime import datetime

from accounts.models import Enterprise, Institution
from consent.decisions import Decision, decide
from consent.models import Consent


def consent_for_query(
    *, information_user_id: int, account_id: int, product: str, purpose: str, at: datetime
) -> Decision:
    """Find the consent that lets an information user query an account, or why there is none; one indexed query."""
    consents = Consent.objects.filter(account=account_id, information_user=information_user_id)
    return decide(list(consents), product=product, purpose=purpose, at=at)


def consents_of(enterprise: Enterprise) -> list[Consent]:
    """List all consents that an enterprise ever gave, the latest first, with what a page says of them."""
    return list(
        Consent.objects.of(enterprise)
        .select_related("information_user", "account__provider")
        .order_by("-granted_at", "-pk")
    )


def consents_for(information_user: Institution) -> list[Consent]:
    """List all consents that an information user ever had, the latest first."""
    return list(
        Consent.objects.for_information_user(information_user)
        .select_related("enterprise", "account__provider")
        .order_by("-granted_at", "-pk")
    )
