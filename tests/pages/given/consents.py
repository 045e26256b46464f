"""Consents that last now, requests that wait, and what came of others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Account, Institution, User
from consent import services
from consent.models import (
    Arrangement,
    AuthorisationRequest,
    Consent,
    ConsentReminder,
    DeletionDuty,
    Freeze,
    RevocationEffect,
)
from reports.models import Document
from tests.cast import delivered, make_choice, make_consent, make_enterprise_user, make_request, make_user


@pytest.fixture
def live_consent(facts: Account, information_user: Institution, owner: User, now: datetime) -> Consent:
    return make_consent(facts, information_user, owner, now=now)


@pytest.fixture
def arrangement(live_consent: Consent) -> Arrangement:
    return live_consent.authorisation.arrangement


@pytest.fixture
def sent_request(enterprise: Any, information_user: Institution, analyst: User, now: datetime) -> AuthorisationRequest:
    """The lender asks the enterprise, which has not answered."""
    return make_request(enterprise.uscc, information_user, analyst, now=now)


@pytest.fixture
def authorisation_request(information_user: Any, enterprise: Any, now: Any) -> Any:
    """The lender's system asks the enterprise."""
    sender = services.Sender(information_user=information_user, channel="api", client_id="client")
    wish = services.Wish(
        uscc=enterprise.uscc, products=("report",), purpose="01", validity_days=30, queries_total=1,
        queries_a_month=1, look_back_months=12, data_life_days=30,
    )  # fmt: skip
    return delivered(services.ask_for_authorisation(sender=sender, wish=wish, now=now), now=now)


@pytest.fixture
def publication(now: datetime) -> Any:
    """A member of staff has proposed new caps for a purpose."""
    first = make_user(name="first", is_staff=True)
    User.objects.filter(pk=first.pk).update(is_superuser=True)
    first.refresh_from_db()
    caps = services.Caps(365, 5, 24, 90, is_one_time=False)
    return services.propose_template(purpose="01", caps=caps, proposed_by=first, now=now)


@pytest.fixture
def proposed_request(live_consent: Consent, owner: User, handler: User, analyst: User, now: datetime) -> Any:
    """The owner has proposed to confirm a request; the enterprise wants a second person for its purpose."""
    enterprise, account = live_consent.enterprise, live_consent.account
    services.change_policy(
        enterprise=enterprise, purposes=["18"], from_months=None, changed_by=owner, now=now
    )  # fmt: skip
    request = make_request(enterprise.uscc, live_consent.information_user, analyst, purpose="18", now=now)
    choice = make_choice(account.pk, now=now, purpose="18")
    services.confirm_request(request=request, choice=choice, act=services.Act(owner, "en"), now=now)
    return request


@pytest.fixture
def share_code(live_consent: Consent, owner: User, now: datetime) -> Any:
    act = services.Act(owner, "en")
    choice = make_choice(live_consent.account_id, now=now)
    return services.make_share_code(enterprise=live_consent.enterprise, choice=choice, act=act, now=now)[0]


@pytest.fixture
def deletion_duty(lender_document: Document, now: datetime) -> DeletionDuty:
    """What the lender saw is to be deleted."""
    assert lender_document.consent is not None
    return DeletionDuty.objects.create(
        authorisation=lender_document.consent.authorisation,
        information_user=lender_document.consent.information_user,
        due_at=now - timedelta(days=1),
        asked_at=now,
    )


@pytest.fixture
def freeze(live_consent: Consent, owner: User, now: datetime) -> Freeze:
    """A freeze that stood for an hour: it changes nothing any more."""
    ago, second = now - timedelta(hours=1), make_enterprise_user(live_consent.enterprise, "owner")
    return Freeze.objects.create(
        enterprise=live_consent.enterprise,
        frozen_by=owner,
        frozen_at=ago,
        lift_asked_by=owner,
        lift_asked_at=ago,
        lifted_by=second,
        lifted_at=now,
    )


@pytest.fixture
def reminder(live_consent: Consent, now: datetime) -> ConsentReminder:
    return ConsentReminder.objects.create(
        authorisation=live_consent.authorisation, kind=ConsentReminder.Kind.STANDS, at=now
    )


@pytest.fixture
def revocation_effect(live_consent: Consent, now: datetime) -> RevocationEffect:
    return RevocationEffect.objects.create(consent=live_consent, clicked_at=now, in_effect_at=now)
