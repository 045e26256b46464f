"""The back office shows submissions, documents and queries, and changes none of them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditRecord, Enterprise, User
from ingestion.models import Submission
from reports.models import Document, QueryRecord
from tests.pages.browsing import signed_in
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["ingestion_submission", "reports_document", "reports_queryrecord"])
def test_staff_look_and_do_not_touch(staff: User, accepted: Submission, lender_document: Document, name: str) -> None:
    browser = signed_in(staff)
    target = {
        "ingestion_submission": accepted,
        "reports_document": lender_document,
        "reports_queryrecord": QueryRecord.objects.get(),
    }[name]
    assert browser.get(reverse(f"admin:{name}_changelist")).status_code == 200
    change = reverse(f"admin:{name}_change", args=[target.pk])
    page = browser.get(change)
    assert page.status_code == 200
    assert "112.34" not in page.content.decode()
    assert browser.post(change, {}).status_code == 403
    assert browser.get(reverse(f"admin:{name}_add")).status_code == 403
    assert browser.post(reverse(f"admin:{name}_delete", args=[target.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["reports_replacedmonthfacts", "reports_documentfile"])
def test_lists_open(staff: User, name: str) -> None:
    assert signed_in(staff).get(reverse(f"admin:{name}_changelist")).status_code == 200


def test_the_back_office_has_no_front_door_of_its_own(client: Client) -> None:
    """Its sign-in is everybody's: with the second factor, the limits and the lock-out."""
    for address in ("/admin/", "/admin/login/"):
        answer = client.get(address, follow=False)
        while answer.status_code == 302 and answer["Location"].startswith("/admin/"):
            answer = client.get(answer["Location"])
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("model", ["django_q/schedule", "django_q/ormq", "mfa/authenticator", "account/emailaddress"])
def test_what_staff_must_not_touch_is_not_there(client: Client, staff: User, model: str) -> None:
    sign_in(client, staff)
    assert client.get(f"/admin/{model}/").status_code == 404


def test_a_filter_cannot_ask_what_a_document_holds(staff: User, lender_document: Document) -> None:
    browser = signed_in(staff)
    for question in ("body__contains=112.34", "body__regex=1", "account__number_hash__startswith=a"):
        assert browser.get(f"/admin/reports/document/?{question}").status_code == 400


def test_what_staff_change_leaves_a_trace(staff: User, enterprise: Enterprise) -> None:
    signed_in(staff).post(f"/admin/accounts/enterprise/{enterprise.pk}/change/", {"name": "河畔面馆(新)"})
    record = AuditRecord.objects.latest("pk")
    assert (record.action, record.actor, record.payload) == ("staff.changed", staff, {"fields": ["name"]})
