"""On the way of a query everything is found by an index, however much there is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, User
from consent.models import Consent
from reports import selectors
from reports.access import Asker
from reports.models import Document
from tests.cast import make_consent
from tests.reports.conftest import ask, open_again

pytestmark = pytest.mark.django_db
_WORK = ("SELECT", "INSERT", "UPDATE", "WITH")


@pytest.fixture
def given(covered: Account, asker: Asker, owner: User) -> Consent:
    return make_consent(covered, asker.institution, owner)


def plans(statements: list[str]) -> list[str]:
    """Give the plans of statements in tables that are too large to be read from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = []
        for statement in statements:
            cursor.execute(f"EXPLAIN {statement}")
            found.append("\n".join(row[0] for row in cursor.fetchall()))
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return found


def test_no_table_is_read_from_end_to_end(given: Consent, covered: Account, asker: Asker) -> None:
    with CaptureQueriesContext(connection) as captured:
        account = selectors.account_of_consent(given.number)
        assert account == covered
        assert ask(asker, account) == ""
        document = Document.objects.select_related("account", "enterprise", "consent").get()
        assert open_again(asker, document) == ""

    statements = [each["sql"].strip() for each in captured.captured_queries]
    work = [each for each in statements if each.startswith(_WORK) and "reports_document" not in each.split("WHERE")[0]]
    assert len(work) > 10
    for statement, plan in zip(work, plans(work), strict=True):
        assert "Seq Scan" not in plan, f"{statement}\n{plan}"


def test_the_account_of_a_consent_is_whole(given: Consent) -> None:
    account = selectors.account_of_consent(given.number)

    assert account is not None
    assert account.enterprise == given.enterprise
    assert (account.enterprise.name, account.enterprise.uscc) == (given.enterprise.name, given.enterprise.uscc)
    assert (account.provider.code, account.provider.name) == (account.provider.code, given.account.provider.name)
    assert account.provider.is_provider, "what was not asked for is fetched, not guessed"
    assert selectors.account_of_consent("C20200101-AAAAAAAAAA") is None
