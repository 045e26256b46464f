"""Many queries at the same moment, in sessions of their own: K2, the ten that are left, the daily limit; and K7."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.http import HttpResponse

from accounts.models import Account, Institution, User
from consent import barrier, services
from consent.models import Consent, Freeze
from reports.access import Asker
from reports.models import Document, QueryRecord
from tests.at_once import at_once
from tests.cast import NOW, make_consent
from tests.reports.conftest import ask, used
from tests.reports.door.steps import share

pytestmark = pytest.mark.django_db(transaction=True)
FIFTY = 50


def outcomes() -> Counter[tuple[str, str]]:
    return Counter(QueryRecord.objects.values_list("outcome", "reason"))


def ask_fifty_times(asker: Asker, account: Account, **what: Any) -> Counter[object]:
    return Counter(at_once(*[lambda: ask(asker, account, **what)] * FIFTY))


def test_ten_left_give_ten_documents(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    consent = share(covered, information_user, owner, queries_total=10, queries_a_month=10)

    assert ask_fifty_times(asker, covered) == {"": 10, "consent_used_up": 40}
    assert Document.objects.count() == used(consent) == 10
    assert outcomes() == {("granted", ""): 10, ("refused", "consent_used_up"): 40}


def test_k2_a_one_time_consent_gives_exactly_one(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    share(covered, information_user, owner, purpose="04", queries_total=1, queries_a_month=1, look_back_months=12,
          days=60)  # fmt: skip

    assert ask_fifty_times(asker, covered, purpose="04") == {"": 1, "consent_used_up": 49}
    assert Document.objects.count() == 1


def test_a_daily_limit_of_ten(covered: Account, information_user: Institution, owner: User, asker: Asker) -> None:
    share(covered, information_user, owner, queries_total=50, queries_a_month=10)
    asker.institution.daily_query_limit = 4

    assert ask_fifty_times(asker, covered) == {"": 4, "daily_limit_reached": 46}


# --- K7 --------------------------------------------------------------------------------------------------------------

Act = Callable[[], object]


def in_another_session(pool: ThreadPoolExecutor, act: Act) -> Future[object]:
    def run() -> object:
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


@contextmanager
def answering(asker: Asker, account: Account) -> Iterator[HttpResponse]:
    """Answer a query as a server does, up to the closing of its response, which is on its way in the block."""
    request_started.send(sender=None)
    assert ask(asker, account) == ""
    response = HttpResponse()
    try:
        yield response
    finally:
        request_finished.send(sender=None)


def revoke(consent: Consent, owner: User) -> None:
    services.revoke_consent(consent=consent, revoked_by=owner, now=NOW)


def pause(consent: Consent, owner: User) -> None:
    services.pause_arrangement(arrangement=consent.authorisation.arrangement, paused_by=owner, now=NOW)


def freeze(consent: Consent, owner: User) -> None:
    services.freeze(enterprise=consent.enterprise, frozen_by=owner, now=NOW)


def end_entrustment(consent: Consent, owner: User) -> None:
    services.end_entrustment(entrustment=consent.entrustment, ended_by=owner, now=NOW)


def stands(consent: Consent) -> bool:
    frozen = Freeze.objects.filter(enterprise=consent.enterprise, lifted_at=None)
    return Consent.objects.get(pk=consent.pk).state == "in_force" and not frozen.exists()


@pytest.mark.parametrize("shut", [revoke, pause, freeze, end_entrustment])
def test_k7_nothing_shuts_while_an_answer_is_under_way(
    covered: Account, information_user: Institution, owner: User, asker: Asker, shut: Callable[[Consent, User], None]
) -> None:
    consent = make_consent(covered, information_user, owner)
    with ThreadPoolExecutor(1) as pool:
        with answering(asker, covered):
            shutting = in_another_session(pool, lambda: shut(consent, owner))
            time.sleep(barrier.LONGEST_WAIT_MS / 1000 / 2)
            assert stands(consent), "committed, and the answer has not left yet"
        shutting.result(timeout=10)
    assert not stands(consent)
    assert ask(asker, covered) != ""


def test_k7_a_slow_reader_does_not_hold_a_revocation_up(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    consent = make_consent(covered, information_user, owner)
    with ThreadPoolExecutor(1) as pool, answering(asker, covered):
        in_another_session(pool, lambda: revoke(consent, owner)).result(timeout=60)
        assert not stands(consent), "the answer is still under way"


def test_k7_a_query_that_comes_while_it_is_being_shut_waits_and_is_refused(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    consent = make_consent(covered, information_user, owner)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            revoke(consent, owner)
            asking = in_another_session(pool, lambda: ask(asker, covered))
            time.sleep(0.3)
            assert not asking.done()
        assert asking.result(timeout=10) == "consent_revoked"
    assert not Document.objects.exists()


def test_k7_revoked_in_the_middle_of_many(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    """Under load: no query that began after the revocation's commit is answered, and none before it is lost."""
    consent = share(covered, information_user, owner, queries_total=500, queries_a_month=10)
    done = threading.Event()
    late: list[str] = []

    def query() -> str:
        is_after = done.is_set()
        found = ask(asker, covered)
        if is_after:
            late.append(found)
        return found

    def end() -> str:
        revoke(consent, owner)
        done.set()
        return "revoked"

    acts: list[Act] = [query] * 12 + [end] + [query] * 12
    found = Counter(at_once(*acts))
    assert query() == "consent_revoked"
    assert found["revoked"] == 1
    assert set(found) <= {"", "revoked", "consent_revoked", "consent_used_up_this_month"}
    assert set(late) == {"consent_revoked"}


# --- The barrier lets go in every case -------------------------------------------------------------------------------


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        (count,) = cursor.fetchone()
    return int(count)


def test_it_is_held_until_the_response_is_closed(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    make_consent(covered, information_user, owner)
    with answering(asker, covered):
        assert held() == 1
        assert ask(asker, covered) == ""
        assert held() == 1, "one at a time"
    assert held() == 0


def test_outside_a_request_nothing_waits_for_a_response(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    make_consent(covered, information_user, owner)
    assert ask(asker, covered) == ""
    assert held() == 0


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_fails_lets_go(covered: Account, error: type[BaseException]) -> None:
    request_started.send(sender=None)

    def fail() -> None:
        with barrier.passing(covered.enterprise_id):
            assert held() == 1
            raise error

    with pytest.raises(error):
        fail()
    assert held() == 0
    request_finished.send(sender=None)


def test_a_refusal_lets_go(covered: Account, asker: Asker) -> None:
    request_started.send(sender=None)
    assert ask(asker, covered) == "no_consent"
    assert held() == 0
    request_finished.send(sender=None)


def test_a_session_that_broke_is_no_matter(covered: Account) -> None:
    request_started.send(sender=None)
    with barrier.passing(covered.enterprise_id):
        pass
    connection.close()
    request_finished.send(sender=None)
    assert held() == 0


def test_a_request_that_was_never_closed_holds_nothing_up_for_long(covered: Account) -> None:
    request_started.send(sender=None)
    with barrier.passing(covered.enterprise_id):
        pass
    assert held() == 1
    request_started.send(sender=None)
    assert held() == 0
    request_finished.send(sender=None)
