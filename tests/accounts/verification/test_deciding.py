"""Deciding on an identity verification."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from accounts import agreement, selectors, services
from accounts.models import (
    AuditRecord,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
    Verification,
)
from tests.cast import (
    NOW,
    make_account,
    make_enterprise,
    make_institution_user,
    make_user,
    make_verification,
)
from tests.verifying import NUMBER, USCC, confirm, decline, state_of, told


def test_a_bank_confirms(to_bank: Verification, verifier: User, applicant: User, provider: Institution) -> None:
    make_account(provider, make_enterprise(uscc=USCC, name=to_bank.name), number=NUMBER)
    enterprise = confirm(to_bank, verifier)
    assert (enterprise.uscc, enterprise.name) == (USCC, to_bank.name)
    membership = EnterpriseMembership.objects.get(enterprise=enterprise)
    assert (membership.user, membership.role, membership.ends_on) == (applicant, "owner", None)
    to_bank.refresh_from_db()
    assert (to_bank.state, to_bank.decided_by, to_bank.decided_at) == ("confirmed", verifier, NOW)
    assert to_bank.lapses_on == date(2028, 3, 2)
    assert selectors.is_verified(enterprise)
    assert told(applicant) == ["verification_confirmed"]
    actions = AuditRecord.objects.filter(actor=verifier).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["enterprise_member.added", "verification.confirmed"]


def test_a_bank_confirms_nobody_of_whom_its_file_says_nothing(to_bank: Verification, verifier: User) -> None:
    with pytest.raises(services.RecordDisagrees, match="does not list"):
        confirm(to_bank, verifier)
    assert state_of(to_bank) == "submitted"
    assert not Enterprise.objects.exists()


def test_an_archive_is_claimed_and_keeps_its_name(to_bank: Verification, verifier: User, provider: Institution) -> None:
    archive = make_enterprise(uscc=USCC, name="河畔面馆（总店）")
    make_account(provider, archive, number=NUMBER, name=to_bank.name)
    assert agreement.of(to_bank) == agreement.Agreement(number=True, name=True, uscc=True)
    assert confirm(to_bank, verifier) == archive
    archive.refresh_from_db()
    assert archive.name == "河畔面馆（总店）"
    assert Enterprise.objects.filter(uscc=USCC).count() == 1


def test_what_the_bank_recorded_is_compared(to_bank: Verification, provider: Institution) -> None:
    assert agreement.of(to_bank) == agreement.Agreement(number=False, name=None, uscc=None)
    make_account(provider, make_enterprise(uscc=USCC), number=NUMBER, name="另一家")
    assert agreement.of(to_bank) == agreement.Agreement(number=True, name=False, uscc=True)


def test_an_account_of_another_enterprise_confirms_nobody(
    to_bank: Verification, verifier: User, provider: Institution, enterprise: Enterprise
) -> None:
    make_account(provider, enterprise, number=NUMBER)
    with pytest.raises(services.RecordDisagrees):
        confirm(to_bank, verifier)
    assert state_of(to_bank) == "submitted"
    assert not EnterpriseMembership.objects.exists()


def test_somebody_of_the_enterprise_becomes_its_owner(to_staff: Verification, applicant: User, staff: User) -> None:
    enterprise = make_enterprise(uscc=USCC)
    services.add_enterprise_member(enterprise=enterprise, user=applicant, role="viewer", added_by=None, now=NOW)
    EnterpriseMembership.objects.update(ends_on=date(2026, 12, 31))
    confirm(to_staff, staff)
    membership = EnterpriseMembership.objects.get()
    assert (membership.role, membership.ends_on) == ("owner", None)


def test_who_declines_gives_a_reason(to_staff: Verification, staff: User, applicant: User) -> None:
    with pytest.raises(services.ReasonNeeded):
        decline(to_staff, staff, " ")
    decline(to_staff, staff)
    to_staff.refresh_from_db()
    assert (to_staff.state, to_staff.reason, to_staff.decided_by) == ("declined", "The name differs.", staff)
    assert told(applicant) == ["verification_declined"]
    assert not Enterprise.objects.exists()
    make_verification(applicant=applicant, uscc=USCC)  # tried again


def test_only_who_is_asked_decides(
    to_bank: Verification, provider: Institution, staff: User, rival: Institution, clerk: User, owner: User
) -> None:
    administrator = make_institution_user(provider, "administrator")
    others = (staff, make_institution_user(rival, "verifier"), clerk, administrator, owner)
    for person in others:
        with pytest.raises(services.DecidedByBank):
            confirm(to_bank, person)
        with pytest.raises(services.DecidedByBank):
            decline(to_bank, person)
    assert state_of(to_bank) == "submitted"


def test_only_staff_decide_what_waits_for_staff(to_staff: Verification, verifier: User, owner: User) -> None:
    plain_staff = make_user(is_staff=True)
    for person in (verifier, owner, plain_staff):
        with pytest.raises(services.DecidedByStaff):
            confirm(to_staff, person)


def test_staff_decide_when_the_bank_is_gone(to_bank: Verification, provider: Institution, staff: User) -> None:
    services.stop_institution(institution=provider, stopped_by=None, now=NOW)
    confirm(to_bank, staff)


def test_staff_decide_when_the_bank_has_nobody_to(to_bank: Verification, verifier: User, staff: User) -> None:
    InstitutionMembership.objects.filter(user=verifier).update(stopped_at=NOW)
    confirm(to_bank, staff)
    assert state_of(to_bank) == "confirmed"


def test_nobody_decides_on_their_own(provider: Institution, verifier: User, staff: User) -> None:
    own = make_verification(applicant=verifier, bank=provider)
    with pytest.raises(services.OwnVerification):
        confirm(own, verifier)
    applicant = make_user()
    later_staff = make_verification(applicant=applicant)
    User.objects.filter(pk=applicant.pk).update(is_staff=True, is_superuser=True)
    with pytest.raises(services.OwnVerification):
        confirm(later_staff, User.objects.get(pk=applicant.pk))
    with pytest.raises(services.NotSomebodyOfTheEnterprise):
        confirm(later_staff, staff)


def test_a_decision_is_made_once(to_staff: Verification, staff: User, second_staff: User) -> None:
    confirm(to_staff, staff)
    with pytest.raises(services.VerificationNotOpen):
        decline(to_staff, second_staff)
    with pytest.raises(services.VerificationNotOpen):
        confirm(to_staff, second_staff)
    assert EnterpriseMembership.objects.count() == 1


def test_the_record_is_never_deleted(to_staff: Verification) -> None:
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        to_staff.delete()


def test_a_stopped_verifier_decides_no_more(to_bank: Verification, verifier: User, provider: Institution) -> None:
    make_institution_user(provider, "verifier")
    InstitutionMembership.objects.filter(user=verifier).update(stopped_at=NOW)
    with pytest.raises(services.DecidedByBank):
        confirm(to_bank, verifier)


# --- The number ---


def show(verification: Verification, person: User) -> str:
    return services.show_number_of_verification(verification=verification, shown_to=person, now=NOW)


def test_the_whole_number_is_shown_to_the_bank_and_recorded(to_bank: Verification, verifier: User) -> None:
    assert show(to_bank, verifier) == NUMBER
    record = AuditRecord.objects.get(action="account_number.shown")
    assert (record.actor, record.institution, record.at) == (verifier, to_bank.bank, NOW)
    assert (record.target_type, record.target_id) == ("accounts.verification", to_bank.pk)
    assert NUMBER not in str(record.payload)


def test_nobody_else_is_shown_the_number(
    to_bank: Verification, clerk: User, rival: Institution, staff: User, applicant: User
) -> None:
    for person in (clerk, staff, applicant, make_institution_user(rival, "verifier")):
        with pytest.raises(services.MayNotSeeNumber):
            show(to_bank, person)
    with pytest.raises(services.MayNotSeeNumber):
        show(make_verification(), staff)
    assert not AuditRecord.objects.filter(action="account_number.shown").exists()


def test_the_number_is_shown_only_while_the_bank_decides(to_bank: Verification, verifier: User) -> None:
    make_verification(uscc=USCC)  # another claim: staff decide
    with pytest.raises(services.NothingToCompare):
        show(to_bank, verifier)
    Verification.objects.exclude(pk=to_bank.pk).update(state="withdrawn")
    Verification.objects.update(is_contested=False)
    show(to_bank, verifier)
    decline(to_bank, verifier)
    with pytest.raises(services.NothingToCompare):
        show(to_bank, verifier)
