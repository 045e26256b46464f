"""Uploaded evidence: what is kept, what is refused and why, and how it lies in the storage."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.utils import translation
from PIL import Image
from pytest_django import Settings

from accounts import crypto, evidence_files, keysets
from accounts.evidence_files import CheckedFile, FileRefused
from accounts.models import AuditRecord, LicenceFile, User
from accounts.services import evidence
from tests import licences
from tests.cast import NOW, make_user, make_verification

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def person(db: None) -> User:
    return make_user()


@pytest.fixture
def licence(person: User) -> LicenceFile:
    file = evidence_files.check(licences.pdf())
    return evidence.keep_licence(name=evidence.new_name(), file=file, uploaded_by=person, now=NOW)


def opened(file: CheckedFile) -> Image.Image:
    return Image.open(BytesIO(file.content))


@pytest.mark.parametrize(
    ("file_format", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1")],
)
def test_pictures_are_drawn_anew(file_format: str, mode: str) -> None:
    file = evidence_files.check(licences.picture(file_format, mode=mode))
    assert file.content_type == f"image/{file_format.lower()}"
    picture = opened(file)
    assert (picture.format, picture.mode, picture.size) == (file_format, "RGB", (120, 80))
    left, right = picture.getpixel((10, 40)), picture.getpixel((110, 40))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert min(right) > 240
    assert min(left) < 160


def test_what_a_picture_hides_stays_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home, 31.23N 121.47E"
    raw = licences.picture(exif=exif, comment=b"secret remark") + HTML
    assert b"taken at home" in raw
    kept = evidence_files.check(raw).content
    assert not any(words in kept for words in (b"taken at home", b"secret remark", b"<script"))


def test_a_picture_taken_sideways_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert opened(evidence_files.check(licences.picture(exif=exif))).size == (80, 120)


def test_a_large_picture_becomes_smaller() -> None:
    for file_format, mode in (("JPEG", "RGB"), ("PNG", "P")):
        file = evidence_files.check(licences.picture(file_format, size=(5000, 2000), mode=mode))
        assert opened(file).size == (4000, 1600)


def test_a_pdf_is_kept_as_it_is() -> None:
    raw = licences.pdf(pages=20)
    assert evidence_files.check(raw) == CheckedFile(raw, "application/pdf")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (SVG, "whatever its name says"),
        (HTML, "whatever its name says"),
        (EICAR, "whatever its name says"),
        (b"GIF89a" + bytes(20), "whatever its name says"),
        (b"\n%PDF-1.4", "whatever its name says"),
        (licences.bomb(), "40 million pixels"),
        (licences.bomb(9000, 9000), "40 million pixels"),
        (licences.bomb(10, 10), "damaged"),
        (licences.picture()[:300], "damaged"),
        (b"\xff\xd8\xff" + HTML, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "damaged"),
        (b"%PDF-1.7\n" + HTML, "damaged"),
        (licences.pdf()[:200], "damaged"),
        (licences.pdf(pages=21), "more than 20 pages"),
        (licences.pdf_with_password(), "password"),
        (licences.pdf_with_program(), "holds a program"),
        (licences.pdf_with_attachment(), "holds a program"),
        (licences.pdf_that_launches(), "holds a program"),
        (b"\xff\xd8\xff" + bytes(5 * 1024 * 1024), "larger than 5 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_refused_says_why(content: bytes, words: str, english: None) -> None:
    with pytest.raises(FileRefused, match=words):
        evidence_files.check(content)


def test_a_pdf_without_end_is_not_walked_for_ever(monkeypatch: pytest.MonkeyPatch, english: None) -> None:
    monkeypatch.setattr("accounts.evidence_files.pdfs.MOST_OBJECTS", 3)
    with pytest.raises(FileRefused, match="too complicated"):
        evidence_files.check(licences.pdf())


def test_a_stored_file_is_encrypted_and_comes_back(licence: LicenceFile) -> None:
    (name,) = stored(licence)
    with storages["evidence"].open(name) as file:
        assert b"%PDF" not in file.read()
    assert evidence.read(licence) == licences.pdf()


def test_a_file_of_another_row_does_not_open(licence: LicenceFile, person: User) -> None:
    other = evidence.keep_licence(
        name=evidence.new_name(), file=evidence_files.check(licences.picture()), uploaded_by=person, now=NOW
    )
    (mine,), (theirs,) = stored(licence), stored(other)
    storages["evidence"].delete(mine)
    with storages["evidence"].open(theirs) as file:
        storages["evidence"].save(mine, file)
    with pytest.raises(crypto.ContentNotReadable):
        evidence.read(licence)


def test_a_missing_file_is_named(licence: LicenceFile) -> None:
    evidence.discard(licence.stored_name)
    with pytest.raises(evidence.EvidenceMissing):
        evidence.read(licence)


def test_keys_change_without_loss(licence: LicenceFile, settings: Settings) -> None:
    assert not evidence.reseal(licence)
    template = keysets.TEMPLATES["VAULT_MASTER_KEYSET"]
    settings.VAULT_MASTER_KEYSET = keysets.promote_newest(keysets.add_key(settings.VAULT_MASTER_KEYSET, template))
    assert evidence.read(licence) == licences.pdf()
    assert evidence.reseal(licence)
    settings.VAULT_MASTER_KEYSET = keysets.drop_others(settings.VAULT_MASTER_KEYSET)
    assert evidence.read(licence) == licences.pdf()
    assert len(stored(licence)) == 1


def test_who_opened_a_licence_is_on_the_record(staff: User) -> None:
    verification = make_verification()
    content = evidence.open_licence(verification=verification, opened_by=staff, now=NOW)
    assert content.startswith(b"\xff\xd8\xff")
    record = AuditRecord.objects.latest("pk")
    assert (record.action, record.actor, record.target_id) == ("licence.opened", staff, verification.pk)
    assert record.payload == {"licence": verification.licence_id}


def stored(licence: LicenceFile) -> list[str]:
    folder, _slash, name = licence.stored_name.partition("/")
    return [f"{folder}/{each}" for each in storages["evidence"].listdir(folder)[1] if each.startswith(name)]
