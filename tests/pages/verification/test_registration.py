"""Registering an enterprise: what is asked, kept, refused and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import services
from accounts.models import Enterprise, EnterpriseMembership, Institution, User, Verification
from tests import licences
from tests.cast import NOW, make_institution_user, make_user, make_verification, make_verified, valid_uscc
from tests.licences import HTML, SVG
from tests.pages.browsing import signed_in, text
from tests.pages.verification.applying import MASKED, NUMBER, USCC, entered, nothing_changed, register

pytestmark = pytest.mark.django_db


def test_the_home_page_leads_to_it(applicant: User, staff: User, to_bank: Verification) -> None:
    address = reverse("accounts:enterprise_register")
    assert address in text(signed_in(make_user()).get("/"))
    home = text(signed_in(applicant).get("/"))
    assert address in home
    assert reverse("accounts:verification_detail", args=[to_bank.pk]) in home
    assert address not in text(signed_in(staff).get("/?all"))


def test_who_acts_for_one_can_register_another(owner: User) -> None:
    home = text(signed_in(owner).get("/?all"))
    assert "Register another enterprise" in home
    make_verification(applicant=owner)
    assert signed_in(owner).get("/").status_code == 200


def test_a_bank_is_asked(applicant: User, provider: Institution, verifier: User) -> None:
    form = text(signed_in(applicant).get(reverse("accounts:enterprise_register")))
    assert provider.name in form
    how = {"method": "bank", "bank": provider.pk, "account_number": "6222 0000-1111 ２２２２"}
    typed = f" {USCC[:8].lower()} {USCC[8:]} ".replace("9", "９", 1)
    answer = register(applicant, uscc=typed, **how)
    verification = Verification.objects.get()
    assert answer["Location"] == reverse("accounts:verification_detail", args=[verification.pk])
    assert (verification.uscc, verification.bank, verification.applicant) == (USCC, provider, applicant)
    page = text(signed_in(applicant).get(answer["Location"]))
    for words in (USCC, "enterprise", MASKED, provider.name, "waiting for a decision", "Withdraw"):
        assert words in page
    assert NUMBER not in page


def test_staff_are_asked_and_the_bank_fields_do_not_count(applicant: User, provider: Institution) -> None:
    register(applicant, licences.pdf(), bank=provider.pk, account_number="x")
    verification = Verification.objects.select_related("licence").get()
    assert (verification.method, verification.bank) == ("staff", None)
    assert verification.licence.content_type == "application/pdf"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"uscc": USCC[:-1]}, "what you entered has 17"),
        ({"uscc": f"{USCC[:5]}O{USCC[6:]}"}, "“O” does not occur"),
        ({"uscc": USCC[:-1] + ("1" if USCC[-1] == "0" else "0")}, "The last character does not fit"),
        ({"uscc": ""}, "This field is required"),
        ({"uscc": valid_uscc(1, "11")}, "a government body"),
        ({"uscc": valid_uscc(1, "12")}, "a public institution"),
        ({"name": ""}, "This field is required"),
        ({"name": "河畔 www.example.com"}, "no web or e-mail address"),
        ({"legal_representative": "何\u202e畔"}, "cannot be seen"),
        ({"legal_representative": " "}, "This field is required"),
        ({"method": "letter"}, "Select a valid choice"),
        ({"method": "bank"}, "Choose the bank"),
        ({"method": "bank", "bank": "999999", "account_number": NUMBER}, "Select a valid choice"),
        ({"method": "bank", "account_number": "12"}, "5 to 34"),
        ({"licence": ""}, "Choose the file of the licence"),
        ({"licence": SimpleUploadedFile("licence.jpg", b"")}, "The file is empty"),
    ],
    ids=str,
)
def test_bad_input_is_told(applicant: User, own_storage: Path, changes: dict[str, Any], words: str) -> None:
    answer = register(applicant, **changes)
    assert answer.status_code == 200
    page = text(answer)
    assert words in page
    assert "What you entered is kept" in page
    nothing_changed(own_storage)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (SVG, "not a JPEG or PNG picture or a PDF"),
        (HTML, "not a JPEG or PNG picture or a PDF"),
        (licences.bomb(), "40 million pixels"),
        (b"%PDF-1.7\n" + HTML, "PDF is damaged"),
        (licences.pdf_with_password(), "password"),
        (licences.picture()[:400], "damaged"),
    ],
    ids=["svg", "html", "bomb", "html as pdf", "password", "broken"],
)
def test_bad_files_are_told(applicant: User, own_storage: Path, content: bytes, words: str) -> None:
    answer = register(applicant, content)
    assert answer.status_code == 200
    assert words in text(answer)
    assert f'value="{USCC}"' in text(answer)
    nothing_changed(own_storage)


@pytest.mark.parametrize("megabytes", [6, 50])
def test_a_large_upload_is_cut_off_and_all_else_is_kept(
    applicant: User, provider: Institution, verifier: User, own_storage: Path, megabytes: int
) -> None:
    how = {"method": "bank", "bank": provider.pk, "account_number": NUMBER}
    answer = register(applicant, b"\xff\xd8\xff" + bytes(megabytes * 1024 * 1024), **how)
    assert answer.status_code == 413
    page = text(answer)
    for words in (
        "larger than 5 MB", "please choose it again", f'value="{USCC}"', 'value="河畔面馆"', 'value="何畔"',
        f'<option value="{provider.pk}" selected>', f'value="{NUMBER}"',
    ):  # fmt: skip
        assert words in page
    assert "Choose the file of the licence" not in page
    nothing_changed(own_storage)


def test_what_else_is_wrong_is_told_beside_a_large_file(applicant: User) -> None:
    page = text(register(applicant, bytes(6 * 1024 * 1024), uscc=USCC[:-1]))
    assert "larger than 5 MB" in page
    assert "what you entered has 17" in page


def test_a_declined_one_is_tried_again_with_what_was_entered(
    to_bank: Verification, verifier: User, applicant: User, stranger: User
) -> None:
    services.decline_verification(verification=to_bank, reason="No.", decided_by=verifier, now=NOW)
    browser, address = signed_in(applicant), f"/register/?again={to_bank.pk}"
    assert address in text(browser.get(reverse("accounts:verification_detail", args=[to_bank.pk])))
    page = text(browser.get(address))
    for words in (f'value="{USCC}"', 'value="何畔"', f'<option value="{to_bank.bank_id}" selected>', MASKED):
        assert words in page
    assert NUMBER not in page
    assert USCC not in text(signed_in(stranger).get(address))
    for wrong in ("0", "x", "9" * 30, "²"):
        assert browser.get("/register/", {"again": wrong}).status_code == 200
    answer = browser.post(address, entered(method="bank", bank=to_bank.bank_id, account_number=NUMBER))
    assert answer.status_code == 302


def test_an_owner_renews_what_another_proved(enterprise: Enterprise, owner: User) -> None:
    before = make_verified(enterprise)
    assert f'value="{enterprise.uscc}"' in text(signed_in(owner).get(f"/register/?again={before.pk}"))


def test_only_banks_that_can_answer_are_offered(applicant: User, provider: Institution, rival: Institution) -> None:
    make_institution_user(rival, "verifier")
    page = text(signed_in(applicant).get("/register/"))
    assert rival.name in page
    assert provider.name not in page
    answer = register(applicant, method="bank", bank=provider.pk, account_number=NUMBER)
    assert "Select a valid choice" in text(answer)


def test_who_has_no_name_is_asked_for_it(applicant: User) -> None:
    assert "Your name" not in text(signed_in(applicant).get("/register/"))
    User.objects.filter(pk=applicant.pk).update(name="")
    applicant.refresh_from_db()
    assert "Your name" in text(signed_in(applicant).get("/register/"))
    assert "This field is required" in text(register(applicant))
    assert register(applicant, applicant_name=" 阿依古丽·买买提 ").status_code == 302
    applicant.refresh_from_db()
    assert applicant.name == "阿依古丽·买买提"


def test_a_code_of_another_enterprise_is_a_claim(applicant: User, enterprise: Enterprise, owner: User) -> None:
    answer = register(applicant, uscc=enterprise.uscc)
    assert "compare the claims" in text(signed_in(applicant).get(answer["Location"]))
    assert not EnterpriseMembership.objects.filter(user=applicant).exists()
    assert owner.notifications.get().kind == "verification_claimed"


def test_the_same_again_is_told(applicant: User, to_bank: Verification) -> None:
    assert "is open" in text(register(applicant))
    assert Verification.objects.count() == 1


def test_an_address_must_be_verified_first(applicant: User) -> None:
    EmailAddress.objects.filter(user=applicant).update(verified=False)
    assert signed_in(applicant).get(reverse("accounts:enterprise_register")).status_code == 403


def test_a_file_of_staff_is_not_read(staff: User) -> None:
    assert register(staff, bytes(10 * 1024 * 1024)).status_code == 403
