"""Reactions of consent to what accounts announces."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.signals import account_unbound, unbinding_considered
from consent import listings, selectors, services
from consent.purposes import Product, Purpose


@receiver(account_unbound)
def end_consents(account_id: int, unbound_by_id: int, at: datetime, **_kwargs: Any) -> None:
    """End what rests on an unbound account: at once, not by a task, so that no query comes between."""
    services.end_consents_of_unbound_account(account_id=account_id, unbound_by_id=unbound_by_id, now=at)
    services.end_entrustments_of_unbound_account(account_id=account_id, unbound_by_id=unbound_by_id, now=at)


@receiver(unbinding_considered)
def what_would_end(account_id: int, at: datetime, **_kwargs: Any) -> list[str]:
    """Say in plain words which consents would end with an account's unbinding."""
    return [
        _(
            "%(lender)s may no longer see the %(product)s for the purpose of %(purpose)s: "
            "consent %(number)s, %(standing)s."
        )
        % {
            "lender": consent.information_user.name,
            "product": Product(consent.product).label,
            "purpose": Purpose(consent.purpose).label,
            "number": consent.number,
            "standing": listings.standing(consent, at).label,
        }
        for consent in listings.with_freeze(selectors.consents_resting_on(account_id, at))
    ]
