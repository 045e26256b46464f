"""Attachments: what is kept and what is refused, how it lies in the storage, who opens it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone, translation
from pytest_django import Settings

from accounts import keysets, rotation, sealed_files
from accounts import services as accounts_services
from accounts.evidence_files import FileRefused, MalwareFound
from accounts.models import AuditRecord, Institution, InstitutionMembership, User
from complaints import services
from complaints.lifecycle import Side
from complaints.models import Attachment, Case, CaseEntry, Message
from complaints.services import attachments, errors
from tests import licences
from tests.cast import NOW, make_institution_user, make_user
from tests.complaints.conftest import make_handler
from tests.licences import EICAR

pytestmark = pytest.mark.django_db
TEXT = "日期,金额\n2025-01-03,50.00\n"
_Thread = Message.Thread


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def upload(content: bytes = TEXT.encode(), name: str = "流水.csv") -> attachments.Upload:
    return attachments.checked(content, name)


def attach(case: Case, user: User, thread: str = _Thread.PARTY, name: str = "流水.csv") -> Attachment:
    return attachments.attach(case=case, thread=thread, file=upload(name=name), uploaded_by=user, now=NOW)


def stored() -> list[str]:
    try:
        return storages["evidence"].listdir("attachments")[1]
    except FileNotFoundError:
        return []


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    licences.keep_evidence_in(tmp_path / "evidence", settings)


# --- What is kept ---


@pytest.mark.parametrize(
    ("content", "name", "label", "content_type"),
    [
        (licences.picture(), "照片.JPG", "照片.jpg", "image/jpeg"),
        (licences.picture("PNG"), "a.png", "a.jpg", "image/jpeg"),
        (licences.pdf(), "scan.pdf", "scan.pdf", "application/pdf"),
        (TEXT.encode(), "流水.csv", "流水.csv.txt", "text/plain; charset=utf-8"),
        (TEXT.encode("gb18030"), "流水.CSV", "流水.CSV.txt", "text/plain; charset=utf-8"),
        (TEXT.encode("utf-16"), "a.txt", "a.txt", "text/plain; charset=utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "a.txt", "a.txt", "text/plain; charset=utf-8"),
    ],
)
def test_pictures_are_drawn_anew_and_texts_become_utf_8(
    content: bytes, name: str, label: str, content_type: str
) -> None:
    kept = attachments.checked(content, name)
    assert (kept.label, kept.file.content_type) == (label, content_type)
    if name.lower().endswith(("csv", "txt")):
        assert kept.file.content == TEXT.encode()
    else:
        assert kept.file.content != content


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<html><script>alert(1)</script></html>", "a.html", "named otherwise"),
        (b"<html><script>alert(1)</script></html>", "a.pdf", "not what its name says"),
        (licences.pdf(), "a.txt", "not what its name says"),
        (licences.picture(), "a.pdf", "not what its name says"),
        (licences.pdf(), "a.jpg", "not what its name says"),
        (b"MZ\x90\x00\x03\x00\x00", "a.txt", "no text"),
        (b"PK\x03\x04" + bytes(30), "a.csv", "no text"),
        (b"GIF89a" + bytes(20), "a.csv", "no text"),
        (b"\xff\xfe\x00", "a.txt", "no text"),
        (b"", "a.txt", "empty"),
        (b" \n\t ", "a.txt", "empty"),
        (b"abc", "name", "named otherwise"),
        (licences.picture()[:300], "a.jpg", "damaged"),
        (b"a" * (5 * 1024 * 1024 + 1), "a.txt", "larger than 5 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_what_it_claims_is_refused_in_words(content: bytes, name: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        attachments.checked(content, name)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.com", "a.pdf"])
@pytest.mark.parametrize(
    "content", [EICAR, b"before\n" + EICAR + b"\nafter", EICAR.decode().encode("utf-16"), licences.pdf() + EICAR]
)
def test_the_test_string_of_scanners_is_caught(content: bytes, name: str) -> None:
    with pytest.raises(FileRefused) as caught:
        attachments.checked(content, name)
    if content.startswith(b"\xff\xfe") and name in {"a.com", "a.pdf"}:
        return  # no such file anyway
    assert isinstance(caught.value, MalwareFound)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        (r"C:\secret\流水.txt", "流水.txt"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt"),
        ("a\r\nX-Header: 1.txt", "a X-Header: 1.txt"),
        ("\x00.txt", ".txt.txt"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_the_name_of_a_file_loses_what_a_name_may_not_hold(name: str, label: str) -> None:
    assert upload(name=name).label == label


# --- How it is kept ---


def test_a_file_lies_sealed_and_is_opened_on_the_record(complaint: Case, owner: User, in_charge: User) -> None:
    attachment = attach(complaint, owner)
    (name,) = stored()
    assert attachment.stored_name == f"attachments/{name.partition('.')[0]}"
    with storages["evidence"].open(f"attachments/{name}") as file:
        assert TEXT.encode() not in file.read()
    assert attachments.open_attachment(attachment=attachment, opened_by=in_charge, now=NOW) == TEXT.encode()
    record = AuditRecord.objects.latest("pk")
    assert (record.action, record.actor, record.target_id) == ("case.attachment_opened", in_charge, attachment.pk)
    assert record.payload == {"case": complaint.number, "thread": "party"}


def test_what_fails_leaves_no_file(complaint: Case, owner: User) -> None:
    services_say = {"case": complaint, "author": owner, "side": Side.PARTY, "thread": _Thread.PARTY, "now": NOW}
    with pytest.raises(errors.NotForThisCase, match="At most 5"):
        attachments.say(**services_say, text="六份", files=[upload() for _file in range(6)])  # type: ignore[arg-type]
    assert not stored()
    assert not Message.objects.exists()
    attachments.say(**services_say, text="五份", files=[upload() for _file in range(5)])  # type: ignore[arg-type]
    assert len(stored()) == 5
    assert Message.objects.get().attachments.count() == 5


def test_the_sweep_and_the_change_of_keys_include_attachments(complaint: Case, owner: User, settings: Settings) -> None:
    attachment = attach(complaint, owner)
    storages["evidence"].save(f"{attachments.FOLDER.new_name()}.123", ContentFile(b"left by a killed process"))
    assert len(stored()) == 2
    assert accounts_services.sweep_evidence(now=timezone.now()) == 0
    assert accounts_services.sweep_evidence(now=timezone.now() + timedelta(hours=25)) == 1
    template = keysets.TEMPLATES["VAULT_MASTER_KEYSET"]
    settings.VAULT_MASTER_KEYSET = keysets.promote_newest(keysets.add_key(settings.VAULT_MASTER_KEYSET, template))
    assert rotation.reseal_files() == 1
    settings.VAULT_MASTER_KEYSET = keysets.drop_others(settings.VAULT_MASTER_KEYSET)
    assert attachments.FOLDER.read(attachment) == TEXT.encode()
    assert {folder.name for folder in sealed_files.folders()} == {"licences", "attachments"}


def test_twenty_files_an_hour_whatever_carries_them(owner: User) -> None:
    attachments.count(files=18, uploaded_by=owner, now=NOW)
    with pytest.raises(accounts_services.TooManyUploads, match="20 files within an hour, and have sent 18"):
        attachments.count(files=3, uploaded_by=owner, now=NOW)
    attachments.count(files=2, uploaded_by=owner, now=NOW)
    with pytest.raises(accounts_services.TooManyUploads):
        attachments.count(files=1, uploaded_by=owner, now=NOW)
    attachments.count(files=5, uploaded_by=owner, now=NOW + timedelta(hours=1))
    accounts_services.count_upload(uploaded_by=owner, now=NOW)  # licences are counted by themselves


# --- Who attaches and opens ---


def test_only_those_of_a_thread_attach_and_open(
    complaint: Case, owner: User, viewer: User, in_charge: User, verifier: User, provider: Institution
) -> None:
    stranger, elsewhere = make_user(name="别人"), make_handler(name="外地", regions=("65",))
    clerk = make_institution_user(provider, InstitutionMembership.Role.SUBMITTER)
    party = attach(complaint, owner)
    note = attach(complaint, in_charge, _Thread.INTERNAL)
    answer = attach(complaint, in_charge, _Thread.RESPONDENT)
    opens = {
        who.name or who.pk: [attachments.may_open(who, file) for file in (party, answer, note)]
        for who in (owner, viewer, verifier, clerk, stranger, elsewhere, in_charge)
    }
    accepted = Attachment.objects.get(pk=answer.pk)
    assert opens[owner.name or owner.pk] == [True, False, False]
    assert attachments.may_open(viewer, party)
    assert not attachments.may_open(verifier, answer), "not accepted yet"
    services.accept(case=complaint, actor=in_charge, now=NOW)
    assert attachments.may_open(verifier, accepted)
    assert not attachments.may_open(verifier, party)
    assert not attachments.may_open(clerk, accepted)
    assert not any(attachments.may_open(who, file) for who in (stranger, elsewhere) for file in (party, answer, note))
    assert all(attachments.may_open(in_charge, file) for file in (party, answer, note))
    for user, thread, error in [
        (viewer, _Thread.PARTY, errors.MayNotActForParty),
        (owner, _Thread.INTERNAL, errors.NotInCharge),
        (owner, _Thread.RESPONDENT, errors.NotTheVerifier),
        (verifier, _Thread.PARTY, errors.MayNotActForParty),
        (stranger, _Thread.PARTY, errors.MayNotActForParty),
    ]:
        with pytest.raises(error):
            attach(complaint, user, thread)
    with pytest.raises(errors.NotForThisCase):
        attachments.open_attachment(attachment=note, opened_by=owner, now=NOW)


def test_a_file_goes_with_a_message_of_its_own_writer_only(
    complaint: Case, question: Case, owner: User, in_charge: User
) -> None:
    message = services.say(
        case=complaint, author=in_charge, side=Side.HANDLER, thread=_Thread.PARTY, text="请看", now=NOW
    )
    for case, user in ((complaint, owner), (question, in_charge)):
        with pytest.raises(errors.NotForThisCase):
            attachments.attach(
                case=case, thread=_Thread.PARTY, file=upload(), uploaded_by=user, now=NOW, message=message
            )
    assert not Attachment.objects.exists()


def test_a_case_that_has_ended_takes_no_file(complaint: Case, owner: User) -> None:
    services.withdraw(case=complaint, actor=owner, reason="", now=NOW)
    with pytest.raises(errors.NotForThisCase, match="has ended"):
        attach(complaint, owner)


def test_a_case_shows_that_malware_was_sent(complaint: Case, owner: User, viewer: User, in_charge: User) -> None:
    attachments.note_refused(case=complaint, reason="It was malware.", sent_by=owner, side=Side.PARTY, now=NOW)
    entry = CaseEntry.objects.latest("pk")
    assert (entry.step, entry.note, "party" in entry.seen_by) == ("file_refused", "It was malware.", True)
    attachments.note_refused(case=complaint, reason="x", sent_by=in_charge, side=Side.HANDLER, now=NOW)
    assert CaseEntry.objects.latest("pk").seen_by == ["handler", "second"], "what the desk sends is its own business"
    with pytest.raises(errors.MayNotActForParty):
        attachments.note_refused(case=complaint, reason="x", sent_by=viewer, side=Side.PARTY, now=NOW)
