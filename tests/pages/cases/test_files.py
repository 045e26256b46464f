"""Messages with files: what is kept, what is refused, who is given it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRecord, User
from complaints.lifecycle import Side
from complaints.models import Attachment, Case, CaseEntry, Message
from complaints.services import attachments
from tests import licences
from tests.licences import EICAR
from tests.pages.browsing import signed_in
from tests.pages.cases.party import address, file, text

pytestmark = pytest.mark.django_db


def test_a_message_with_files(owner: User, viewer: User, complaint_case: Case) -> None:
    browser, send = signed_in(owner), address("case_message", complaint_case.number)
    answer = browser.post(send, {"text": "请看附件", "attachments": [file(), file(licences.pdf(), "scan.pdf")]})
    assert answer["Location"] == address("case", complaint_case.number)
    assert Message.objects.get().attachments.count() == 2
    page = text(browser.get(answer["Location"]))
    assert "请看附件" in page
    assert "scan.pdf" in page
    assert "Message" in page
    assert signed_in(viewer).post(send, {"text": "我也说"}).status_code == 403
    assert browser.get(send).status_code == 405
    page = text(browser.post(send, {"text": ""}))
    assert "required" in page


def test_a_message_on_a_case_that_has_ended_is_not_lost(owner: User, decided_case: Case) -> None:
    page = text(signed_in(owner).post(address("case_message", decided_case.number), {"text": "还有一件事"}))
    assert "The case has ended" in page
    assert "还有一件事" in page


def test_malware_is_refused_and_the_case_shows_why(owner: User, complaint_case: Case) -> None:
    browser, send = signed_in(owner), address("case_message", complaint_case.number)
    page = text(browser.post(send, {"text": "请看附件", "attachments": [file(EICAR, "说明.txt")]}))
    assert "说明.txt: The file holds what scanners know as malware" in page
    assert "请看附件</textarea>" in page
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()
    page = text(browser.get(address("case", complaint_case.number)))
    assert "File refused: malware" in page
    assert "The file holds what scanners know as malware" in page


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([file(b"<html>", "a.html")], "a.html: Send a picture"),
        ([file(licences.pdf(), "a.jpg"), file(b"", "b.txt")], "not what its name says"),
        ([file() for _file in range(6)], "At most 5 files"),
    ],
)
def test_files_that_cannot_be_kept_are_told(
    files: list[SimpleUploadedFile], words: str, owner: User, complaint_case: Case
) -> None:
    page = text(
        signed_in(owner).post(address("case_message", complaint_case.number), {"text": "附件", "attachments": files})
    )
    assert words in page
    assert not Message.objects.exists()
    assert not CaseEntry.objects.filter(step="file_refused").exists()


def test_files_beyond_the_hour_are_not_opened(
    owner: User, complaint_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachments.count(files=20, uploaded_by=owner, now=timezone.now())
    monkeypatch.setattr(attachments, "checked", lambda *_args: pytest.fail("it was opened"))
    page = text(
        signed_in(owner).post(address("case_message", complaint_case.number), {"text": "附件", "attachments": [file()]})
    )
    assert "20 files within an hour" in page
    assert "附件</textarea>" in page


def test_a_body_beyond_all_limits_is_cut_off(owner: User, complaint_case: Case) -> None:
    large = [file(b"a" * (5 * 1024 * 1024), "a.txt") for _file in range(6)]
    page = text(
        signed_in(owner).post(address("case_message", complaint_case.number), {"text": "附件", "attachments": large})
    )
    assert "larger than 5 MB each" in page
    assert not Attachment.objects.exists()


def test_attachments_are_given_as_files_to_those_of_their_thread(
    owner: User, viewer: User, stranger: User, verifier: User, case_handler: User, far_case_handler: User,
    complaint_case: Case, now: datetime,
) -> None:  # fmt: skip
    party = attachments.say(
        case=complaint_case, author=owner, side=Side.PARTY, thread="party", text="附件", now=now,
        files=[attachments.checked(b"=1+1", '报"表;\u202e.csv')],
    ).attachments.get()  # fmt: skip
    note = attachments.say(
        case=complaint_case, author=case_handler, side=Side.HANDLER, thread="internal", text="内部", now=now,
        files=[attachments.checked(b"secret", "a.txt")],
    ).attachments.get()  # fmt: skip
    answer = signed_in(viewer).get(address("attachment", party.pk))
    assert answer.content == b"=1+1"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    record = AuditRecord.objects.filter(action="case.attachment_opened").latest("pk")
    assert (record.actor, record.target_id) == (viewer, party.pk)
    assert signed_in(case_handler).get(address("attachment", note.pk)).status_code == 200
    for user, file_ in ((owner, note), (viewer, note), (stranger, party), (verifier, party), (far_case_handler, party)):
        assert signed_in(user).get(address("attachment", file_.pk)).status_code == 404
    assert Client().get(address("attachment", party.pk)).status_code == 302
    assert signed_in(owner).post(address("attachment", party.pk)).status_code == 405
