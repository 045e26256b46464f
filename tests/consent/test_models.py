"""What the database itself refuses of consents, asked by plain SQL as the application's own user."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Account, Institution, User
from consent import lifecycle
from consent.models import Consent, PurposeTemplate
from tests.cast import NOW, make_account, make_consent, make_enterprise, make_entrustment

WHOLE = (
    "arrangement_id, version, products, reference, purpose, template_id, starts_at, ends_at, queries_total, "
    "queries_a_month, look_back_months, data_life_days, wording_id, language, statement, channel, address, "
    "proposed_by_id, confirmed_by_id, confirmed_at, replaces_id"
)
TERMS = "purpose, template_id, starts_at, ends_at, queries_total, queries_a_month, look_back_months, data_life_days"
LINE = (
    f"number, enterprise_id, account_id, information_user_id, product, authorisation_id, entrustment_id, {TERMS}, "
    "granted_by_id, granted_at, state, ended_by_id, ended_at, queries_used, month_of_use, queries_used_in_month"
)


def run(statement: str, *parameters: bytes | int | str | datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def insert_whole(**changes: str) -> int:
    """Insert a copy of the one authorisation, with columns replaced by SQL expressions, as its next version."""
    latest = "FROM consent_authorisation ORDER BY version DESC, id DESC LIMIT 1"
    changes = {"version": f"(SELECT version + 1 {latest})", "replaces_id": f"(SELECT id {latest})", **changes}
    values = ", ".join(changes.get(column, column) for column in WHOLE.split(", "))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO consent_authorisation ({WHOLE}) SELECT {values} FROM consent_authorisation "
            "ORDER BY id LIMIT 1 RETURNING id"
        )
        (made,) = cursor.fetchone()
        return int(made)


def insert_line(**changes: str) -> None:
    """Insert a copy of the one consent, with columns replaced, under an authorisation of the same terms."""
    shared = {name: value for name, value in changes.items() if name in TERMS}
    if "authorisation_id" not in changes:
        changes = {"authorisation_id": str(insert_whole(**shared)), **changes}
    changes = {"number": "'C-COPY'", **changes}
    values = ", ".join(changes.get(column, column) for column in LINE.split(", "))
    run(f"INSERT INTO consent_consent ({LINE}) SELECT {values} FROM consent_consent LIMIT 1")


def template_of(purpose: str) -> str:
    return str(PurposeTemplate.objects.for_purpose(purpose).pk)


@pytest.fixture
def other_purpose() -> dict[str, str]:
    """Another purpose than the consent's, which goes as far."""
    return {"purpose": "'17'", "template_id": template_of("17")}


def test_a_copy_for_another_purpose_goes_in(consent: Consent, other_purpose: dict[str, str]) -> None:
    insert_line(**other_purpose)
    assert Consent.objects.count() == 2


@pytest.mark.parametrize(
    "beyond",
    [
        {"ends_at": "starts_at + interval '366 days 1 second'"},
        {"queries_a_month": "11"},
        {"queries_a_month": "0"},
        {"queries_total": "0"},
        {"look_back_months": "37"},
        {"look_back_months": "0"},
        {"data_life_days": "181"},
        {"purpose": "'02'"},
        {"purpose": "'99'"},
    ],
    ids=str,
)
def test_nothing_beyond_the_template_of_its_purpose_is_stored(
    consent: Consent, other_purpose: dict[str, str], beyond: dict[str, str]
) -> None:
    """K6: purpose, duration, frequency, look-back and data life. A consent is as its authorisation, and both within."""
    with pytest.raises(IntegrityError, match="beyond the template of its purpose"):
        insert_whole(**beyond)
    with pytest.raises(IntegrityError, match="the consent is not what was authorised"):
        insert_line(authorisation_id="authorisation_id", **{**other_purpose, **beyond})
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE consent_consent DISABLE TRIGGER " + _trigger("as_its_authorisation"))
    with pytest.raises(IntegrityError, match="beyond the template of its purpose"):
        insert_line(authorisation_id="authorisation_id", **{**other_purpose, **beyond})


def _trigger(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE %s", [f"pgtrigger_{name}_%"])
        return str(cursor.fetchone()[0])


def test_one_query_only_where_the_purpose_allows_no_more(consent: Consent) -> None:
    once = {
        "purpose": "'04'", "template_id": template_of("04"), "ends_at": "starts_at + interval '9 days'",
        "queries_a_month": "1", "look_back_months": "12", "data_life_days": "30",
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="beyond the template of its purpose"):
        insert_whole(**once, queries_total="2")
    insert_whole(**once, queries_total="1")


def test_a_former_version_of_the_template_gives_no_consent_any_more(consent: Consent, as_owner: None) -> None:
    run(
        "INSERT INTO consent_purposetemplate (purpose, version, longest_days, queries_a_month, look_back_months,"
        " data_life_days, is_one_time, published_at) VALUES ('01', 2, 730, 20, 36, 365, false, now())"
    )
    with pytest.raises(IntegrityError, match="beyond the template of its purpose"):
        insert_whole()
    insert_whole(template_id=template_of("01"))


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"product": "'scores'"}, "the consent is not what was authorised"),
        ({"product": "'monthly'"}, "the consent is not what was authorised"),
        ({"ends_at": "ends_at - interval '1 day'"}, "the consent is not what was authorised"),
        ({"queries_total": "queries_total - 1"}, "the consent is not what was authorised"),
        ({"granted_at": "starts_at + interval '1 second'"}, "consent_not_backdated"),
        ({"state": "'revoked'"}, "consent_ended_whole_or_not"),
        ({"state": "'revoked'", "ended_at": "granted_at"}, "consent_ended_whole_or_not"),
        ({"state": "'revoked'", "ended_by_id": "granted_by_id"}, "consent_ended_whole_or_not"),
        ({"ended_by_id": "granted_by_id", "ended_at": "granted_at"}, "consent_ended_whole_or_not"),
        ({"state": "'expired'"}, "consent_ended_whole_or_not"),
        ({"queries_used": "queries_total + 1"}, "consent_never_used_beyond"),
        ({"queries_used_in_month": "1"}, "consent_used_in_a_month"),
        ({"number": "number"}, "consent_consent_number"),
    ],
    ids=str,
)
def test_a_consent_that_cannot_be_is_refused(
    consent: Consent, other_purpose: dict[str, str], changes: dict[str, str], constraint: str
) -> None:
    whole = {"authorisation_id": str(insert_whole(**other_purpose))}
    with pytest.raises(IntegrityError, match=constraint):
        insert_line(**{**other_purpose, **whole, **changes})


def test_two_alike_at_once_are_refused(consent: Consent) -> None:
    with pytest.raises(IntegrityError, match="consent_once_at_a_time"):
        insert_line()
    run("UPDATE consent_consent SET state = 'paused'")
    with pytest.raises(IntegrityError, match="consent_once_at_a_time"):
        insert_line(number="'C-OTHER'", state="'in_force'")


def test_a_consent_is_for_the_lender_of_its_authorisation(
    consent: Consent, other_purpose: dict[str, str], rival: Institution
) -> None:
    with pytest.raises(IntegrityError, match="the consent is not what was authorised"):
        insert_line(**other_purpose, information_user_id=str(rival.pk))


def test_a_consent_to_another_enterprises_account_is_refused(consent: Consent, provider: Institution) -> None:
    foreign = make_account(provider, make_enterprise())
    with pytest.raises(IntegrityError, match="the account is not the enterprise's"):
        insert_line(account_id=str(foreign.pk))
    with pytest.raises(IntegrityError, match="the account is not the enterprise's"):
        insert_line(enterprise_id=str(foreign.enterprise_id))


class TestItRestsOnAnEntrustment:
    def test_of_its_account(self, consent: Consent, other_purpose: dict[str, str], owner: User) -> None:
        sibling = make_account(consent.account.provider, consent.enterprise)
        other = make_entrustment(sibling, owner)
        with pytest.raises(IntegrityError, match="no entrustment covers the consent"):
            insert_line(**other_purpose, entrustment_id=str(other.pk))

    def test_that_lasts_as_long(self, account: Account, information_user: Institution, owner: User) -> None:
        make_entrustment(account, owner, now=NOW - timedelta(days=2 * 365 + 364))
        consent = make_consent(account, information_user, owner, until=NOW.date())
        other = {"purpose": "'17'", "template_id": template_of("17")}
        with pytest.raises(IntegrityError, match="no entrustment covers the consent"):
            insert_line(**other, ends_at="ends_at + interval '9 days'")
        assert Consent.objects.get() == consent

    def test_that_has_not_ended(self, consent: Consent, other_purpose: dict[str, str]) -> None:
        run("UPDATE consent_entrustment SET state = 'ended', ended_by_id = signed_by_id, ended_at = signed_at")
        with pytest.raises(IntegrityError, match="no entrustment covers the consent"):
            insert_line(**other_purpose)


@pytest.mark.parametrize(
    "change",
    [
        "number = 'C-OTHER'",
        "enterprise_id = enterprise_id + 1",
        "account_id = account_id + 1",
        "information_user_id = information_user_id + 1",
        "product = 'monthly'",
        "purpose = '04'",
        "template_id = template_id + 1",
        "authorisation_id = authorisation_id + 1",
        "entrustment_id = entrustment_id + 1",
        "starts_at = starts_at - interval '1 day'",
        "ends_at = ends_at + interval '1 day'",
        "ends_at = ends_at - interval '1 day'",
        "queries_total = queries_total + 1",
        "queries_a_month = queries_a_month + 1",
        "look_back_months = look_back_months - 1",
        "data_life_days = data_life_days + 1",
        "granted_by_id = granted_by_id + 1",
        "granted_at = granted_at - interval '1 day'",
    ],
)
def test_what_was_granted_never_changes(consent: Consent, change: str) -> None:
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
        run(f"UPDATE consent_consent SET {change}")


def test_a_consent_is_never_deleted(consent: Consent) -> None:
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
        run("DELETE FROM consent_consent")
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
        consent.delete()


@pytest.mark.parametrize(("old", "new"), list(product(Consent.State.values, repeat=2)))
def test_each_step_is_allowed_by_table_and_database_alike(consent: Consent, owner: User, old: str, new: str) -> None:
    _step(owner, old)
    if old == new:
        return
    if lifecycle.is_allowed(old, new):
        _step(owner, new)
        assert Consent.objects.get().state == new
        return
    with pytest.raises(DatabaseError, match="pgtrigger: "):
        _step(owner, new)


def _step(owner: User, state: str) -> None:
    if state in ("revoked", "replaced"):
        run("UPDATE consent_consent SET state = %s, ended_by_id = %s, ended_at = %s", state, owner.pk, NOW)
    else:
        run("UPDATE consent_consent SET state = %s, ended_by_id = NULL, ended_at = NULL", state)


def test_a_state_that_nobody_knows_is_refused(consent: Consent) -> None:
    with pytest.raises(DatabaseError, match="pgtrigger: "):
        run("UPDATE consent_consent SET state = 'granted'")


@pytest.mark.parametrize(
    "change", ["ended_at = ended_at + interval '1 day'", "state = state", "queries_used = queries_used + 1"]
)
def test_an_ended_consent_stays_as_it_is(consent: Consent, owner: User, change: str) -> None:
    _step(owner, "revoked")
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
        run(f"UPDATE consent_consent SET {change}")


class TestUses:
    def use(self, used: int, month: str, in_month: int) -> None:
        run(
            "UPDATE consent_consent SET queries_used = %s, month_of_use = %s, queries_used_in_month = %s",
            used, month, in_month,
        )  # fmt: skip

    def test_only_grow(self, consent: Consent) -> None:
        self.use(3, "2026-03-01", 3)
        with pytest.raises(IntegrityError, match="queries used only grow"):
            self.use(2, "2026-03-01", 2)

    def test_of_a_month_only_grow(self, consent: Consent) -> None:
        self.use(3, "2026-03-01", 3)
        with pytest.raises(IntegrityError, match="queries used only grow"):
            self.use(4, "2026-03-01", 1)

    def test_begin_anew_in_the_next_month_and_never_go_back(self, consent: Consent) -> None:
        self.use(3, "2026-03-01", 3)
        self.use(4, "2026-04-01", 1)
        with pytest.raises(IntegrityError, match="queries used only grow"):
            self.use(5, "2026-03-01", 1)

    def test_never_go_beyond_the_whole(self, consent: Consent) -> None:
        with pytest.raises(IntegrityError, match="consent_never_used_beyond"):
            self.use(consent.queries_total + 1, "2026-03-01", 1)

    def test_never_go_beyond_the_month(self, consent: Consent) -> None:
        with pytest.raises(IntegrityError, match="more queries than the month allows"):
            self.use(consent.queries_a_month + 1, "2026-03-01", consent.queries_a_month + 1)


def test_in_force_from_its_first_moment_until_before_its_last(
    account: Account, information_user: Institution, owner: User
) -> None:
    consent = make_consent(account, information_user, owner, starts_at=NOW + timedelta(days=1))
    second = timedelta(seconds=1)
    for moment, expected in [
        (consent.starts_at - second, False),
        (consent.starts_at, True),
        (consent.ends_at - second, True),
        (consent.ends_at, False),
    ]:
        assert consent.is_in_force(moment) is expected
        assert Consent.objects.in_force(moment).exists() is expected


def test_filters_chain(consent: Consent, account: Account, rival: Institution) -> None:
    chained = Consent.objects.in_force(NOW).of(account.enterprise)
    assert chained.for_information_user(consent.information_user).get() == consent
    assert not chained.for_information_user(rival).exists()
    assert not Consent.objects.of(make_enterprise()).exists()
