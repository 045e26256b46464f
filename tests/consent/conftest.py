"""What the tests of consent share: the words of the sources, and how people ask and choose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts.models import Account, Enterprise, Institution, Notification, User
from consent import services
from consent.choices import Choice
from consent.models import AuthorisationRequest, PurposeTemplate
from tests.cast import NOW, delivered, make_entrustment, make_staff

ASKED: dict[str, Any] = {
    "products": ("report", "monthly"), "purpose": "01", "validity_days": 90, "queries_total": 10,
    "queries_a_month": 5, "look_back_months": 24, "data_life_days": 90,
}  # fmt: skip
CAPS = services.Caps(365, 5, 24, 90, is_one_time=False)
"""Narrower than the first template of purpose 01."""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let services speak the language of the sources, whose words the tests look for."""
    with translation.override("en"):
        yield


@pytest.fixture
def entrusted(account: Account, owner: User) -> Account:
    """The account, with whose release its bank is entrusted."""
    make_entrustment(account, owner)
    return account


@pytest.fixture
def sender(information_user: Institution, analyst: User) -> services.Sender:
    return services.Sender(information_user, "web", analyst)


@pytest.fixture
def request_(entrusted: Account, sender: services.Sender) -> AuthorisationRequest:
    """A request of the lender that leaves the accounts to the enterprise."""
    return ask(sender, entrusted)


@pytest.fixture
def two_people(enterprise: Enterprise, owner: User, handler: User) -> None:
    """The enterprise wants a second person for the purpose of the requests."""
    services.change_policy(enterprise=enterprise, purposes=["01"], from_months=None, changed_by=owner, now=NOW)


def ask(sender: services.Sender, account: Account, **changes: Any) -> AuthorisationRequest:
    wish = services.Wish(uscc=account.enterprise.uscc, **{**ASKED, "reference": "LOAN-7", **changes})
    return delivered(services.ask_for_authorisation(sender=sender, wish=wish, now=NOW))


def choice_of(*accounts: Account, **changes: Any) -> Choice:
    """Choose what ASKED asks for, for these accounts."""
    terms = {name: value for name, value in ASKED.items() if name != "validity_days"}
    until = NOW.date() + timedelta(days=ASKED["validity_days"])
    return Choice(**{"account_ids": tuple(each.pk for each in accounts), "until": until, **terms, **changes})


def act_of(user: User) -> services.Act:
    return services.Act(user, "en", "192.0.2.7")


def reloaded(request: AuthorisationRequest) -> AuthorisationRequest:
    return AuthorisationRequest.objects.get(pk=request.pk)


def published(staff: User, *, purpose: str = "01", caps: services.Caps = CAPS) -> PurposeTemplate:
    """Publish caps, by two people."""
    proposed = services.propose_template(purpose=purpose, caps=caps, proposed_by=staff, now=NOW)
    made = services.publish(publication=proposed, published_by=make_staff(name="second"), now=NOW)
    assert isinstance(made, PurposeTemplate)
    return made


def told(user: User) -> list[str]:
    """Name the kinds of what a person was told, in order."""
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))
