"""The door: each refusal with its code, in its order, on the log; and the lines K1 to K5 of the security catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from accounts import services as accounts_services
from accounts.models import Account, AccountBinding, Enterprise, Institution, InstitutionMembership, User
from cfcii.common.periods import Month
from consent import services as consent_services
from consent.choices import Choice
from consent.decisions import Refusal
from consent.models import Arrangement, Consent, Entrustment, Freeze
from reports import refusals
from reports.access import Asker
from reports.models import Document, QueryRecord
from reports.refusals import InstitutionRefusal
from tests.cast import (
    NOW,
    SHANGHAI,
    make_account,
    make_consent,
    make_enterprise,
    make_enterprise_user,
    make_entrustment,
    make_institution,
    make_institution_user,
)
from tests.reports.conftest import ask, open_again, question_of, used

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def given(covered: Account, information_user: Institution, owner: User) -> Consent:
    return make_consent(covered, information_user, owner)


@pytest.fixture
def issued(given: Consent, covered: Account, asker: Asker) -> Document:
    assert ask(asker, covered) == ""
    return Document.objects.select_related("account", "enterprise", "consent").get()


def share(
    account: Account, lender: Institution, owner: User, *, now: datetime = NOW, purpose: str = "01",
    queries_total: int = 100, queries_a_month: int = 10, look_back_months: int = 36, days: int = 300,
    renews: Arrangement | None = None,
) -> Consent:  # fmt: skip
    """Have the enterprise share the report of an account on terms of its own."""
    make_entrustment(account, owner, now=now)
    choice = Choice(
        account_ids=(account.pk,), products=("report",), purpose=purpose, until=(now + days * DAY).date(),
        queries_total=queries_total, queries_a_month=queries_a_month, look_back_months=look_back_months,
        data_life_days=30,
    )  # fmt: skip
    authorisation = consent_services.authorise(
        enterprise=account.enterprise, information_user=lender, choice=choice,
        act=consent_services.Act(owner, "zh-hans"), now=now, renews=renews,
    )  # fmt: skip
    return authorisation.consents.get()


def log() -> list[tuple[str, str]]:
    return list(QueryRecord.objects.order_by("pk").values_list("outcome", "reason"))


# --- K1: each state of a consent has its own code, for a query and for opening again ---------------------------------


def pause(consent: Consent, owner: User) -> None:
    consent_services.pause_arrangement(
        arrangement=consent.authorisation.arrangement, paused_by=owner, now=NOW
    )  # fmt: skip


def revoke(consent: Consent, owner: User) -> None:
    consent_services.revoke_consent(consent=consent, revoked_by=owner, now=NOW)


def freeze(consent: Consent, owner: User) -> None:
    consent_services.freeze(enterprise=consent.enterprise, frozen_by=owner, now=NOW)


def wait_for_the_end(consent: Consent, owner: User) -> None:
    """The clock does it."""


@pytest.mark.parametrize(
    ("end", "at", "code"),
    [
        (pause, NOW, "consent_paused"),
        (revoke, NOW, "consent_revoked"),
        (freeze, NOW, "enterprise_frozen"),
        (wait_for_the_end, NOW + 400 * DAY, "consent_expired"),
    ],
)
def test_k1_what_does_not_stand_refuses_query_and_opening(
    issued: Document, given: Consent, covered: Account, asker: Asker, owner: User,
    end: Callable[[Consent, User], None], at: datetime, code: str,
) -> None:  # fmt: skip
    end(given, owner)

    assert (ask(asker, covered, at=at), open_again(asker, issued, at=at)) == (code, code)
    assert log() == [("granted", ""), ("refused", code), ("refused", code)]
    assert used(given) == 1


def test_k1_not_started(covered: Account, information_user: Institution, owner: User, asker: Asker) -> None:
    make_consent(covered, information_user, owner, starts_at=NOW + DAY)

    assert ask(asker, covered) == "consent_not_started"
    assert ask(asker, covered, at=NOW + DAY) == ""


def test_k1_resumed_and_lifted_it_opens_again(
    issued: Document, given: Consent, covered: Account, asker: Asker, owner: User, handler: User
) -> None:
    pause(given, owner)
    consent_services.resume_arrangement(arrangement=given.authorisation.arrangement, resumed_by=owner, now=NOW)
    freeze(given, owner)
    consent_services.ask_to_lift(enterprise=given.enterprise, asked_by=owner, now=NOW)
    assert ask(asker, covered) == "enterprise_frozen"
    consent_services.lift(enterprise=given.enterprise, lifted_by=handler, now=NOW)

    assert (ask(asker, covered), open_again(asker, issued)) == ("", "")


def test_an_entrustment_that_is_over(given: Consent, covered: Account, asker: Asker, owner: User) -> None:
    consent_services.end_entrustment(entrustment=given.entrustment, ended_by=owner, now=NOW)
    assert ask(asker, covered) == "consent_revoked"


def test_an_entrustment_ended_behind_the_back_of_its_consents(
    given: Consent, covered: Account, asker: Asker, owner: User
) -> None:
    Entrustment.objects.filter(pk=given.entrustment_id).update(state="ended", ended_by=owner, ended_at=NOW)
    assert ask(asker, covered) == "entrustment_not_in_force"


# --- K2: one-time consents -------------------------------------------------------------------------------------------


def test_k2_a_one_time_consent_gives_one_document_that_opens_again(
    covered: Account, information_user: Institution, owner: User, asker: Asker
) -> None:
    share(covered, information_user, owner, purpose="04", queries_total=1, queries_a_month=1, look_back_months=12,
          days=60)  # fmt: skip

    assert ask(asker, covered, purpose="04") == ""
    assert ask(asker, covered, purpose="04") == "consent_used_up"
    document = Document.objects.select_related("account", "enterprise", "consent").get()
    assert open_again(asker, document) == ""


# --- K3: queries left, in all and in the calendar month --------------------------------------------------------------


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


# --- K4: look-back ---------------------------------------------------------------------------------------------------


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


# --- K5: nobody learns of what is not shared with him ----------------------------------------------------------------


def test_k5_what_is_outside_is_as_unknown(
    given: Consent, covered: Account, provider: Institution, asker: Asker, owner: User
) -> None:
    sibling = make_account(provider, covered.enterprise)
    unbound = make_account(provider, covered.enterprise)
    make_consent(unbound, asker.institution, owner)
    binding = AccountBinding.objects.get(account=unbound)
    accounts_services.unbind_account(binding=binding, unbound_by=owner, now=NOW)
    other = make_enterprise(name="远山机械")
    strangers = make_account(provider, other)
    make_consent(strangers, make_institution(name="别家", is_user=True), make_enterprise_user(other))

    unknown = ask(asker, None)
    assert unknown == "no_consent"
    assert [ask(asker, each) for each in (sibling, unbound, strangers)] == [unknown] * 3


def _lift(enterprise: Enterprise, owner: User) -> None:
    frozen = Freeze.objects.filter(enterprise=enterprise)
    frozen.update(lift_asked_by=owner, lift_asked_at=NOW)
    frozen.update(lifted_by=make_enterprise_user(enterprise, "handler"), lifted_at=NOW)


def test_a_freeze_is_told_those_only_who_would_see_it(
    covered: Account, information_user: Institution, rival: Institution, owner: User, asker: Asker, rival_analyst: User
) -> None:
    Freeze.objects.create(enterprise=covered.enterprise, frozen_by=owner, frozen_at=NOW)
    stranger = Asker(rival, rival_analyst, "web")
    assert (ask(asker, covered), ask(stranger, covered)) == ("no_consent", "no_consent")

    _lift(covered.enterprise, owner)
    revoked = make_consent(covered, information_user, owner)
    revoke(revoked, owner)
    freeze(revoked, owner)
    assert ask(asker, covered) == "consent_revoked"


# --- The institution -------------------------------------------------------------------------------------------------


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
    _lift(given.enterprise, owner)
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
