"""A bank's verifier has a whole account number shown: on demand, recorded, while there is something to decide."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from accounts import services
from accounts.models import AuditRecord, BindingRequest, Institution, User, Verification
from tests.cast import make_institution_user
from tests.pages.browsing import signed_in, text

pytestmark = pytest.mark.django_db
OF_VERIFICATION, OF_REQUEST = "6222000011112222", "6222999988887777"


@pytest.fixture(params=["verification", "binding_request"])
def open_one(request: pytest.FixtureRequest, verifier: User) -> tuple[str, str, str]:
    """The pages of something that waits for the bank, and its number: that to decide, and that of the number."""
    kind = request.param
    target = request.getfixturevalue("verification" if kind == "verification" else "asked")
    number = OF_VERIFICATION if kind == "verification" else OF_REQUEST
    return (
        reverse(f"accounts:{kind}_decide", args=[target.pk]),
        reverse(f"accounts:{kind}_number", args=[target.pk]),
        number,
    )


def test_the_number_is_masked_until_it_is_asked_for(open_one: tuple[str, str, str], verifier: User) -> None:
    decide, whole, number = open_one
    browser = signed_in(verifier)
    page = text(browser.get(decide))
    assert number not in page
    assert whole in page
    answer = browser.post(whole)
    assert number in text(answer)
    assert answer["Cache-Control"] == "no-store"
    assert f'action="{decide}"' in text(answer)
    record = AuditRecord.objects.get(action="account_number.shown")
    assert record.actor == verifier
    assert number not in str(record.payload)
    assert number not in text(browser.get(decide))
    assert browser.get(whole).status_code == 405


def test_nobody_else_has_it_shown(open_one: tuple[str, str, str], clerk: User, rival: Institution, owner: User) -> None:
    _decide, whole, _number = open_one
    assert signed_in(clerk).post(whole).status_code == 403
    for person in (make_institution_user(rival, "verifier"), owner):
        assert signed_in(person).post(whole).status_code == 404
    assert not AuditRecord.objects.filter(action="account_number.shown").exists()


def test_what_is_decided_shows_no_number(
    verification: Verification, asked: BindingRequest, verifier: User, now: datetime
) -> None:
    services.decline_verification(verification=verification, reason="No.", decided_by=verifier, now=now)
    services.decide_binding_request(request=asked, is_confirmed=False, reason="No.", decided_by=verifier, now=now)
    browser = signed_in(verifier)
    for kind, target, number in (
        ("verification", verification, OF_VERIFICATION), ("binding_request", asked, OF_REQUEST),
    ):  # fmt: skip
        assert "Show the whole number" not in text(browser.get(reverse(f"accounts:{kind}_decide", args=[target.pk])))
        page = text(browser.post(reverse(f"accounts:{kind}_number", args=[target.pk]), follow=True))
        assert "is shown only while" in page
        assert number not in page
    assert not AuditRecord.objects.filter(action="account_number.shown").exists()
