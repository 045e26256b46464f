"""K3: queries left, in all and in the calendar month; what counts as one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Account, Enterprise, Institution, User
from consent.models import Consent
from reports.access import Asker
from reports.models import Document
from tests.cast import NOW, SHANGHAI, make_account, make_consent
from tests.reports.conftest import ask, open_again, used
from tests.reports.door.steps import log, share

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.usefixtures("any_month")
@pytest.mark.parametrize(
    ("last_moment", "first_moment"),
    [
        (datetime(2026, 3, 31, 23, 59, 59, 999999, SHANGHAI), datetime(2026, 4, 1, tzinfo=SHANGHAI)),
        (datetime(2028, 2, 29, 23, 59, 59, tzinfo=SHANGHAI), datetime(2028, 3, 1, tzinfo=SHANGHAI)),
        # The platform's month, not that of Greenwich: there it is still February, and already March.
        (datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), datetime(2026, 3, 31, 16, 0, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI), datetime(2027, 1, 1, tzinfo=SHANGHAI)),
    ],
)
def test_k3_the_calendar_month(
    covered: Account, information_user: Institution, owner: User, asker: Asker,
    last_moment: datetime, first_moment: datetime,
) -> None:  # fmt: skip
    granted_at = last_moment - 20 * DAY
    consent = share(covered, information_user, owner, now=granted_at, queries_total=5, queries_a_month=2)

    assert [ask(asker, covered, at=granted_at + DAY), ask(asker, covered, at=last_moment)] == ["", ""]
    assert ask(asker, covered, at=last_moment) == "consent_used_up_this_month"
    assert [ask(asker, covered, at=first_moment) for _ in range(3)] == ["", "", "consent_used_up_this_month"]
    assert used(consent) == 4


def test_k3_who_was_on_the_way_over_midnight_opens_no_month_twice(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    share(covered, information_user, owner, queries_a_month=1)
    april = datetime(2026, 4, 1, tzinfo=SHANGHAI)

    assert ask(asker, covered, at=april) == ""
    assert ask(asker, covered, at=april - timedelta(seconds=1)) == "consent_used_up_this_month"
    assert ask(asker, covered, at=april + timedelta(seconds=1)) == "consent_used_up_this_month"


def test_k3_in_all(covered: Account, information_user: Institution, owner: User, asker: Asker) -> None:
    share(covered, information_user, owner, queries_total=3, queries_a_month=2)

    at = [NOW, NOW, NOW + 31 * DAY, NOW + 62 * DAY]
    assert [ask(asker, covered, at=moment) for moment in at] == ["", "", "", "consent_used_up"]


def test_only_documents_count(
    provider: Institution, enterprise: Enterprise, information_user: Institution, owner: User, asker: Asker
) -> None:
    empty = make_account(provider, enterprise)
    consent = make_consent(empty, information_user, owner)

    assert ask(asker, empty) == "nothing_covered"
    assert ask(asker, empty, purpose="02") == "purpose_not_covered"
    assert ask(asker, empty, product="monthly") == "product_not_covered"
    assert used(consent) == 0


def test_opening_again_does_not_count(issued: Document, given: Consent, asker: Asker) -> None:
    assert [open_again(asker, issued) for _ in range(3)] == [""] * 3
    assert used(given) == 1
    assert log() == [("granted", "")] * 4
