"""The order of the door's questions, and a sentence for each refusal."""

from __future__ import annotations

import pytest
from django.utils import translation

from accounts.models import Account, InstitutionMembership, User
from consent.decisions import Refusal
from consent.models import Consent
from reports import refusals
from reports.access import Asker
from reports.refusals import InstitutionRefusal
from tests.cast import NOW
from tests.reports.conftest import ask, question_of
from tests.reports.door.steps import freeze, lift, log, pause

pytestmark = pytest.mark.django_db


def test_the_order_of_the_questions(given: Consent, covered: Account, asker: Asker, owner: User) -> None:
    """All is wrong at once; put right one by one, each answer is the next in the order."""
    freeze(given, owner)
    pause(given, owner)
    institution, person = asker.institution, asker.user
    InstitutionMembership.objects.filter(user=person).update(role="administrator")
    institution.stopped_at = NOW
    institution.address_ranges, institution.works_on, institution.daily_query_limit = ["198.51.100.0/24"], [7], 0
    found = [ask(asker, covered)]
    InstitutionMembership.objects.filter(user=person).update(role="query_user")
    found.append(ask(asker, covered))
    institution.stopped_at = None
    found.append(ask(asker, covered))
    institution.address_ranges = []
    found.append(ask(asker, covered))
    institution.works_on = [1, 2, 3, 4, 5, 6, 7]
    found.append(ask(asker, covered))
    institution.daily_query_limit = None
    found.append(ask(asker, covered))
    lift(given.enterprise, owner)
    found.append(ask(asker, covered))

    assert found == [
        "role_not_allowed", "institution_not_active", "address_not_allowed", "outside_working_hours",
        "daily_limit_reached", "enterprise_frozen", "consent_paused",
    ]  # fmt: skip
    assert log() == [("refused", code) for code in found]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_refusal_has_a_sentence(language: str) -> None:
    codes = [*Refusal.values, *InstitutionRefusal.values, "nothing_covered", "span_not_allowed"]
    with translation.override(language):
        sentences = [refusals.refusal_label(code) for code in codes]
    assert len(set(sentences)) == len(codes)
    assert not set(sentences) & set(codes)


def test_the_question_names_what_was_asked(covered: Account) -> None:
    assert question_of(None).enterprise is None
    assert question_of(covered).enterprise == covered.enterprise
