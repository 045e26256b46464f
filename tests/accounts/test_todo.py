"""What needs doing now: each thing when it is so, for whom it is, and with as many queries for much as for little."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts import services, todo
from accounts.models import (
    Account,
    AccountType,
    Enterprise,
    EnterpriseMembership,
    Institution,
    Notification,
    User,
    UserProposal,
    Verification,
)
from accounts.todo import Item
from consent import todo as consent_todo
from tests.cast import (
    NOW,
    SHANGHAI,
    make_account,
    make_consent,
    make_institution_user,
    make_user,
    make_verification,
)

pytestmark = pytest.mark.django_db


def words(items: Any) -> str:
    return " | ".join(item.words for item in items)


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def verified(enterprise: Enterprise, owner: User, staff: User) -> Verification:
    asked = make_verification(applicant=owner, uscc=enterprise.uscc)
    services.confirm_verification(verification=asked, decided_by=staff, now=NOW)
    asked.refresh_from_db()
    Notification.objects.all().delete()
    return asked


def test_what_is_urgent_stands_first() -> None:
    items = [Item(kind, "", kind, "", "") for kind in ("quiet", "busy", "bad", "good", "warn")]
    assert [item.kind for item in todo.in_order(*items)] == ["bad", "warn", "busy", "good", "quiet"]


def test_an_enterprise_without_verification_is_told(enterprise: Enterprise, owner: User) -> None:
    assert "is not verified yet" in words(todo.of_enterprise(enterprise, owner, NOW))


def test_a_verification_that_waits_or_was_declined_leads_to_it(
    enterprise: Enterprise, owner: User, staff: User
) -> None:
    asked = make_verification(applicant=owner, uscc=enterprise.uscc)
    (waiting,) = (each for each in todo.of_enterprise(enterprise, owner, NOW) if "waits for a decision" in each.words)
    assert waiting.address == f"/verifications/{asked.pk}/"
    services.decline_verification(verification=asked, reason="no", decided_by=staff, now=NOW)
    (declined,) = (each for each in todo.of_enterprise(enterprise, owner, NOW) if "declined" in each.words)
    assert (declined.kind, declined.address) == ("bad", f"/verifications/{asked.pk}/")


def test_a_registration_of_another_enterprise_is_told_until_it_is_over(
    enterprise: Enterprise, owner: User, viewer: User, staff: User, verified: Verification
) -> None:
    second = make_verification(applicant=owner, name="远山机械")
    (waiting,) = todo.of_enterprise(enterprise, owner, NOW)
    assert "of 远山机械, which you asked for, waits" in waiting.words
    assert waiting.address == f"/verifications/{second.pk}/"
    assert todo.of_enterprise(enterprise, viewer, NOW) == []
    services.decline_verification(verification=second, reason="no", decided_by=staff, now=NOW)
    Notification.objects.all().delete()
    (declined,) = todo.of_enterprise(enterprise, owner, NOW)
    assert (declined.kind, declined.address) == ("bad", f"/verifications/{second.pk}/")
    assert todo.of_enterprise(enterprise, owner, NOW + timedelta(days=31)) == []


def test_a_verification_that_lapses_soon_is_told(enterprise: Enterprise, owner: User, verified: Verification) -> None:
    assert verified.lapses_on is not None
    assert todo.of_enterprise(enterprise, owner, NOW) == []
    soon = datetime(verified.lapses_on.year, verified.lapses_on.month, verified.lapses_on.day, tzinfo=SHANGHAI)
    assert "lapses on" in words(todo.of_enterprise(enterprise, owner, soon - timedelta(days=20)))


def test_accounts_to_bind_are_counted_and_those_that_cannot_be_are_not(
    enterprise: Enterprise, owner: User, verified: Verification, provider: Institution
) -> None:
    account, _second = (make_account(provider, enterprise, is_bound=False) for _one in range(2))
    make_account(provider, enterprise, account_type=AccountType.SPECIAL, is_bound=False)
    make_account(provider, enterprise, closed_on=NOW.date(), is_bound=False)
    assert "2 accounts that your banks reported" in words(todo.of_enterprise(enterprise, owner, NOW))
    services.bind_accounts(enterprise=enterprise, accounts=[account], bound_by=owner, now=NOW)
    assert "1 account that your banks reported" in words(todo.of_enterprise(enterprise, owner, NOW))


def test_invitations_and_notices_are_counted(enterprise: Enterprise, owner: User, verified: Verification) -> None:
    services.invite_person(
        enterprise=enterprise, email="new@example.com", role="handler", ends_on=None, invited_by=owner, now=NOW
    )
    Notification.objects.create(user=owner, kind="new_sign_in", created_at=NOW)
    said = words(todo.of_enterprise(enterprise, owner, NOW))
    assert "1 invitation has not been accepted" in said
    assert "1 unread notice." in said
    assert "invitation" not in words(todo.of_enterprise(enterprise, owner, NOW + timedelta(days=30)))


def test_who_only_looks_is_not_asked_to_decide(enterprise: Enterprise, viewer: User, provider: Institution) -> None:
    make_account(provider, enterprise)
    assert todo.of_enterprise(enterprise, viewer, NOW) == []


def test_who_does_not_act_for_the_enterprise_has_nothing_to_do_there(enterprise: Enterprise, stranger: User) -> None:
    assert todo.of_enterprise(enterprise, stranger, NOW) == []


def test_a_verifier_is_told_what_waits_for_the_bank(provider: Institution, rival: Institution) -> None:
    verifier, clerk = make_institution_user(provider, "verifier"), make_institution_user(provider, "submitter")
    make_verification(bank=provider)
    make_verification(bank=rival)
    make_verification()
    said = words(todo.of_institution(provider, verifier))
    assert "1 enterprise waits for you" in said
    assert "waits for you" not in words(todo.of_institution(provider, clerk))
    assert todo.of_institution(rival, verifier) == []


def test_an_administrator_is_told_of_the_others_proposals(provider: Institution) -> None:
    first, second = (make_institution_user(provider, "administrator") for _one in range(2))
    services.propose_user(
        institution=provider, email="new@example.com", name="new", role="submitter", proposed_by=first, now=NOW
    )
    assert UserProposal.objects.count() == 1
    assert "1 proposed user" in words(todo.of_institution(provider, second))
    assert "proposed user" not in words(todo.of_institution(provider, first))


def test_staff_are_told_what_waits_for_them(staff: User, enterprise: Enterprise, owner: User) -> None:
    make_verification()
    make_verification(uscc=enterprise.uscc)
    declined = make_verification()
    services.decline_verification(verification=declined, reason="no", decided_by=staff, now=NOW)
    services.appeal_verification(verification=declined, text="yes", appealed_by=declined.applicant, now=NOW)
    said = words(todo.of_staff(staff))
    assert "wait for a review: 1" in said
    assert "by several people: 1" in said
    assert "second person: 1" in said
    assert todo.of_staff(make_user(is_staff=True)) == []


def test_a_lender_is_told_of_new_consents_and_of_those_that_end(
    account: Account, information_user: Institution, owner: User
) -> None:
    make_consent(account, information_user, owner)
    make_consent(account, information_user, owner, purpose="02", until=(NOW + timedelta(days=9)).date())
    said = words(consent_todo.of_information_user(information_user, NOW))
    assert "2 consents were given to you" in said
    assert "1 consent ends within 30 days" in said
    later = words(consent_todo.of_information_user(information_user, NOW + timedelta(days=200)))
    assert later == ""


@pytest.mark.parametrize("count", [1, 10_000])
def test_one_query_for_an_enterprise_with_any_number_of_accounts(
    count: int, enterprise: Enterprise, owner: User, verified: Verification, provider: Institution,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    make_accounts(provider, enterprise, count)
    with django_assert_num_queries(1):
        said = words(todo.of_enterprise(enterprise, owner, NOW))
    assert f"{count:,} account" in said
    assert EnterpriseMembership.objects.filter(enterprise=enterprise).count() == 1


def make_accounts(provider: Institution, enterprise: Enterprise, count: int) -> None:
    """List that many accounts of an enterprise, as one file of a bank does."""
    listed = [
        services.ListedAccount(
            number=f"7{place:015d}", uscc=enterprise.uscc, name=enterprise.name, account_type="general",
            currency="CNY", opened_on=NOW.date(), closed_on=None,
        )
        for place in range(count)
    ]  # fmt: skip
    services.record_listed_accounts(provider=provider, listed=listed)
