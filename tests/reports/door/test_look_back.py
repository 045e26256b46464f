"""K4: how far back a document reaches, when it is issued and when it is opened again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts.models import Account, Institution, User
from cfcii.common.periods import Month
from consent.models import Consent
from reports.access import Asker
from reports.models import Document
from tests.cast import NOW
from tests.reports.conftest import ask, open_again, used
from tests.reports.door.steps import revoke, share

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_k4_a_wider_span_is_narrowed_and_the_document_says_so(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    share(covered, information_user, owner, look_back_months=2)

    assert ask(asker, covered, start=Month(2025, 12), end=Month(2026, 2)) == ""
    document = Document.objects.get()
    assert (document.first_month, document.last_month) == (date(2026, 1, 1), date(2026, 2, 1))
    assert document.narrowed_from == date(2025, 12, 1)
    body = json.loads(document.body)
    assert body["span"] == {
        "asked_first_month": "2025-12", "asked_last_month": "2026-02", "is_narrowed": True, "look_back_months": 2,
    }  # fmt: skip
    assert [month["month"] for month in body["months"]] == ["2026-01", "2026-02"]
    assert body["figures"]["balance.income_amount"] == ["0.00", "12.34"]


def test_k4_what_nobody_named_is_narrowed_as_well(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    share(covered, information_user, owner, look_back_months=1)

    assert ask(asker, covered) == ""
    document = Document.objects.get()
    assert (document.first_month, document.narrowed_from) == (date(2026, 2, 1), date(2025, 12, 1))


def test_k4_months_before_all_that_it_reaches_are_refused(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    consent = share(covered, information_user, owner, look_back_months=2)

    assert ask(asker, covered, start=Month(2025, 12), end=Month(2025, 12)) == "span_not_covered"
    # The months are those before the query: what is not brought up to date goes out of reach.
    assert ask(asker, covered, at=NOW + 100 * DAY) == "span_not_covered"
    assert used(consent) == 0


def test_k4_within_the_cap_nothing_is_said(given: Consent, covered: Account, asker: Asker) -> None:
    assert ask(asker, covered, start=Month(2026, 1), end=Month(2026, 2)) == ""
    document = Document.objects.get()
    assert document.narrowed_from is None
    assert '"is_narrowed":false' in document.body


def test_k4_an_issued_document_wider_than_the_consent_that_stands_now(
    issued: Document, given: Consent, covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    revoke(given, owner)
    share(covered, information_user, owner, look_back_months=2)

    assert open_again(asker, issued) == "span_not_covered"


def _granted_anew(consent: Consent, lender: Institution, owner: User) -> None:
    revoke(consent, owner)
    share(consent.account, lender, owner, look_back_months=2)


def _narrowed(consent: Consent, lender: Institution, owner: User) -> None:
    share(consent.account, lender, owner, look_back_months=2, renews=consent.authorisation.arrangement)


@pytest.mark.parametrize("change", [_granted_anew, _narrowed])
@pytest.mark.parametrize(("month", "expected"), [(12, "span_not_covered"), (1, "")])
def test_k4_an_issued_document_of_few_months_that_are_too_old_now(
    given: Consent, covered: Account, information_user: Institution, owner: User, asker: Asker,
    change: Callable[[Consent, Institution, User], None], month: int, expected: str,
) -> None:  # fmt: skip
    only = Month(2025 if month == 12 else 2026, month)
    assert ask(asker, covered, start=only, end=only) == ""
    slice_ = Document.objects.select_related("account", "enterprise", "consent").get()
    change(given, information_user, owner)

    assert open_again(asker, slice_) == expected


def test_k4_under_the_same_version_an_issued_document_grows_old(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    share(covered, information_user, owner, look_back_months=3)
    assert ask(asker, covered) == ""
    document = Document.objects.select_related("account", "enterprise", "consent").get()
    later = NOW + 100 * DAY
    assert ask(asker, covered, at=later) == "span_not_covered"
    assert open_again(asker, document, at=later) == ""
