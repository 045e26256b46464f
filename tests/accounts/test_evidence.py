"""Uploaded evidence: what is kept, what is refused and why, and how it lies in the storage."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pypdfium2
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone, translation
from PIL import Image
from pypdf import PdfReader
from pytest_django import Settings
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from accounts import crypto, evidence_files, keysets, sealed_files, services, tasks
from accounts.evidence_files import CheckedFile, FileRefused, drawing
from accounts.models import AuditRecord, LicenceFile, User
from accounts.redrawing import Kind
from accounts.services import evidence
from cfcii import settings as project
from tests import acting_pdfs, licences
from tests.at_once import at_once
from tests.cast import NOW, make_user, make_verification
from tests.licences import EICAR, HTML, SVG


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
    return evidence.keep_licence(name=evidence.LICENCES.new_name(), file=file, uploaded_by=person, now=NOW)


def opened(file: CheckedFile) -> Image.Image:
    return Image.open(BytesIO(file.content))


@pytest.mark.parametrize(
    ("file_format", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1")],
)
def test_pictures_are_drawn_anew(file_format: str, mode: str) -> None:
    file = evidence_files.check(licences.picture(file_format, mode=mode))
    assert file.content_type == "image/jpeg"
    picture = opened(file)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (120, 80))
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


def test_a_scanned_pdf_is_kept_as_pictures_of_its_pages() -> None:
    raw = scanned_pdf(pages=3)
    file = evidence_files.check(raw)
    assert file.content_type == "application/pdf"
    pages = drawn(file.content)
    assert len(pages) == 3
    for page in pages:
        assert page.size[0] < page.size[1]
        left, right = page.getpixel((page.width // 4, 300)), page.getpixel((page.width * 3 // 4, 300))
        assert left[0] > 150 > 60 > left[1]
        assert min(right) > 240


def test_a_pdf_of_text_shows_what_it_showed() -> None:
    raw = acting_pdfs.pdf()
    before, (after,) = drawn(raw)[0].convert("L"), drawn(evidence_files.check(raw).content)
    shown = after.convert("L").resize(before.size)
    assert before.point(dark).getbbox() is not None
    where, was = shown.point(dark).getbbox(), before.point(dark).getbbox()
    assert max(abs(one - other) for one, other in zip(where, was, strict=True)) <= 2


def test_the_same_pdf_gives_the_same_file() -> None:
    assert evidence_files.check(licences.pdf(20)) == evidence_files.check(licences.pdf(20))


@pytest.mark.parametrize("name", acting_pdfs.acting())
def test_whatever_acts_in_a_pdf_stays_behind(name: str) -> None:
    """The page is kept as it looks; of the file's own objects nothing is."""
    raw = acting_pdfs.acting()[name]
    assert b"evil.example" in raw
    kept = evidence_files.check(raw).content
    shows_pages_only(kept)
    assert drawn(kept)[0].convert("L").point(dark).getbbox() is not None, "the words are still there"


@pytest.mark.parametrize(
    "raw", [licences.pdf_with_program(), licences.pdf_with_attachment(), licences.pdf_that_launches()]
)
def test_whatever_writers_hang_on_a_pdf_stays_behind(raw: bytes) -> None:
    shows_pages_only(evidence_files.check(raw).content)


@pytest.mark.parametrize("name", acting_pdfs.BOMBS)
def test_a_bomb_hurts_nobody(name: str, english: None) -> None:
    """It is refused, or what would have filled the memory is not drawn; this process hardly notices."""
    raw = acting_pdfs.bombs()[name]
    assert len(raw) < evidence_files.LARGEST_UPLOAD
    memory = resident_megabytes()
    try:
        shows_pages_only(evidence_files.check(raw).content)
    except FileRefused as error:
        assert "too complicated" in str(error)  # noqa: PT017 - both ends are right
    assert resident_megabytes() - memory < 200


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, english: None) -> None:
    """The bomb would keep the process busy for longer than that: it is refused, and nothing of it goes on."""
    monkeypatch.setattr(drawing, "LONGEST_SECONDS", 0.5)
    with pytest.raises(FileRefused, match="too complicated"):
        evidence_files.check(acting_pdfs.bombs()["nested"])
    assert not [child for child in psutil.Process().children() if "accounts.redrawing" in child.cmdline()]


def test_what_grows_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch, english: None) -> None:
    monkeypatch.setattr(drawing, "MOST_BYTES", 50_000)
    with pytest.raises(FileRefused, match="too complicated"):
        evidence_files.check(scanned_pdf(pages=20))


def test_files_are_drawn_one_at_a_time(monkeypatch: pytest.MonkeyPatch, english: None) -> None:
    monkeypatch.setattr(drawing, "LONGEST_WAIT_SECONDS", 0.1)
    with drawing._turn, pytest.raises(FileRefused, match="Several files"):
        evidence_files.check(licences.picture())
    assert evidence_files.check(licences.picture())


def test_the_process_that_draws_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFCII_SECRET_KEY", "a secret")
    with drawing._started(Kind.PDF) as process:
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        process.kill()
    assert b"CFCII" not in environment


def test_no_process_stays_behind() -> None:
    for raw in (licences.picture(), acting_pdfs.bombs()["nested"]):
        try:
            evidence_files.check(raw)
        except FileRefused:
            continue
    assert not [each for each in psutil.Process().children() if "accounts.redrawing" in each.cmdline()]


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
        (licences.bomb(13_000, 10), "a side of more than 12,000"),
        (licences.bomb(10, 10), "damaged"),
        (licences.picture()[:300], "damaged"),
        (b"\xff\xd8\xff" + HTML, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "damaged"),
        (b"%PDF-1.7\n" + HTML, "damaged"),
        (licences.pdf()[:200], "damaged"),
        (licences.pdf(pages=21), "more than 20 pages"),
        (licences.pdf_with_password(), "password"),
        (licences.pdf_protected_against_changes(), "against changes"),
        (b"\xff\xd8\xff" + bytes(5 * 1024 * 1024), "larger than 5 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_refused_says_why(content: bytes, words: str, english: None) -> None:
    with pytest.raises(FileRefused, match=words):
        evidence_files.check(content)


def test_a_stored_file_is_encrypted_and_comes_back(licence: LicenceFile) -> None:
    (name,) = stored(licence)
    with storages["evidence"].open(name) as file:
        assert b"%PDF" not in file.read()
    assert evidence.LICENCES.read(licence) == evidence_files.check(licences.pdf()).content


def test_a_file_of_another_row_does_not_open(licence: LicenceFile, person: User) -> None:
    other = evidence.keep_licence(
        name=evidence.LICENCES.new_name(), file=evidence_files.check(licences.picture()), uploaded_by=person, now=NOW
    )
    (mine,), (theirs,) = stored(licence), stored(other)
    storages["evidence"].delete(mine)
    with storages["evidence"].open(theirs) as file:
        storages["evidence"].save(mine, file)
    with pytest.raises(crypto.ContentNotReadable):
        evidence.LICENCES.read(licence)


def test_a_missing_file_is_named(licence: LicenceFile) -> None:
    sealed_files.discard(licence.stored_name)
    with pytest.raises(sealed_files.FileMissing):
        evidence.LICENCES.read(licence)


def test_keys_change_without_loss(licence: LicenceFile, settings: Settings) -> None:
    assert not evidence.LICENCES.reseal(licence)
    template = keysets.TEMPLATES["VAULT_MASTER_KEYSET"]
    settings.VAULT_MASTER_KEYSET = keysets.promote_newest(keysets.add_key(settings.VAULT_MASTER_KEYSET, template))
    assert evidence.LICENCES.read(licence) == evidence_files.check(licences.pdf()).content
    assert evidence.LICENCES.reseal(licence)
    settings.VAULT_MASTER_KEYSET = keysets.drop_others(settings.VAULT_MASTER_KEYSET)
    assert evidence.LICENCES.read(licence) == evidence_files.check(licences.pdf()).content
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


# --- Uploads of one person ---


def test_twenty_uploads_an_hour(person: User, english: None) -> None:
    for _upload in range(20):
        services.count_upload(uploaded_by=person, now=NOW)
    with pytest.raises(services.TooManyUploads, match="20 files within an hour"):
        services.count_upload(uploaded_by=person, now=NOW)
    assert AuditRecord.objects.filter(action="licence.uploaded", actor=person).count() == 20
    services.count_upload(uploaded_by=make_user(), now=NOW)
    services.count_upload(uploaded_by=person, now=NOW + timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_are_all_counted(person: User) -> None:
    for _upload in range(19):
        services.count_upload(uploaded_by=person, now=NOW)
    raised = at_once(*[lambda: services.count_upload(uploaded_by=person, now=NOW)] * 3)
    assert sorted(raised, key=str) == sorted([None, services.TooManyUploads, services.TooManyUploads], key=str)
    assert AuditRecord.objects.filter(action="licence.uploaded").count() == 20


# --- Files that no row names ---


@pytest.fixture
def own_storage(settings: Settings, tmp_path: Path) -> Path:
    licences.keep_evidence_in(tmp_path, settings)
    return tmp_path


def test_files_without_a_row_are_swept_after_a_day(own_storage: Path, person: User) -> None:
    now = timezone.now()
    assert services.sweep_evidence(now=now) == 0, "nothing was ever stored"
    kept = evidence.keep_licence(
        name=evidence.LICENCES.new_name(), file=evidence_files.check(licences.picture()), uploaded_by=person, now=now
    )
    orphan = storages["evidence"].save(f"{evidence.LICENCES.new_name()}.123", ContentFile(b"left by a killed process"))
    assert services.sweep_evidence(now=now + timedelta(hours=23)) == 0
    assert services.sweep_evidence(now=now + timedelta(hours=25)) == 1
    assert not storages["evidence"].exists(orphan)
    assert evidence.LICENCES.read(kept)
    assert services.sweep_evidence(now=now + timedelta(hours=25)) == 0


def test_the_worker_sweeps_once_an_hour(own_storage: Path, db: None) -> None:
    cache.delete("evidence_swept")
    assert "accounts.tasks.sweep_evidence" in project.WORKER_STARTUP
    for _time in range(2):
        orphan = storages["evidence"].save(
            f"{evidence.LICENCES.new_name()}.123", ContentFile(b"left by a killed process")
        )
        long_ago = time.time() - 2 * 24 * 3600
        os.utime(own_storage / orphan, (long_ago, long_ago))
        tasks.sweep_evidence()
    assert len(list(own_storage.rglob("*.123"))) == 1


def dark(shade: int) -> int:
    return 255 if shade < 128 else 0


def drawn(content: bytes) -> list[Any]:
    """The pages as a reader shows them."""
    return [page.render(scale=1).to_pil() for page in pypdfium2.PdfDocument(content)]


def scanned_pdf(pages: int) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, (595, 842))
    for _page in range(pages):
        canvas.drawImage(ImageReader(BytesIO(licences.picture(size=(1240, 1754)))), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def shows_pages_only(content: bytes) -> None:
    """Demand that a kept PDF has pages with one picture each, and nothing else."""
    assert content.rstrip().endswith(b"%%EOF")
    assert content.count(b"%%EOF") == content.count(b"startxref") == 1
    assert b"evil.example" not in content
    reader = PdfReader(BytesIO(content))
    assert set(reader.trailer["/Root"]) <= {"/Type", "/Pages", "/PageMode", "/Outlines"}
    for page in reader.pages:
        assert set(page) <= {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources", "/Rotate", "/Trans"}
        assert len(page.images) == 1


def resident_megabytes() -> int:
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024
