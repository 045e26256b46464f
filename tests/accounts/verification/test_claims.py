"""Claims of one enterprise by several."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from accounts import selectors, services
from accounts.models import (
    AuditRecord,
    ClaimObjection,
    Enterprise,
    EnterpriseMembership,
    Institution,
    Notification,
    User,
    Verification,
)
from tests.cast import (
    NOW,
    make_account,
    make_enterprise,
    make_enterprise_user,
    make_verification,
)
from tests.verifying import USCC, confirm, decline, state_of, told


def test_two_claims_are_settled_by_staff(
    to_bank: Verification, provider: Institution, verifier: User, staff: User, applicant: User
) -> None:
    other = make_verification(uscc=USCC)
    to_bank.refresh_from_db()
    assert to_bank.is_contested
    assert other.is_contested
    with pytest.raises(services.DecidedByStaff):
        confirm(to_bank, verifier)
    confirm(other, staff)
    to_bank.refresh_from_db()
    assert to_bank.state == "declined"
    assert "Another person" in to_bank.reason
    assert told(applicant) == ["verification_declined"]
    assert list(EnterpriseMembership.objects.values_list("user", flat=True)) == [other.applicant_id]


def test_a_claim_of_an_owned_enterprise_is_told_to_its_owners(
    enterprise: Enterprise, owner: User, viewer: User, provider: Institution, verifier: User, staff: User
) -> None:
    claim = make_verification(uscc=enterprise.uscc, bank=provider)
    assert claim.is_contested
    assert (told(owner), told(viewer)) == (["verification_claimed"], [])
    assert (told(staff), told(verifier)) == (["verification_waiting"], [])
    with pytest.raises(services.DecidedByStaff):
        confirm(claim, verifier)
    confirm(claim, staff)
    assert EnterpriseMembership.objects.filter(enterprise=enterprise, role="owner").count() == 2


def test_who_became_owner_meanwhile_contests_too(to_bank: Verification, verifier: User) -> None:
    make_enterprise_user(make_enterprise(uscc=USCC))
    with pytest.raises(services.DecidedByStaff):
        confirm(to_bank, verifier)


def test_an_owner_verifies_again_without_a_contest(
    enterprise: Enterprise, owner: User, provider: Institution, verifier: User
) -> None:
    make_enterprise_user(enterprise)  # another owner
    account = make_account(provider, enterprise)
    again = make_verification(applicant=owner, uscc=enterprise.uscc, bank=provider, account_number=account.number)
    assert not again.is_contested
    assert not Notification.objects.filter(kind="verification_claimed").exists()
    confirm(again, verifier)
    assert selectors.is_verified(enterprise)


# --- Objections ---


def object_to(claim: Verification, person: User, reason: str = "I do not know this person.") -> ClaimObjection:
    return services.object_to_claim(verification=claim, reason=reason, raised_by=person, now=NOW)


@pytest.fixture
def claim(enterprise: Enterprise, owner: User, staff: User) -> Verification:
    """Somebody else claims the enterprise that the owner owns."""
    return make_verification(uscc=enterprise.uscc)


def test_an_owner_is_led_to_the_claim_and_objects(claim: Verification, owner: User, staff: User) -> None:
    assert Notification.objects.get(user=owner).link == f"/enterprise/claims/{claim.pk}/"
    objection = object_to(claim, owner)
    assert (objection.raised_by, objection.raised_at, objection.answered_at) == (owner, NOW, None)
    assert told(staff) == ["verification_waiting", "claim_objected"]
    record = AuditRecord.objects.latest("pk")
    assert (record.action, record.actor, record.enterprise) == (
        "claim.objected", owner, owner.enterprise_memberships.get().enterprise
    )  # fmt: skip
    assert "do not know" not in str(record.payload)


def test_who_objects_is_an_owner_with_words_and_once(
    claim: Verification, owner: User, handler: User, viewer: User, stranger: User, staff: User
) -> None:
    for person in (handler, viewer, stranger, staff, claim.applicant):
        with pytest.raises(services.MayNotObject):
            object_to(claim, person)
    with pytest.raises(services.ReasonNeeded):
        object_to(claim, owner, " ")
    object_to(claim, owner)
    with pytest.raises(services.AlreadyObjected):
        object_to(claim, owner)


def test_what_is_decided_is_not_objected_to(claim: Verification, owner: User, staff: User) -> None:
    decline(claim, staff)
    with pytest.raises(services.ClaimDecided):
        object_to(claim, owner)


def test_a_claim_is_on_hold_until_the_objection_is_settled_in_writing(
    claim: Verification, owner: User, staff: User
) -> None:
    objection = object_to(claim, owner)
    with pytest.raises(services.ObjectionUnanswered):
        confirm(claim, staff)
    assert state_of(claim) == "submitted"
    services.decide_verification(
        verification=claim, decision="confirm", reason="The owner agreed by telephone.", decided_by=staff, now=NOW
    )
    objection.refresh_from_db()
    assert (objection.answer, objection.answered_by) == ("The owner agreed by telephone.", staff)
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("confirmed", "")
    assert told(owner) == ["verification_claimed", "claim_confirmed"]
    assert AuditRecord.objects.filter(action="claim.objection_settled", actor=staff).count() == 1


def test_the_owner_learns_that_a_claim_is_declined_or_withdrawn(claim: Verification, owner: User, staff: User) -> None:
    objection = object_to(claim, owner)
    decline(claim, staff)
    objection.refresh_from_db()
    assert objection.answered_at == NOW
    again = make_verification(applicant=claim.applicant, uscc=claim.uscc)
    services.withdraw_verification(verification=again, withdrawn_by=again.applicant, now=NOW)
    assert told(owner) == ["verification_claimed", "claim_dropped"] * 2


def test_an_objection_keeps_a_bank_from_deciding(
    enterprise: Enterprise, owner: User, provider: Institution, verifier: User, staff: User
) -> None:
    claim = make_verification(uscc=enterprise.uscc, bank=provider)
    object_to(claim, owner)
    EnterpriseMembership.objects.filter(user=owner).update(ended_at=NOW)
    with pytest.raises(services.DecidedByStaff):
        confirm(claim, verifier)


def test_an_objection_is_never_deleted(claim: Verification, owner: User) -> None:
    objection = object_to(claim, owner)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        objection.delete()
