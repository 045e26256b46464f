"""A later version of an arrangement goes on counting the month at hand, and stays between the same two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Account, Institution, User
from consent import counting, services
from consent.models import Arrangement, Authorisation, Consent, DeletionDuty
from tests.cast import NOW, make_account, make_consent, make_enterprise, make_enterprise_user
from tests.consent.conftest import act_of, ask, choice_of

DAY = timedelta(days=1)
NEXT_MONTH = NOW + 30 * DAY


def renewed(arrangement: Arrangement, *accounts: Account, owner: User, a_month: int = 2, now: object = NOW) -> Consent:
    """Give the report's line of a new version for the first of these accounts."""
    choice = choice_of(*accounts, queries_a_month=a_month, products=("report",), until=(NOW + 80 * DAY).date())
    made = services.authorise(
        enterprise=arrangement.enterprise, information_user=arrangement.information_user, choice=choice,
        act=act_of(owner), now=now, renews=arrangement,  # type: ignore[arg-type]
    )  # fmt: skip
    return made.consents.get(account=accounts[0], product="report")


def give(account: Account, lender: Institution, owner: User, queries_total: int = 1) -> Consent:
    """Give a consent for the report under an arrangement of its own."""
    choice = choice_of(account, products=("report",), queries_total=queries_total)
    return services.authorise(
        enterprise=account.enterprise, information_user=lender, choice=choice, act=act_of(owner), now=NOW
    ).consents.get()  # fmt: skip


def use(consent: Consent, times: int = 1, now: object = NOW) -> None:
    for _time in range(times):
        counting.count_query(consent, now)  # type: ignore[arg-type]
        consent.refresh_from_db()


def left(consent: Consent, now: object = NOW) -> int:
    return consent.queries_left(counting.month_counted(consent, now))  # type: ignore[arg-type]


class TestTheMonth:
    @pytest.fixture
    def first(self, entrusted: Account, information_user: Institution, owner: User) -> Consent:
        choice = choice_of(entrusted, queries_a_month=2, products=("report",))
        return services.authorise(
            enterprise=entrusted.enterprise, information_user=information_user, choice=choice, act=act_of(owner),
            now=NOW,
        ).consents.get()  # fmt: skip

    def test_is_not_opened_anew(self, first: Consent, entrusted: Account, owner: User) -> None:
        use(first, 2)
        second = renewed(first.authorisation.arrangement, entrusted, owner=owner)
        assert (second.queries_used, second.queries_used_in_month, left(second)) == (0, 2, 0)
        with pytest.raises(IntegrityError, match="more queries than the month allows"), transaction.atomic():
            use(second)
        assert left(second, NEXT_MONTH) == 2
        use(second, 2, NEXT_MONTH)
        assert left(second, NEXT_MONTH) == 0

    def test_a_cap_lowered_and_raised_opens_nothing(self, first: Consent, entrusted: Account, owner: User) -> None:
        arrangement = first.authorisation.arrangement
        use(first, 2)
        lower = renewed(arrangement, entrusted, owner=owner, a_month=1)
        assert (lower.queries_used_in_month, left(lower)) == (2, 0)
        higher = renewed(arrangement, entrusted, owner=owner, a_month=3)
        assert left(higher) == 1
        use(higher)
        with pytest.raises(IntegrityError, match="more queries than the month allows"), transaction.atomic():
            use(higher)

    def test_what_is_used_up_can_still_be_paused(self, first: Consent, entrusted: Account, owner: User) -> None:
        use(first, 2)
        renewed(first.authorisation.arrangement, entrusted, owner=owner, a_month=1)
        services.pause_arrangement(arrangement=first.authorisation.arrangement, paused_by=owner, now=NOW)

    def test_an_account_left_out_of_a_version_is_not_forgotten(
        self, first: Consent, entrusted: Account, owner: User
    ) -> None:
        other = make_account(entrusted.provider, entrusted.enterprise)
        make_consent(other, first.information_user, owner, purpose="02")
        use(first, 2)
        assert left(renewed(first.authorisation.arrangement, other, owner=owner)) == 2
        assert left(renewed(first.authorisation.arrangement, entrusted, owner=owner)) == 0

    def test_a_version_that_ended_by_itself_counts_as_well(
        self, first: Consent, entrusted: Account, owner: User
    ) -> None:
        arrangement = first.authorisation.arrangement
        use(first, 2)
        later = renewed(arrangement, entrusted, owner=owner, now=NOW + 5 * DAY)
        assert left(later, NOW + 5 * DAY) == 0

    def test_another_arrangement_has_a_month_of_its_own(
        self, first: Consent, entrusted: Account, owner: User, rival: Institution
    ) -> None:
        use(first, 2)
        assert make_consent(entrusted, rival, owner).queries_used_in_month == 0


class TestWhatIsPaused:
    def test_stays_paused_when_it_is_changed(self, consent: Consent, owner: User) -> None:
        arrangement = consent.authorisation.arrangement
        services.pause_arrangement(arrangement=arrangement, paused_by=owner, now=NOW)
        later = renewed(arrangement, consent.account, owner=owner)
        assert later.state == "paused"
        services.resume_arrangement(arrangement=arrangement, resumed_by=owner, now=NOW)
        later.refresh_from_db()
        assert later.state == "in_force"

    def test_blocks_the_same_and_says_so(self, entrusted: Account, information_user: Institution, owner: User) -> None:
        given = give(entrusted, information_user, owner)
        services.pause_arrangement(arrangement=given.authorisation.arrangement, paused_by=owner, now=NOW)
        with pytest.raises(services.ConsentAlreadyGiven, match="is paused"):
            give(entrusted, information_user, owner)


class TestWhatIsUsedUp:
    def test_makes_room_for_the_same(self, entrusted: Account, information_user: Institution, owner: User) -> None:
        first = give(entrusted, information_user, owner)
        use(first)
        second = give(entrusted, information_user, owner)
        first.refresh_from_db()
        assert (first.state, first.ended_by, second.state) == ("replaced", owner, "in_force")

    def test_what_has_a_query_left_does_not(
        self, entrusted: Account, information_user: Institution, owner: User
    ) -> None:
        use(give(entrusted, information_user, owner, queries_total=2))
        with pytest.raises(services.ConsentAlreadyGiven, match="covers this already"):
            give(entrusted, information_user, owner)


class TestTheSameTwo:
    """What rests on an arrangement is of its enterprise and its lender: the database holds it."""

    @pytest.fixture
    def other(self, consent: Consent, provider: Institution, rival: Institution) -> Consent:
        """Another enterprise's consent to another lender."""
        enterprise = make_enterprise()
        return make_consent(make_account(provider, enterprise), rival, make_enterprise_user(enterprise))

    def test_a_version_follows_the_one_before_it_in_its_own_arrangement(self, consent: Consent, other: Consent) -> None:
        whole = Authorisation.objects.get(pk=consent.authorisation_id)
        for changes in (
            {"replaces": other.authorisation, "version": 2},
            {"replaces": None, "version": 2},
            {"replaces": consent.authorisation, "version": 3},
        ):
            for name, value in ({"pk": None, "_state": whole._state} | changes).items():
                setattr(whole, name, value)
            whole._state.adding = True
            with pytest.raises(IntegrityError, match="follows the one before"), transaction.atomic():
                whole.save(force_insert=True)

    def test_a_request(self, sender: services.Sender, consent: Consent, other: Consent) -> None:
        request = ask(sender, consent.account)
        change = f"state = 'confirmed', decided_at = now(), authorisation_id = {other.authorisation_id}"
        with pytest.raises(IntegrityError, match="not between"):
            _run(f"UPDATE consent_authorisationrequest SET {change} WHERE id = {request.pk}")
        request.pk, request.number, request.renews = None, "Q-x", other.authorisation.arrangement
        request._state.adding = True
        with pytest.raises(IntegrityError, match="not between"), transaction.atomic():
            request.save(force_insert=True)

    def test_a_code(self, consent: Consent, other: Consent, owner: User) -> None:
        services.make_share_code(
            enterprise=consent.enterprise, choice=choice_of(consent.account, purpose="17"), act=act_of(owner), now=NOW
        )
        with pytest.raises(IntegrityError, match="of the enterprise that made it"):
            _run(f"UPDATE consent_sharecode SET redeemed_at = now(), authorisation_id = {other.authorisation_id}")

    def test_a_deletion(self, consent: Consent, rival: Institution) -> None:
        with pytest.raises(IntegrityError, match="another lender"), transaction.atomic():
            DeletionDuty.objects.create(
                authorisation=consent.authorisation, information_user=rival, due_at=NOW, asked_at=NOW
            )

    def test_a_consent(self, consent: Consent, other: Consent) -> None:
        with pytest.raises(IntegrityError, match="not what was authorised"):
            _run(
                "INSERT INTO consent_consent (number, enterprise_id, account_id, information_user_id, product, purpose,"
                " template_id, authorisation_id, entrustment_id, starts_at, ends_at, queries_total, queries_a_month,"
                " look_back_months, data_life_days, granted_by_id, granted_at, state, queries_used,"
                " queries_used_in_month) SELECT 'C-x', enterprise_id, account_id, information_user_id, product,"
                f" purpose, template_id, {other.authorisation_id}, entrustment_id, starts_at, ends_at, queries_total,"
                " queries_a_month, look_back_months, data_life_days, granted_by_id, granted_at, 'in_force', 0, 0"
                f" FROM consent_consent WHERE id = {consent.pk}"
            )


def _run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
