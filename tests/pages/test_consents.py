"""An enterprise gives and revokes its consents."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, AuditRecord, Enterprise, Institution, User
from consent import services
from consent.models import Consent
from tests.cast import make_account, make_consent, make_enterprise, make_institution
from tests.pages.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms(account: Account, information_user: Institution) -> dict[str, Any]:
    until = date.today() + timedelta(days=90)  # noqa: DTZ011  # as a person fills it in
    return {
        "account": account.pk,
        "information_user": information_user.pk,
        "product": "report",
        "purpose": "01",
        "until": until.isoformat(),
    }


def test_a_consent_is_reviewed_before_it_is_given(owner: User, enterprise: Enterprise, terms: dict[str, Any]) -> None:
    review = signed_in(owner, "zh-hans").get(f"/enterprise/{enterprise.pk}/consents/review/", terms)
    page = review.content.decode()
    for words in ("同舟担保", "资金流信用信息报告", "6222********2222", "贷前审查", terms["until"]):
        assert words in page
    assert not Consent.objects.exists()


def test_giving_leaves_a_consent_and_an_audit_record(
    owner: User, enterprise: Enterprise, terms: dict[str, Any]
) -> None:
    answer = signed_in(owner).post(f"/enterprise/{enterprise.pk}/consents/grant/", terms, follow=True)
    consent = Consent.objects.get()
    assert consent.number in answer.content.decode()
    assert consent.granted_by == owner
    assert AuditRecord.objects.get(action="consent.granted").target_id == consent.pk


@pytest.mark.parametrize("step", ["review", "grant"])
@pytest.mark.parametrize(
    "wrong",
    [{"until": "soon"}, {"until": ""}, {"purpose": "99"}, {"product": "everything"}, {"account": "0"},
     {"information_user": "0"}],
)  # fmt: skip
def test_bad_input_gives_nothing(
    owner: User, enterprise: Enterprise, terms: dict[str, Any], wrong: dict[str, str], step: str
) -> None:
    browser = signed_in(owner)
    send = browser.get if step == "review" else browser.post
    page = send(f"/enterprise/{enterprise.pk}/consents/{step}/", terms | wrong)
    assert page.status_code == 200
    assert "Nothing has been done yet" in page.content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "today at the earliest"), (0, ""), (729, ""), (730, "two years at most")]
)
def test_the_last_day_is_judged_before_the_review(
    owner: User, enterprise: Enterprise, terms: dict[str, Any], days: int, words: str
) -> None:
    until = (timezone.localdate(timezone=timezone.get_default_timezone()) + timedelta(days=days)).isoformat()
    browser, terms = signed_in(owner), terms | {"until": until}
    page = browser.get(f"/enterprise/{enterprise.pk}/consents/review/", terms).content.decode()
    assert ("Is this what you want?" in page) == (not words)
    assert words in page
    browser.post(f"/enterprise/{enterprise.pk}/consents/grant/", terms)
    assert Consent.objects.exists() == (not words)


def test_the_form_bounds_the_last_day(owner: User, enterprise: Enterprise, account: Account) -> None:
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/consents/new/").content.decode()
    assert f'min="{today}" max="{today + timedelta(days=729)}"' in page
    assert "Two years at most." in page


def test_what_the_service_refuses_is_said(
    owner: User, enterprise: Enterprise, account: Account, information_user: Institution, terms: dict[str, Any]
) -> None:
    make_consent(account, information_user, owner, now=_now())
    page = signed_in(owner).post(f"/enterprise/{enterprise.pk}/consents/grant/", terms)
    assert "covers this already" in page.content.decode()
    assert Consent.objects.count() == 1


def test_anothers_account_cannot_be_shared(
    owner: User, enterprise: Enterprise, provider: Institution, terms: dict[str, Any]
) -> None:
    other = make_account(provider, make_enterprise(name="另一家"))
    page = signed_in(owner).post(f"/enterprise/{enterprise.pk}/consents/grant/", terms | {"account": other.pk})
    assert page.status_code == 200
    assert not Consent.objects.exists()


def test_going_back_keeps_what_was_entered(owner: User, enterprise: Enterprise, terms: dict[str, Any]) -> None:
    page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/consents/new/", terms).content.decode()
    assert f'value="{terms["until"]}"' in page
    assert page.count(" selected") == 4


def test_the_review_opened_by_address_leads_to_the_form(owner: User, enterprise: Enterprise) -> None:
    answer = signed_in(owner).get(f"/enterprise/{enterprise.pk}/consents/review/")
    assert answer["Location"] == f"/enterprise/{enterprise.pk}/consents/new/"


def test_revoking_is_asked_and_then_done(owner: User, account: Account, information_user: Institution) -> None:
    consent = make_consent(account, information_user, owner, now=_now())
    browser = signed_in(owner)
    asked = browser.get(f"/enterprise/consents/{consent.number}/revoke/").content.decode()
    assert "Revoke this consent?" in asked
    consent.refresh_from_db()
    assert consent.state == "in_force"
    browser.post(f"/enterprise/consents/{consent.number}/revoke/")
    consent.refresh_from_db()
    assert (consent.state, consent.revoked_by) == ("revoked", owner)
    assert AuditRecord.objects.filter(action="consent.revoked", target_id=consent.pk).count() == 1


def test_revoking_twice_is_told(owner: User, account: Account, information_user: Institution) -> None:
    consent = make_consent(account, information_user, owner, now=_now())
    browser = signed_in(owner)
    for _time in range(2):
        page = browser.post(f"/enterprise/consents/{consent.number}/revoke/", follow=True).content.decode()
    assert "not in force any more" in page
    assert AuditRecord.objects.filter(action="consent.revoked").count() == 1


@pytest.mark.parametrize("ending", ["revoked", "expired"])
def test_a_consent_that_is_over_is_not_offered_for_revoking(
    owner: User, account: Account, information_user: Institution, ending: str
) -> None:
    now = _now() - timedelta(days=9)
    consent = make_consent(account, information_user, owner, now=now, until=(now + timedelta(days=2)).date())
    if ending == "revoked":
        services.revoke_consent(consent=consent, revoked_by=owner, now=now + timedelta(days=1))
    page = signed_in(owner).get(f"/enterprise/consents/{consent.number}/revoke/").content.decode()
    assert "This consent is not in force any more." in page
    assert f"{ending}</span>" in page
    assert "Revoke this consent?" not in page
    assert "Yes, revoke it" not in page


def test_the_lender_does_not_decide(
    analyst: User, owner: User, account: Account, information_user: Institution
) -> None:
    consent = make_consent(account, information_user, owner, now=_now())
    assert signed_in(analyst).post(f"/enterprise/consents/{consent.number}/revoke/").status_code == 403
    consent.refresh_from_db()
    assert consent.state == "in_force"


def test_the_list_tells_how_each_stands(owner: User, account: Account, enterprise: Enterprise) -> None:
    now, lender = _now(), make_institution(is_user=True)
    make_consent(account, lender, owner, purpose="01", now=now)
    make_consent(account, lender, owner, purpose="02", now=now, starts_at=now + timedelta(days=2))
    make_consent(account, lender, owner, purpose="03", now=now - timedelta(days=9), until=(now - timedelta(2)).date())
    page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/consents/").content.decode()
    for words in ("in force", "not started yet", "expired"):
        assert f">{words}</span>" in page
    assert page.index(">in force<") < page.index(">expired<")


def test_the_number_of_queries_does_not_grow(
    owner: User, account: Account, enterprise: Enterprise, django_assert_max_num_queries: Any
) -> None:
    lender = make_institution(is_user=True)
    for purpose in ("01", "02", "03", "04", "05"):
        make_consent(account, lender, owner, purpose=purpose, now=_now())
    browser = signed_in(owner)
    browser.get(f"/enterprise/{enterprise.pk}/consents/")
    with django_assert_max_num_queries(12):
        browser.get(f"/enterprise/{enterprise.pk}/consents/")


def _now() -> datetime:
    return timezone.now()
