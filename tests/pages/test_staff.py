"""The back office shows submissions, documents and queries, and changes none of them."""

import pytest
from django.urls import reverse

from accounts.models import User
from ingestion.models import Submission
from reports.models import Document, QueryRecord
from tests.pages.conftest import signed_in

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
