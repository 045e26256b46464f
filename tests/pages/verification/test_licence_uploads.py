"""Licence files on their way in: how many a person may send, and what becomes of those that act or explode."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AuditRecord, User, Verification
from tests import acting_pdfs
from tests.licences import HTML
from tests.pages.browsing import signed_in, text
from tests.pages.verification.applying import USCC, entered, nothing_changed, register

pytestmark = pytest.mark.django_db


def test_a_flood_of_files_is_not_looked_at(applicant: User, own_storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _upload in range(20):
        services.count_upload(uploaded_by=applicant, now=timezone.now())
    monkeypatch.setattr("accounts.evidence_files.check", lambda _content: pytest.fail("it was opened"))
    answer = signed_in(applicant).post(reverse("accounts:enterprise_register"), entered())
    assert answer.status_code == 429
    page = text(answer)
    for words in ("20 files within an hour", f'value="{USCC}"', "please choose it again"):
        assert words in page
    assert "Choose the file of the licence" not in page
    nothing_changed(own_storage)


def test_files_are_counted_and_forms_are_not(applicant: User) -> None:
    register(applicant, HTML)
    register(applicant, licence="")
    assert AuditRecord.objects.filter(action="licence.uploaded", actor=applicant).count() == 1


def test_a_bomb_is_told(applicant: User, own_storage: Path) -> None:
    answer = register(applicant, acting_pdfs.bombs()["operators"], file_name="licence.pdf")
    assert answer.status_code == 200
    assert "too complicated to be opened safely" in text(answer)
    nothing_changed(own_storage)


def test_what_acts_in_a_file_reaches_nobody(applicant: User, staff: User) -> None:
    register(applicant, acting_pdfs.acting()["polyglot"], file_name="licence.pdf")
    address = reverse("accounts:verification_licence", args=[Verification.objects.get().pk])
    for person in (applicant, staff):
        content = signed_in(person).get(address).content
        assert content.startswith(b"%PDF-")
        assert b"evil.example" not in content
