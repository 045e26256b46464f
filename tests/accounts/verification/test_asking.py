"""Asking to be verified."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from accounts import agreement, selectors, services
from accounts.evidence_files import CheckedFile
from accounts.models import (
    AuditRecord,
    Enterprise,
    Institution,
    Notification,
    User,
    Verification,
)
from accounts.services import evidence
from tests.cast import (
    NOW,
    make_institution_user,
    make_verification,
    valid_uscc,
)
from tests.verifying import NUMBER, USCC, decline, evidence_files_stored, told


def test_asking_keeps_the_evidence_and_tells_who_decides(
    to_bank: Verification, verifier: User, applicant: User
) -> None:
    assert (to_bank.state, to_bank.method, to_bank.is_contested) == ("submitted", "bank", False)
    assert agreement.account_number(to_bank) == NUMBER
    assert NUMBER.encode() not in bytes(to_bank.account_number_ciphertext or b"")
    assert evidence.LICENCES.read(to_bank.licence) == b"\xff\xd8\xff a licence"
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
        ask(applicant, bank=information_user, account_number=NUMBER)
    with pytest.raises(services.BankNotAvailable):
        make_verification(applicant=applicant, bank=provider, account_number="")
    services.stop_institution(institution=provider, stopped_by=None, now=NOW)
    with pytest.raises(services.BankNotAvailable):
        ask(applicant, bank=provider, account_number=NUMBER)
    assert not Verification.objects.exists()


def ask(applicant: User, **more: Any) -> Verification:
    return services.submit_verification(
        applicant=applicant,
        **{"uscc": USCC, "name": "河畔面馆", **more},
        legal_representative="何畔",
        licence=CheckedFile(b"a licence", "image/jpeg"),
        now=NOW,
    )


def test_a_bank_without_a_verifier_is_not_asked(applicant: User, provider: Institution, clerk: User) -> None:
    assert not selectors.answering_banks().exists()
    with pytest.raises(services.BankNotAvailable):
        ask(applicant, bank=provider, account_number=NUMBER)
    verifier = make_institution_user(provider, "verifier")
    assert list(selectors.answering_banks()) == [provider]
    User.objects.filter(pk=verifier.pk).update(is_active=False)
    assert not selectors.answering_banks().exists()


@pytest.mark.parametrize(
    ("start", "holder"),
    [
        ("11", "a government body"),
        ("12", "a public institution"),
        ("52", "a social organisation"),
        ("N2", "a rural collective"),
        ("31", "another organisation"),
        ("A1", "another organisation"),
        ("99", "another organisation"),
    ],
)
def test_who_is_no_enterprise_is_told_so(applicant: User, start: str, holder: str) -> None:
    with pytest.raises(services.NoSubjectOfThePlatform, match=holder):
        ask(applicant, uscc=valid_uscc(7_000_000_001, start))
    assert not Verification.objects.exists()


@pytest.mark.parametrize("start", ["91", "92", "93"])
def test_enterprises_businesses_and_cooperatives_ask(applicant: User, start: str) -> None:
    assert ask(applicant, uscc=valid_uscc(7_000_000_001, start)).state == "submitted"


def test_a_name_that_is_given_is_kept(applicant: User) -> None:
    User.objects.filter(pk=applicant.pk).update(name="")
    applicant.refresh_from_db()
    ask(applicant, applicant_name="何畔")
    assert User.objects.get(pk=applicant.pk).name == "何畔"
    assert AuditRecord.objects.get(action="user.profile_changed").payload == {"fields": ["name"]}


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
    assert evidence.LICENCES.read(verification.licence) == content
