"""An owner looks at somebody who claims the enterprise, and objects; staff see that where they decide."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import services
from accounts.models import ClaimObjection, User, Verification
from tests.cast import NOW
from tests.pages.browsing import signed_in, text

pytestmark = pytest.mark.django_db
WORDS = "I do not know <b>this</b> person."


@pytest.fixture
def address(claim: Verification) -> str:
    return reverse("accounts:claim", args=[claim.pk])


def test_the_notice_leads_to_who_it_is(claim: Verification, owner: User, address: str) -> None:
    browser = signed_in(owner)
    notice = owner.notifications.get()
    assert browser.post(reverse("accounts:notification_open", args=[notice.pk]))["Location"] == address
    page = text(browser.get(address))
    for words in (claim.applicant.name, "a***@example.com", claim.legal_representative, "I object"):
        assert words in page
    assert claim.applicant.email not in page


def test_an_objection_stands_on_the_page_and_before_staff(
    claim: Verification, owner: User, address: str, staff: User
) -> None:
    assert "This field is required" in text(signed_in(owner).post(address, {"reason": " "}))
    page = text(signed_in(owner).post(address, {"reason": WORDS}, follow=True))
    assert "on hold" in page
    assert "I do not know &lt;b&gt;this&lt;/b&gt; person." in page
    assert "I object" not in page
    decide = reverse("admin:accounts_verification_decide", args=[claim.pk])
    shown = text(signed_in(staff).get(decide))
    assert "I do not know &lt;b&gt;this&lt;/b&gt; person." in shown
    assert "how the objection was settled" in shown
    assert "An owner objects" in text(signed_in(staff).post(decide, {"decision": "confirm"}))
    answered = {"decision": "confirm", "reason": "They agreed."}
    assert signed_in(staff).post(decide, answered).status_code == 302
    assert ClaimObjection.objects.get().answer == "They agreed."
    assert "They agreed." in text(signed_in(staff).get(decide))
    # The claimant, an owner now, and the other owner: neither reads what staff wrote.
    assert "They agreed." not in text(signed_in(owner).get(address))


def test_pressed_twice_it_is_one(claim: Verification, owner: User, address: str) -> None:
    browser = signed_in(owner)
    for _each in range(2):
        answer = browser.post(address, {"reason": WORDS})
    assert answer.status_code == 200
    assert ClaimObjection.objects.count() == 1


def test_what_is_decided_is_only_shown(claim: Verification, owner: User, address: str, staff: User) -> None:
    services.decline_verification(verification=claim, reason="No.", decided_by=staff, now=NOW)
    page = text(signed_in(owner).get(address))
    assert "decided or withdrawn" in page
    assert "I object" not in page
    assert "decided or withdrawn" in text(signed_in(owner).post(address, {"reason": WORDS}))
    assert not ClaimObjection.objects.exists()


def test_it_is_nobody_elses(claim: Verification, address: str, stranger: User, viewer: User) -> None:
    assert signed_in(claim.applicant).get(address).status_code == 404
    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(viewer).get(address).status_code == 403


def test_what_nobody_contests_is_no_claim(owner: User, verification: Verification) -> None:
    assert signed_in(owner).get(reverse("accounts:claim", args=[verification.pk])).status_code == 404
