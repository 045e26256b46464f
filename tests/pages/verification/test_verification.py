"""Proving who acts for an enterprise: the applicant's pages, the bank's, and the back office's."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts import evidence_files, services
from accounts.models import Enterprise, EnterpriseMembership, Institution, User, Verification
from tests import licences
from tests.cast import NOW, make_account, make_enterprise, make_institution_user, make_verification
from tests.pages.browsing import signed_in, text
from tests.pages.verification.applying import MASKED, NUMBER, USCC, register

pytestmark = pytest.mark.django_db


def decide(person: User, verification: Verification, **fields: str) -> Any:
    return signed_in(person).post(reverse("accounts:verification_decide", args=[verification.pk]), fields)


# --- Watching, appealing, withdrawing ---


def test_the_way_through_decline_and_appeal_is_shown(to_staff: Verification, staff: User, applicant: User) -> None:
    services.decline_verification(verification=to_staff, reason="名称不一致。", decided_by=staff, now=NOW)
    browser, address = signed_in(applicant), reverse("accounts:verification_detail", args=[to_staff.pk])
    page = text(browser.get(address))
    for words in ("名称不一致。", "Try again", "Appeal", "Declined"):
        assert words in page
    appeal = reverse("accounts:verification_appeal", args=[to_staff.pk])
    assert "名称不一致。" in text(browser.get(appeal))
    assert "This field is required" in text(browser.post(appeal, {"text": " "}))
    assert browser.post(appeal, {"text": "已更名。"})["Location"] == address
    page = text(browser.get(address))
    for words in ("已更名。", "appealed, waiting for a second person"):
        assert words in page
    assert "only once" in text(browser.get(appeal))
    assert "only once" in text(browser.post(appeal, {"text": "Once more."}))
    assert staff.email not in page


def test_withdrawing_is_asked_first(to_bank: Verification, applicant: User) -> None:
    browser, address = signed_in(applicant), reverse("accounts:verification_withdraw", args=[to_bank.pk])
    assert "Yes, withdraw it" in text(browser.get(address))
    to_bank.refresh_from_db()
    assert to_bank.state == "submitted"
    assert "You can submit another one" in text(browser.post(address, follow=True))
    assert "not open any more" in text(browser.get(address))
    assert "not open any more" in text(browser.post(address, follow=True))


def test_others_see_nothing_of_it(to_bank: Verification, stranger: User) -> None:
    for name in ("verification_detail", "verification_appeal", "verification_withdraw", "verification_licence"):
        assert signed_in(stranger).get(reverse(f"accounts:{name}", args=[to_bank.pk])).status_code == 404


# --- The licence ---


def test_the_licence_comes_as_a_file(applicant: User) -> None:
    register(applicant, licences.pdf(), file_name='x"\r\nSet-Cookie: a=b.html')
    verification = Verification.objects.get()
    answer = signed_in(applicant).get(reverse("accounts:verification_licence", args=[verification.pk]))
    assert answer.content == evidence_files.check(licences.pdf()).content
    assert answer["Content-Disposition"] == f'attachment; filename="licence-{verification.pk}.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert answer["Content-Type"] == "application/pdf"


def test_a_bank_sees_the_licence_while_it_is_open(
    to_bank: Verification, verifier: User, clerk: User, rival: Institution
) -> None:
    address = reverse("accounts:verification_licence", args=[to_bank.pk])
    assert signed_in(verifier).get(address).status_code == 200
    assert signed_in(clerk).get(address).status_code == 403
    assert signed_in(make_institution_user(rival, "verifier")).get(address).status_code == 404
    services.decline_verification(verification=to_bank, reason="No.", decided_by=verifier, now=NOW)
    assert signed_in(verifier).get(address).status_code == 403


# --- The bank ---


def test_a_bank_confirms(
    to_bank: Verification, provider: Institution, verifier: User, applicant: User, clerk: User
) -> None:
    make_account(provider, make_enterprise(uscc=USCC), number=NUMBER)
    queue = reverse("accounts:verification_queue", args=[provider.code])
    address = reverse("accounts:verification_decide", args=[to_bank.pk])
    assert address in text(signed_in(verifier).get(queue))
    page = text(signed_in(verifier).get(address))
    assert page.count('<span class="mark mark-good">agrees') == 3
    for words in (USCC, MASKED, "何畔", reverse("accounts:verification_licence", args=[to_bank.pk])):
        assert words in page
    assert NUMBER not in page
    assert decide(verifier, to_bank, decision="confirm")["Location"] == queue
    assert address not in text(signed_in(verifier).get(queue))
    assert address in text(signed_in(verifier).get(f"{queue}?show=past"))
    assert "not open any more" in text(signed_in(verifier).get(address))
    enterprise = Enterprise.objects.get(uscc=USCC)
    assert reverse("reports:enterprise_home", args=[enterprise.pk]) in text(
        signed_in(applicant).get(reverse("accounts:verification_detail", args=[to_bank.pk]))
    )


def test_what_does_not_agree_is_marked_and_refused(
    to_bank: Verification, provider: Institution, verifier: User, enterprise: Enterprise
) -> None:
    address = reverse("accounts:verification_decide", args=[to_bank.pk])
    page = text(signed_in(verifier).get(address))
    assert "not in the accounts file" in page
    assert page.count("nothing to compare with") == 2
    make_account(provider, enterprise, number=NUMBER, name="远山机械")
    assert text(signed_in(verifier).get(address)).count('mark-bad">does not agree') == 2
    answer = decide(verifier, to_bank, decision="confirm")
    assert answer.status_code == 200
    assert "another enterprise" in text(answer)
    assert not EnterpriseMembership.objects.exists()


def test_a_bank_declines_with_a_reason(to_bank: Verification, verifier: User) -> None:
    assert "Give a reason" in text(decide(verifier, to_bank, decision="decline"))
    assert "This field is required" in text(decide(verifier, to_bank))
    decide(verifier, to_bank, decision="decline", reason="户名不一致。")
    to_bank.refresh_from_db()
    assert (to_bank.state, to_bank.reason) == ("declined", "户名不一致。")


def test_a_contested_one_waits_for_staff(to_bank: Verification, provider: Institution, verifier: User) -> None:
    make_verification(uscc=USCC)
    assert "waits for staff" in text(signed_in(verifier).get(f"/provider/{provider.code}/verifications/"))
    address = reverse("accounts:verification_decide", args=[to_bank.pk])
    assert "Only the platform" in text(signed_in(verifier).get(address))
    assert decide(verifier, to_bank, decision="confirm").status_code == 200
    assert not EnterpriseMembership.objects.exists()


def test_one_for_staff_is_none_of_a_banks(to_staff: Verification, verifier: User) -> None:
    address = reverse("accounts:verification_decide", args=[to_staff.pk])
    assert signed_in(verifier).get(address).status_code == 404


def test_the_queue_is_paged(
    to_bank: Verification, provider: Institution, verifier: User, django_assert_max_num_queries: Any
) -> None:
    for _each in range(25):
        make_verification(bank=provider)
    browser = signed_in(verifier)
    address = f"/provider/{provider.code}/verifications/"
    browser.get(address)  # the first of a session also notes the session
    with django_assert_max_num_queries(12):
        page = text(browser.get(address))
    assert "1 to 20 of 26" in page


# --- The back office ---


def test_staff_settle_claims_side_by_side(to_bank: Verification, staff: User) -> None:
    other = make_verification(uscc=USCC, name="河畔面馆二店")
    browser = signed_in(staff)
    assert USCC in text(browser.get(reverse("admin:accounts_verification_changelist")))
    address = reverse("admin:accounts_verification_decide", args=[other.pk])
    page = text(browser.get(address))
    for words in ("side by side", "河畔面馆二店", to_bank.applicant.email, MASKED):
        assert words in page
    assert NUMBER not in page
    assert "Give a reason" in text(browser.post(address, {"decision": "decline"}))
    assert browser.post(address, {"decision": "confirm"}).status_code == 302
    to_bank.refresh_from_db()
    other.refresh_from_db()
    assert (other.state, to_bank.state) == ("confirmed", "declined")
    assert "not open any more" in text(browser.get(address))
    change = text(browser.get(reverse("admin:accounts_verification_change", args=[other.pk])))
    assert address in change


def test_who_declined_does_not_decide_the_appeal(to_staff: Verification, staff: User, applicant: User) -> None:
    services.decline_verification(verification=to_staff, reason="No.", decided_by=staff, now=NOW)
    services.appeal_verification(verification=to_staff, text="Yes.", appealed_by=applicant, now=NOW)
    page = text(signed_in(staff).get(reverse("admin:accounts_verification_decide", args=[to_staff.pk])))
    assert "Another person" in page
    assert "Record the decision" not in page


def test_the_back_office_leaves_banks_their_decisions(to_bank: Verification, staff: User) -> None:
    address = reverse("admin:accounts_verification_decide", args=[to_bank.pk])
    assert "The bank that it names decides" in text(signed_in(staff).get(address))
    assert "The bank that it names decides" in text(signed_in(staff).post(address, {"decision": "confirm"}))
    assert not EnterpriseMembership.objects.exists()


def test_only_staff_who_review_decide(to_staff: Verification, staff: User, owner: User) -> None:
    address = reverse("admin:accounts_verification_decide", args=[to_staff.pk])
    User.objects.filter(pk=staff.pk).update(is_superuser=False)
    assert signed_in(staff).get(address).status_code == 403
    assert signed_in(staff).post(address, {"decision": "confirm"}).status_code == 403
    assert signed_in(owner).get(address).status_code == 302
    assert signed_in(staff).get(reverse("accounts:verification_licence", args=[to_staff.pk])).status_code == 404
    assert signed_in(staff, csrf=True).post(address).status_code == 403


@pytest.mark.parametrize("key", ["0", "x", "9" * 30])
def test_one_that_does_not_exist_is_not_found(staff: User, key: str) -> None:
    assert signed_in(staff).get(f"/admin/accounts/verification/{key}/decide/").status_code == 404
