"""K1, K2: what does not stand refuses query and opening, each state with its own code; one-time consents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.models import Account, Institution, User
from consent import services as consent_services
from consent.models import Consent, Entrustment
from reports.access import Asker
from reports.models import Document
from tests.cast import NOW, make_consent
from tests.reports.conftest import ask, open_again, used
from tests.reports.door.steps import freeze, log, pause, revoke, share

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def wait_for_the_end(consent: Consent, owner: User) -> None:
    """The clock does it."""


@pytest.mark.parametrize(
    ("end", "at", "code"),
    [
        (pause, NOW, "consent_paused"),
        (revoke, NOW, "consent_revoked"),
        (freeze, NOW, "enterprise_frozen"),
        (wait_for_the_end, NOW + 400 * DAY, "consent_expired"),
    ],
)
def test_k1_what_does_not_stand_refuses_query_and_opening(
    issued: Document, given: Consent, covered: Account, asker: Asker, owner: User,
    end: Callable[[Consent, User], None], at: datetime, code: str,
) -> None:  # fmt: skip
    end(given, owner)

    assert (ask(asker, covered, at=at), open_again(asker, issued, at=at)) == (code, code)
    assert log() == [("granted", ""), ("refused", code), ("refused", code)]
    assert used(given) == 1


def test_k1_not_started(covered: Account, information_user: Institution, owner: User, asker: Asker) -> None:
    make_consent(covered, information_user, owner, starts_at=NOW + DAY)

    assert ask(asker, covered) == "consent_not_started"
    assert ask(asker, covered, at=NOW + DAY) == ""


def test_k1_resumed_and_lifted_it_opens_again(
    issued: Document, given: Consent, covered: Account, asker: Asker, owner: User, handler: User
) -> None:
    pause(given, owner)
    consent_services.resume_arrangement(arrangement=given.authorisation.arrangement, resumed_by=owner, now=NOW)
    freeze(given, owner)
    consent_services.ask_to_lift(enterprise=given.enterprise, asked_by=owner, now=NOW)
    assert ask(asker, covered) == "enterprise_frozen"
    consent_services.lift(enterprise=given.enterprise, lifted_by=handler, now=NOW)

    assert (ask(asker, covered), open_again(asker, issued)) == ("", "")


def test_an_entrustment_that_is_over(given: Consent, covered: Account, asker: Asker, owner: User) -> None:
    consent_services.end_entrustment(entrustment=given.entrustment, ended_by=owner, now=NOW)
    assert ask(asker, covered) == "consent_revoked"


def test_an_entrustment_ended_behind_the_back_of_its_consents(
    given: Consent, covered: Account, asker: Asker, owner: User
) -> None:
    Entrustment.objects.filter(pk=given.entrustment_id).update(state="ended", ended_by=owner, ended_at=NOW)
    assert ask(asker, covered) == "entrustment_not_in_force"


def test_k2_a_one_time_consent_gives_one_document_that_opens_again(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    share(covered, information_user, owner, purpose="04", queries_total=1, queries_a_month=1, look_back_months=12,
          days=60)  # fmt: skip

    assert ask(asker, covered, purpose="04") == ""
    assert ask(asker, covered, purpose="04") == "consent_used_up"
    document = Document.objects.select_related("account", "enterprise", "consent").get()
    assert open_again(asker, document) == ""
