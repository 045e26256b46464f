"""Withdrawing and appealing; what is found of it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts import selectors, services, verification_story
from accounts.models import (
    Enterprise,
    User,
    Verification,
)
from tests.cast import (
    NOW,
    make_verification,
)
from tests.verifying import USCC, appeal, confirm, decline, state_of, told


def test_the_applicant_withdraws(to_bank: Verification, applicant: User, verifier: User, owner: User) -> None:
    with pytest.raises(services.NotTheApplicant):
        services.withdraw_verification(verification=to_bank, withdrawn_by=owner, now=NOW)
    services.withdraw_verification(verification=to_bank, withdrawn_by=applicant, now=NOW)
    assert state_of(to_bank) == "withdrawn"
    with pytest.raises(services.VerificationNotOpen):
        services.withdraw_verification(verification=to_bank, withdrawn_by=applicant, now=NOW)
    with pytest.raises(services.VerificationNotOpen):
        confirm(to_bank, verifier)


def test_an_appeal_goes_to_staff(to_bank: Verification, verifier: User, staff: User, applicant: User) -> None:
    decline(to_bank, verifier)
    appeal(to_bank)
    assert told(staff) == ["verification_appealed"]
    with pytest.raises(services.DecidedByStaff):
        confirm(to_bank, verifier)
    confirm(to_bank, staff)
    to_bank.refresh_from_db()
    assert (to_bank.state, to_bank.decided_by, to_bank.appeal_decided_by) == ("confirmed", verifier, staff)
    assert selectors.is_verified(Enterprise.objects.get(uscc=USCC))
    assert told(applicant) == ["verification_declined", "appeal_granted"]


def test_an_appeal_is_decided_by_a_second_person_and_final(
    to_staff: Verification, staff: User, second_staff: User, applicant: User
) -> None:
    decline(to_staff, staff)
    appeal(to_staff)
    for step in (confirm, decline):
        with pytest.raises(services.NotASecondPerson):
            step(to_staff, staff)
    decline(to_staff, second_staff, "Still another name.")
    to_staff.refresh_from_db()
    assert (to_staff.state, to_staff.appeal_reason) == ("refused", "Still another name.")
    assert told(applicant) == ["verification_declined", "verification_refused"]
    with pytest.raises(services.AppealNotAllowed):
        appeal(to_staff)


def test_the_database_demands_a_second_person(to_staff: Verification, staff: User) -> None:
    decline(to_staff, staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=to_staff.pk).update(appeal_decided_by=staff)


def test_an_appeal_is_the_applicants_with_words_and_alone(
    to_staff: Verification, staff: User, applicant: User, owner: User
) -> None:
    with pytest.raises(services.AppealNotAllowed):
        appeal(to_staff)  # not declined
    decline(to_staff, staff)
    with pytest.raises(services.NotTheApplicant):
        services.appeal_verification(verification=to_staff, text="Mine.", appealed_by=owner, now=NOW)
    with pytest.raises(services.AppealNotAllowed):
        services.appeal_verification(verification=to_staff, text=" ", appealed_by=applicant, now=NOW)
    make_verification(applicant=applicant, uscc=USCC)
    with pytest.raises(services.VerificationOpen):
        appeal(to_staff)


def test_nobody_decides_an_appeal_against_oneself_by_confirming_a_rival(
    to_staff: Verification, staff: User, second_staff: User
) -> None:
    decline(to_staff, staff)
    appeal(to_staff)
    other = make_verification(uscc=USCC)
    with pytest.raises(services.NotASecondPerson):
        confirm(other, staff)
    assert (state_of(other), state_of(to_staff)) == ("submitted", "appealed")
    confirm(other, second_staff)
    assert (state_of(other), state_of(to_staff)) == ("confirmed", "refused")


def test_a_person_finds_what_is_open_or_to_be_mended(to_staff: Verification, staff: User, applicant: User) -> None:
    decline(to_staff, staff)
    again = make_verification(applicant=applicant, uscc=USCC)
    withdrawn = make_verification(applicant=applicant)
    services.withdraw_verification(verification=withdrawn, withdrawn_by=applicant, now=NOW)
    found = [(each.id, each.is_open) for each in verification_story.applications_of(applicant)]
    assert found == [(again.pk, True), (to_staff.pk, False)]
