"""Identity verification: asking, deciding, claiming, appealing, lapsing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from datetime import date, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as project
from django.core.files.storage import storages
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import translation
from pytest_django import Settings

from accounts import agreement, selectors, services, tasks, verification_story
from accounts.evidence_files import CheckedFile
from accounts.models import (
    AuditRecord,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    Notification,
    User,
    Verification,
)
from accounts.services import evidence
from cfcii.common.errors import DomainError
from tests.cast import (
    NOW,
    make_account,
    make_enterprise,
    make_enterprise_user,
    make_institution_user,
    make_user,
    make_verification,
    valid_uscc,
)

NUMBER = "6222000011112222"
USCC = valid_uscc(7_000_000_001)
State = Verification.State


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    """Nobody else's files are counted."""
    own = {**settings.STORAGES["evidence"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "evidence": own}


@pytest.fixture
def applicant(db: None) -> User:
    return make_user(name="applicant")


@pytest.fixture
def verifier(provider: Institution) -> User:
    return make_institution_user(provider, "verifier")


@pytest.fixture
def second_staff(db: None) -> User:
    user = make_user(name="second staff", is_staff=True)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def to_bank(applicant: User, verifier: User, provider: Institution) -> Verification:
    return make_verification(applicant=applicant, uscc=USCC, bank=provider, account_number=NUMBER)


@pytest.fixture
def to_staff(applicant: User, staff: User) -> Verification:
    return make_verification(applicant=applicant, uscc=USCC)


def state_of(verification: Verification) -> str:
    return Verification.objects.get(pk=verification.pk).state


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def confirm(verification: Verification, by: User) -> Enterprise:
    return services.confirm_verification(verification=verification, decided_by=by, now=NOW)


def decline(verification: Verification, by: User, reason: str = "The name differs.") -> None:
    services.decline_verification(verification=verification, reason=reason, decided_by=by, now=NOW)


def appeal(verification: Verification) -> None:
    services.appeal_verification(
        verification=verification, text="The name was changed.", appealed_by=verification.applicant, now=NOW
    )


def evidence_files_stored() -> int:
    try:
        return len(storages["evidence"].listdir("licences")[1])
    except FileNotFoundError:
        return 0


# --- Asking ---


def test_asking_keeps_the_evidence_and_tells_who_decides(
    to_bank: Verification, verifier: User, applicant: User
) -> None:
    assert (to_bank.state, to_bank.method, to_bank.is_contested) == ("submitted", "bank", False)
    assert agreement.account_number(to_bank) == NUMBER
    assert NUMBER.encode() not in bytes(to_bank.account_number_ciphertext or b"")
    assert evidence.read(to_bank.licence) == b"\xff\xd8\xff a licence"
    assert told(verifier) == ["verification_waiting"]
    assert Notification.objects.get(user=verifier).link == f"/provider/verifications/{to_bank.pk}/"
    record = AuditRecord.objects.latest("pk")
    assert (record.action, record.actor, record.institution) == ("verification.submitted", applicant, to_bank.bank)
    assert not Enterprise.objects.filter(uscc=USCC).exists()


def test_without_a_bank_staff_are_told(to_staff: Verification, staff: User) -> None:
    assert (to_staff.method, to_staff.account_number_ciphertext) == ("staff", None)
    assert told(staff) == ["verification_waiting"]


def test_staff_and_unverified_addresses_ask_for_nothing(applicant: User, staff: User) -> None:
    before = evidence_files_stored()
    EmailAddress.objects.filter(user=applicant).update(verified=False)
    for person in (staff, applicant):
        with pytest.raises(services.NotSomebodyOfTheEnterprise):
            make_verification(applicant=person)
    assert evidence_files_stored() == before


def test_a_wrong_code_or_bank_is_refused(applicant: User, provider: Institution, information_user: Institution) -> None:
    with pytest.raises(services.InvalidUscc):
        make_verification(applicant=applicant, uscc=f"{USCC[:-1]}{'1' if USCC[-1] == '0' else '0'}")
    with pytest.raises(services.BankNotAvailable):
        make_verification(applicant=applicant, bank=information_user)
    with pytest.raises(services.BankNotAvailable):
        make_verification(applicant=applicant, bank=provider, account_number="")
    services.stop_institution(institution=provider, stopped_by=None, now=NOW)
    with pytest.raises(services.BankNotAvailable):
        make_verification(applicant=applicant, bank=provider)
    assert not Verification.objects.exists()


def test_one_verification_is_open_at_a_time(to_staff: Verification, applicant: User) -> None:
    before = evidence_files_stored()
    with pytest.raises(services.VerificationOpen):
        make_verification(applicant=applicant, uscc=USCC)
    assert evidence_files_stored() == before
    make_verification(applicant=applicant)  # for another enterprise


def test_five_tries_a_day(applicant: User, staff: User) -> None:
    for _try in range(5):
        decline(make_verification(applicant=applicant, uscc=USCC), staff)
    before = evidence_files_stored()
    with pytest.raises(services.TooManyTries, match="5 times"):
        make_verification(applicant=applicant)
    assert evidence_files_stored() == before
    make_verification(applicant=applicant, now=NOW + timedelta(days=1))
    make_verification()  # somebody else


def test_what_fails_at_the_end_leaves_no_file(applicant: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise ConnectionError("the queue is away")

    monkeypatch.setattr("accounts.services.verification.tell", fail)
    before = evidence_files_stored()
    with pytest.raises(ConnectionError, match="away"):
        make_verification(applicant=applicant)
    assert evidence_files_stored() == before
    assert not Verification.objects.exists()


# --- Deciding ---


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


# --- Claims ---


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


# --- Withdrawing, appealing ---


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
    assert told(staff) == ["verification_waiting"]
    with pytest.raises(services.DecidedByStaff):
        confirm(to_bank, verifier)
    confirm(to_bank, staff)
    to_bank.refresh_from_db()
    assert (to_bank.state, to_bank.decided_by, to_bank.appeal_decided_by) == ("confirmed", verifier, staff)
    assert selectors.is_verified(Enterprise.objects.get(uscc=USCC))


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


# --- Lapsing ---


def test_owners_are_told_a_month_before_and_at_the_end(to_staff: Verification, staff: User, applicant: User) -> None:
    enterprise = confirm(to_staff, staff)
    to_staff.refresh_from_db()
    end = NOW.replace(year=2028)
    assert services.lapse_verifications(now=end - timedelta(days=31)) == 0
    assert services.lapse_verifications(now=end - timedelta(days=30)) == 1
    assert services.lapse_verifications(now=end - timedelta(days=29)) == 0
    assert state_of(to_staff) == "confirmed"
    assert services.lapse_verifications(now=end) == 1
    assert services.lapse_verifications(now=end) == 0
    assert state_of(to_staff) == "lapsed"
    assert told(applicant)[-2:] == ["verification_lapses_soon", "verification_lapsed"]
    assert Notification.objects.latest("pk").facts["day"] == "2028-03-02"
    assert not selectors.is_verified(enterprise)
    assert EnterpriseMembership.objects.of(applicant).exists()
    assert AuditRecord.objects.filter(action="verification.lapsed", actor=None).count() == 1


def test_who_verified_again_is_not_bothered(to_staff: Verification, staff: User, applicant: User) -> None:
    enterprise = confirm(to_staff, staff)
    again = make_verification(applicant=applicant, uscc=USCC, now=NOW + timedelta(days=700))
    services.confirm_verification(verification=again, decided_by=staff, now=NOW + timedelta(days=700))
    assert services.lapse_verifications(now=NOW.replace(year=2028)) == 1
    assert (state_of(to_staff), state_of(again)) == ("lapsed", "confirmed")
    assert "verification_lapsed" not in told(applicant)
    assert selectors.is_verified(enterprise)


def test_29_february_comes_round_as_1_march(to_staff: Verification, staff: User) -> None:
    services.confirm_verification(verification=to_staff, decided_by=staff, now=NOW.replace(year=2028, month=2, day=29))
    to_staff.refresh_from_db()
    assert to_staff.lapses_on == date(2030, 3, 1)


def test_the_record_is_never_deleted(to_staff: Verification) -> None:
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        to_staff.delete()


def test_a_stopped_verifier_decides_no_more(to_bank: Verification, verifier: User) -> None:
    membership = InstitutionMembership.objects.get(user=verifier)
    InstitutionMembership.objects.filter(pk=membership.pk).update(stopped_at=NOW)
    with pytest.raises(services.DecidedByBank):
        confirm(to_bank, verifier)


def test_a_licence_is_kept_whole(applicant: User) -> None:
    content = bytes(range(256)) * 10_000
    verification = services.submit_verification(
        applicant=applicant,
        uscc=USCC,
        name="河畔面馆",
        legal_representative="何畔",
        licence=CheckedFile(content, "application/pdf"),
        now=NOW,
    )
    assert evidence.read(verification.licence) == content


# --- At the same moment ---


def at_once(*steps: Callable[[], object]) -> list[type[Exception] | None]:
    """Run steps in sessions of their own that begin together; give what each of them raised."""
    start = threading.Barrier(len(steps))

    def run(step: Callable[[], object]) -> type[Exception] | None:
        try:
            start.wait(timeout=10)
            step()
        except DomainError as error:
            return type(error)
        finally:
            connection.close()
        return None

    with futures.ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(to_staff: Verification, staff: User, second_staff: User) -> None:
    raised = at_once(lambda: confirm(to_staff, staff), lambda: decline(to_staff, second_staff))
    assert sorted(raised, key=str) == sorted([services.VerificationNotOpen, None], key=str)
    to_staff.refresh_from_db()
    assert EnterpriseMembership.objects.count() == (1 if to_staff.state == "confirmed" else 0)
    assert AuditRecord.objects.filter(action__in=["verification.confirmed", "verification.declined"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_claims_confirmed_at_once_have_one_outcome(to_staff: Verification, staff: User, second_staff: User) -> None:
    other = make_verification(uscc=USCC)
    raised = at_once(lambda: confirm(to_staff, staff), lambda: confirm(other, second_staff))
    assert sorted(raised, key=str) == sorted([services.VerificationNotOpen, None], key=str)
    assert {state_of(to_staff), state_of(other)} == {"confirmed", "declined"}
    assert EnterpriseMembership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_contest_each_other(provider: Institution, verifier: User) -> None:
    first, second = make_user(), make_user()
    raised = at_once(
        lambda: make_verification(applicant=first, uscc=USCC, bank=provider),
        lambda: make_verification(applicant=second, uscc=USCC, bank=provider),
    )
    assert raised == [None, None]
    assert list(Verification.objects.values_list("is_contested", flat=True)) == [True, True]


@pytest.mark.django_db(transaction=True)
def test_one_who_asks_twice_at_once_asks_once(applicant: User) -> None:
    raised = at_once(*[lambda: make_verification(applicant=applicant, uscc=USCC)] * 2)
    assert sorted(raised, key=str) == sorted([services.VerificationOpen, None], key=str)
    assert (Verification.objects.count(), evidence_files_stored()) == (1, 1)


# --- What is shown ---


def test_a_person_finds_what_is_open_or_to_be_mended(to_staff: Verification, staff: User, applicant: User) -> None:
    decline(to_staff, staff)
    again = make_verification(applicant=applicant, uscc=USCC)
    withdrawn = make_verification(applicant=applicant)
    services.withdraw_verification(verification=withdrawn, withdrawn_by=applicant, now=NOW)
    found = [(each.id, each.is_open) for each in verification_story.applications_of(applicant)]
    assert found == [(again.pk, True), (to_staff.pk, False)]


def test_the_worker_lapses(to_staff: Verification, staff: User) -> None:
    services.confirm_verification(verification=to_staff, decided_by=staff, now=NOW - timedelta(days=1000))
    assert "accounts.tasks.lapse_verifications" in project.WORKER_STARTUP
    tasks.lapse_verifications()
    assert state_of(to_staff) == "lapsed"
