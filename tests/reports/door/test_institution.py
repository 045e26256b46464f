"""What the door asks of the institution: role, standing, address, working hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.models import Account, Institution, InstitutionMembership, User
from consent.models import Consent
from reports.access import Asker
from tests.cast import NOW, SHANGHAI, make_consent, make_institution_user
from tests.reports.conftest import ask

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_role(given: Consent, covered: Account, information_user: Institution, asker: Asker) -> None:
    administrator = make_institution_user(information_user, "administrator")
    assert ask(replace(asker, user=administrator), covered) == "role_not_allowed"
    InstitutionMembership.objects.filter(user=asker.user).update(stopped_at=NOW)
    assert ask(asker, covered) == "role_not_allowed"


@pytest.mark.parametrize("change", [{"stopped_at": NOW}, {"is_user": False, "is_provider": True}])
def test_standing(given: Consent, covered: Account, asker: Asker, change: dict[str, object]) -> None:
    for name, value in change.items():
        setattr(asker.institution, name, value)
    assert ask(asker, covered) == "institution_not_active"


@pytest.mark.parametrize(
    ("address", "is_let_in"),
    [
        ("203.0.113.7", True), ("::ffff:203.0.113.7", True), ("203.0.114.1", False), ("2001:db8::5", True),
        ("2001:db9::5", False), (None, False),
    ],
)  # fmt: skip
def test_address(given: Consent, covered: Account, asker: Asker, address: str | None, is_let_in: bool) -> None:
    asker.institution.address_ranges = ["203.0.113.0/24", "2001:db8::/48"]
    assert ask(replace(asker, address=address), covered) == ("" if is_let_in else "address_not_allowed")


@pytest.mark.parametrize(
    ("at", "is_let_in"),
    [
        (datetime(2026, 3, 2, 8, 59, 59, tzinfo=SHANGHAI), False),
        (datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI), True),
        (datetime(2026, 3, 2, 17, 59, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 3, 2, 18, 0, tzinfo=SHANGHAI), False),
        (datetime(2026, 3, 7, 12, 0, tzinfo=SHANGHAI), False),  # a Saturday
        (datetime(2026, 3, 3, 1, 0, tzinfo=UTC), True),
    ],
)
def test_working_hours_are_those_of_people(
    covered: Account, information_user: Institution, owner: User, asker: Asker, at: datetime, is_let_in: bool
) -> None:
    make_consent(covered, information_user, owner, now=NOW - 5 * DAY)
    asker.institution.works_from, asker.institution.works_until = time(9), time(18)
    asker.institution.works_on = [1, 2, 3, 4, 5]

    assert ask(asker, covered, at=at) == ("" if is_let_in else "outside_working_hours")
    assert ask(replace(asker, channel="api"), covered, at=at) == "", "a client works at night too"
