"""What an applicant enters, and whether anything of it was kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import LicenceFile, User, Verification
from tests import licences
from tests.cast import valid_uscc
from tests.pages.browsing import signed_in

USCC = valid_uscc(7_000_000_002)
NUMBER = "6222000011112222"
MASKED = "6222********2222"


def entered(content: bytes | None = None, file_name: str = "licence.jpg", **changes: object) -> dict[str, Any]:
    file = SimpleUploadedFile(file_name, licences.picture() if content is None else content, "image/jpeg")
    fields = {"uscc": USCC, "name": "河畔面馆", "legal_representative": "何畔", "method": "staff", "licence": file}
    return {**fields, **changes}


def register(person: User, content: bytes | None = None, **how: Any) -> Any:
    return signed_in(person).post(reverse("accounts:enterprise_register"), entered(content, **how))


def nothing_changed(storage: Path) -> None:
    assert not Verification.objects.exists()
    assert not LicenceFile.objects.exists()
    assert not list(storage.rglob("*.*"))
