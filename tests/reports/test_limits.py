"""What an institution may ask in a minute and in a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from accounts.models import Account, Institution, User
from consent.models import Consent
from reports import limits
from reports.access import Asker, QueryRefused
from reports.models import Document, QueryCount, QueryRecord
from reports.refusals import InstitutionRefusal
from reports.services import query_document
from tests.at_once import at_once
from tests.cast import NOW, SHANGHAI, make_consent
from tests.reports.conftest import ask, open_again, question_of

pytestmark = pytest.mark.django_db
RATE, DAILY = InstitutionRefusal.RATE_LIMITED, InstitutionRefusal.DAILY_LIMIT_REACHED


def counted(institution: Institution, at: datetime, *, is_query: bool = True) -> InstitutionRefusal | None:
    return limits.count(institution, at, is_query=is_query)


def test_a_day_is_the_platforms(information_user: Institution) -> None:
    information_user.daily_query_limit = 2
    evening = datetime(2026, 3, 2, 23, 59, 59, tzinfo=SHANGHAI)
    midnight = evening + timedelta(seconds=1)

    assert [counted(information_user, evening) for _ in range(3)] == [None, None, DAILY]
    assert [counted(information_user, midnight) for _ in range(3)] == [None, None, DAILY]
    assert counted(information_user, evening) is DAILY, "who was on the way over midnight opens no day twice"


def test_openings_count_in_the_minute_only(information_user: Institution, settings: Settings) -> None:
    settings.QUERIES_A_MINUTE = 3
    information_user.daily_query_limit = 1

    assert counted(information_user, NOW) is None
    assert counted(information_user, NOW) is DAILY
    assert [counted(information_user, NOW, is_query=False) for _ in range(3)] == [None, None, RATE]
    assert counted(information_user, NOW + timedelta(minutes=1), is_query=False) is None


def test_a_limit_of_none_lets_nothing_through(information_user: Institution) -> None:
    information_user.daily_query_limit = 0
    assert counted(information_user, NOW) is DAILY
    assert not QueryCount.objects.exists()


def test_another_institution_has_limits_of_its_own(
    information_user: Institution, rival: Institution, settings: Settings
) -> None:
    settings.QUERIES_A_MINUTE = 1
    assert [counted(each, NOW) for each in (information_user, rival, rival)] == [None, None, RATE]


@pytest.mark.parametrize(
    ("refusal", "at", "seconds"),
    [
        (RATE, datetime(2026, 3, 2, 10, 0, 30, tzinfo=SHANGHAI), 31),
        (DAILY, datetime(2026, 3, 2, 23, 59, 0, tzinfo=SHANGHAI), 61),
        (InstitutionRefusal.ADDRESS_NOT_ALLOWED, NOW, None),
    ],
)
def test_when_to_come_back(refusal: InstitutionRefusal, at: datetime, seconds: int | None) -> None:
    assert limits.seconds_until_free(refusal, at) == seconds


def test_refused_tries_count_as_well(
    covered: Account, asker: Asker, information_user: Institution, owner: User
) -> None:
    """Who only tries around is stopped like who asks too much."""
    information_user.daily_query_limit = asker.institution.daily_query_limit = 2
    assert [ask(asker, covered) for _ in range(3)] == ["no_consent", "no_consent", "daily_limit_reached"]

    make_consent(covered, information_user, owner)
    with pytest.raises(QueryRefused) as refused:
        query_document(asker=asker, question=question_of(covered), now=NOW)
    assert refused.value.retry_after == 14 * 3600 + 1
    assert QueryRecord.objects.filter(outcome="refused").count() == 4


def test_an_opening_waits_for_the_next_minute(
    covered: Account, asker: Asker, consent: Consent, settings: Settings
) -> None:
    settings.QUERIES_A_MINUTE = 2
    assert ask(asker, covered) == ""
    document = Document.objects.select_related("account", "enterprise", "consent").get()
    assert [open_again(asker, document) for _ in range(2)] == ["", "rate_limited"]
    assert open_again(asker, document, at=NOW + timedelta(minutes=1)) == ""


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_pass_a_daily_limit_of_ten_ten_times(information_user: Institution) -> None:
    information_user.daily_query_limit = 10
    found = at_once(*[lambda: counted(information_user, NOW)] * 50)

    assert (found.count(None), found.count(DAILY)) == (10, 40)
    assert QueryCount.objects.values_list("in_day", "in_minute").get() == (10, 10)
