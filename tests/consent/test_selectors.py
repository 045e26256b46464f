"""The door's question over rows and over random lives of consents."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import services as accounts_services
from accounts.models import Account, Institution, User
from accounts.services import ListedAccount
from cfcii.common.errors import DomainError
from consent import permissions, selectors, services
from consent.decisions import Decision, Refusal
from consent.models import Consent
from tests.cast import (
    NOW,
    make_account,
    make_consent,
    make_enterprise,
    make_enterprise_user,
    make_institution_user,
    make_membership,
)

Queries = Callable[[int], AbstractContextManager[object]]
DAY = timedelta(days=1)


def ask(
    account: Account, information_user: Institution, *, at: datetime = NOW, product: str = "report", purpose: str = "01"
) -> Decision:
    return selectors.consent_for_query(
        information_user_id=information_user.pk, account_id=account.pk, product=product, purpose=purpose, at=at
    )


def test_one_indexed_query(
    consent: Consent, account: Account, information_user: Institution, django_assert_num_queries: Queries
) -> None:
    give_the_same_lender_many_more(consent)
    with django_assert_num_queries(1) as queries:
        assert ask(account, information_user).consent == consent
    statement = queries.captured_queries[0]["sql"]  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE consent_consent")
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "consent_at_the_door" in plan


def give_the_same_lender_many_more(consent: Consent) -> None:
    account = consent.account
    listed = [
        ListedAccount(f"7{serial:09d}", account.enterprise.uscc, "x", "basic", "CNY", account.opened_on)
        for serial in range(2000)
    ]
    ids = accounts_services.record_listed_accounts(provider=account.provider, listed=listed)
    alike = {
        each.attname: getattr(consent, each.attname)
        for each in Consent._meta.concrete_fields
        if each.attname not in ("id", "number", "account_id")
    }
    with connection.cursor() as cursor:
        # What each rests on is not what this is about: its triggers are left out.
        cursor.execute("SET LOCAL session_replication_role = replica")
        Consent.objects.bulk_create(
            Consent(number=f"C-{account_id}", account_id=account_id, **alike) for account_id in ids.values()
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_another_lender_has_no_consent(consent: Consent, account: Account, rival: Institution) -> None:
    assert ask(account, rival).refusal is Refusal.NO_CONSENT


def test_another_account_has_no_consent(consent: Consent, account: Account, information_user: Institution) -> None:
    sibling = make_account(account.provider, account.enterprise)
    assert ask(sibling, information_user).refusal is Refusal.NO_CONSENT


def test_a_revocation_counts_for_the_next_query(
    consent: Consent, account: Account, information_user: Institution, owner: User
) -> None:
    assert ask(account, information_user).is_granted
    services.revoke_consent(consent=consent, revoked_by=owner, now=NOW)
    assert ask(account, information_user).refusal is Refusal.CONSENT_REVOKED


def test_a_consent_expires_by_itself(consent: Consent, account: Account, information_user: Institution) -> None:
    assert ask(account, information_user, at=consent.ends_at - timedelta(microseconds=1)).is_granted
    assert ask(account, information_user, at=consent.ends_at).refusal is Refusal.CONSENT_EXPIRED


step = st.tuples(st.sampled_from(["grant", "revoke"]), st.integers(0, 6), st.integers(0, 9))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=8))
def test_no_query_is_granted_outside_an_active_interval(
    db: None, account: Account, information_user: Institution, owner: User, steps: list[tuple[str, int, int]]
) -> None:
    """Play a random life, remember by hand when what was allowed, then ask at every half day."""
    enterprise = make_enterprise()
    own = make_account(account.provider, enterprise)
    person = make_enterprise_user(enterprise)
    active: list[list[datetime]] = []
    given_so_far: list[Consent] = []
    now = NOW
    for kind, wait, length in steps:
        now += wait * DAY / 2
        try:
            if kind == "grant":
                until = (now + length * DAY).date()
                consent = make_consent(own, information_user, person, until=until, starts_at=now + wait * DAY, now=now)
                given_so_far.append(consent)
                active.append([consent.starts_at, consent.ends_at])
            elif given_so_far:
                services.revoke_consent(consent=given_so_far[length % len(given_so_far)], revoked_by=person, now=now)
                interval = active[length % len(given_so_far)]
                interval[1] = min(interval[1], now)
        except DomainError:
            continue
        # Only what is still to come can be asked: nobody queries in the past.
        for half_days in range(60):
            moment = now + half_days * DAY / 2
            expected = any(start <= moment < end for start, end in active)
            assert ask(own, information_user, at=moment).is_granted is expected


def test_the_filter_of_consents_agrees_with_the_predicate(
    consent: Consent,
    information_user: Institution,
    rival: Institution,
    owner: User,
    handler: User,
    viewer: User,
    stranger: User,
    clerk: User,
    analyst: User,
    rival_analyst: User,
    staff: User,
) -> None:
    administrator = make_institution_user(information_user, "administrator")
    stopped = make_membership(information_user, "query_user")
    accounts_services.stop_institution_member(membership=stopped, stopped_by=None, now=NOW)
    to_rival = make_consent(consent.account, rival, owner)
    everybody = [owner, handler, viewer, stranger, clerk, analyst, rival_analyst, staff, administrator, stopped.user]
    for user in everybody:
        visible = set(Consent.objects.visible_to(user))
        assert visible == {each for each in (consent, to_rival) if permissions.may_see_consent(user, each)}
    assert [user for user in everybody if permissions.may_see_consent(user, consent)] == [
        owner,
        handler,
        viewer,
        analyst,
    ]
