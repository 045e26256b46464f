"""Several people at the same moment."""

from __future__ import annotations

import pytest

from accounts import services
from accounts.models import (
    AuditRecord,
    ClaimObjection,
    EnterpriseMembership,
    Institution,
    User,
    Verification,
)
from tests.at_once import at_once
from tests.cast import (
    NOW,
    make_enterprise,
    make_enterprise_user,
    make_user,
    make_verification,
)
from tests.verifying import USCC, confirm, decline, evidence_files_stored, state_of


def refusals(outcomes: list[object]) -> list[object]:
    return [each for each in outcomes if isinstance(each, type)]


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(to_staff: Verification, staff: User, second_staff: User) -> None:
    outcomes = at_once(lambda: confirm(to_staff, staff), lambda: decline(to_staff, second_staff))
    assert refusals(outcomes) == [services.VerificationNotOpen]
    to_staff.refresh_from_db()
    assert EnterpriseMembership.objects.count() == (1 if to_staff.state == "confirmed" else 0)
    assert AuditRecord.objects.filter(action__in=["verification.confirmed", "verification.declined"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_claims_confirmed_at_once_have_one_outcome(to_staff: Verification, staff: User, second_staff: User) -> None:
    other = make_verification(uscc=USCC)
    outcomes = at_once(lambda: confirm(to_staff, staff), lambda: confirm(other, second_staff))
    assert refusals(outcomes) == [services.VerificationNotOpen]
    assert {state_of(to_staff), state_of(other)} == {"confirmed", "declined"}
    assert EnterpriseMembership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_contest_each_other(provider: Institution, verifier: User) -> None:
    first, second = make_user(), make_user()
    outcomes = at_once(
        lambda: make_verification(applicant=first, uscc=USCC, bank=provider),
        lambda: make_verification(applicant=second, uscc=USCC, bank=provider),
    )
    assert refusals(outcomes) == []
    assert list(Verification.objects.values_list("is_contested", flat=True)) == [True, True]


@pytest.mark.django_db(transaction=True)
def test_one_who_asks_twice_at_once_asks_once(applicant: User) -> None:
    outcomes = at_once(*[lambda: make_verification(applicant=applicant, uscc=USCC)] * 2)
    assert refusals(outcomes) == [services.VerificationOpen]
    assert (Verification.objects.count(), evidence_files_stored()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_an_owner_who_objects_while_staff_confirm_is_heard_or_too_late(staff: User) -> None:
    enterprise = make_enterprise(uscc=USCC)
    owner = make_enterprise_user(enterprise)
    claim = make_verification(uscc=USCC)
    outcomes = at_once(
        lambda: confirm(claim, staff),
        lambda: services.object_to_claim(verification=claim, reason="Unknown.", raised_by=owner, now=NOW),
    )
    # Once it is confirmed the claimant is an owner, so that nobody objects to them as a stranger any more.
    assert refusals(outcomes) in ([services.ObjectionUnanswered], [services.MayNotObject])
    assert (state_of(claim) == "confirmed") != ClaimObjection.objects.exists()
