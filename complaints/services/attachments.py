"""Attachments: checked by their content, drawn anew, kept encrypted as licences are, given only as files.

Several writes that carry files are done as one within `whole(files)`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, evidence_files, sealed_files
from accounts.evidence_files import CheckedFile
from accounts.models import User
from accounts.services import count_upload
from cfcii.common.texts import tidy_text
from complaints import permissions
from complaints.audit import Action
from complaints.lifecycle import Side
from complaints.models import Attachment, Case, Happening, Message
from complaints.services import errors, steps, talking
from complaints.texts import case_text

MOST_FILES: Final = 5
"""At once: with one message, or with the case."""
FOLDER: Final = sealed_files.Folder("attachments", "attachment", Attachment.objects)
_LONGEST_LABEL: Final = 120
_TWICE: Final = timedelta(minutes=1)
_Thread = Message.Thread


@dataclass(frozen=True, slots=True)
class Upload:
    """A checked file on its way to a case, with the name by which people know it."""

    file: CheckedFile
    label: str
    stored_name: str = field(default_factory=FOLDER.new_name)


def checked(content: bytes, name: str) -> Upload:
    """Give a file as it may be kept; raises FileRefused with what is wrong."""
    file = evidence_files.check_named(content, name)
    return Upload(file, _label(name, file))


def count(*, files: int, uploaded_by: User, now: datetime) -> None:
    """Put on the record that somebody sends files, before anything opens them; raises TooManyUploads."""
    count_upload(uploaded_by=uploaded_by, now=now, files=files, action=Action.ATTACHMENT_UPLOADED)


def whole(files: Sequence[Upload]) -> AbstractContextManager[None]:
    """Do what carries files in one transaction; when it fails, nothing of them stays."""
    return sealed_files.whole(*[each.stored_name for each in files])


def say(
    *, case: Case, author: User, side: Side, thread: str, text: str, now: datetime, files: Sequence[Upload] = ()
) -> Message:
    """Write on a case, with files; raises as `talking.say` and `attach`.

    The same once more within a minute is a button pressed twice: the message that is there is given.
    """
    with whole(files):
        steps.lock(case)  # what is sent twice at once comes one after the other
        if sent := _sent_just_now(case, author, thread, text, files, now):
            return sent
        message = talking.say(case=case, author=author, side=side, thread=thread, text=text, now=now)
        attach_all(case=case, thread=thread, files=files, uploaded_by=author, now=now, message=message)
    return message


def attach_all(
    *, case: Case, thread: str, files: Sequence[Upload], uploaded_by: User, now: datetime,
    message: Message | None = None,
) -> None:  # fmt: skip
    """Attach several files; raises as `attach`."""
    for file in files:
        attach(case=case, thread=thread, file=file, uploaded_by=uploaded_by, now=now, message=message)


@transaction.atomic
def attach(
    *, case: Case, thread: str, file: Upload, uploaded_by: User, now: datetime, message: Message | None = None
) -> Attachment:
    """Keep a file with a message of the same person, or (None) with the case itself; the caller uses `whole`.

    Raises NotForThisCase, or the error of the side when the person may not write in the thread.
    """
    locked = steps.lock(case)
    _check(locked, thread, uploaded_by, message)
    at_once = locked.attachments.filter(message=message, uploaded_by=uploaded_by, uploaded_at=now)
    if at_once.count() >= MOST_FILES:
        raise errors.NotForThisCase(_("At most %(most)s files at once.") % {"most": MOST_FILES})
    attachment = Attachment.objects.create(
        case=locked,
        message=message,
        thread=thread,
        label=file.label,
        stored_name=file.stored_name,
        content_type=file.file.content_type,
        sha256=hashlib.sha256(file.file.content).hexdigest(),
        size=len(file.file.content),
        uploaded_by=uploaded_by,
        uploaded_at=now,
    )
    FOLDER.write(file.stored_name, file.file.content)
    return attachment


@transaction.atomic
def note_refused(*, case: Case, reason: str, sent_by: User, side: Side, now: datetime) -> None:
    """Put on a case's record that a file with malware was sent and not kept; raises when the person may not write."""
    locked = steps.lock(case)
    _check(locked, _Thread.RESPONDENT if side == Side.PROVIDER else _Thread.PARTY, sent_by, None)
    own = (side,) if side in {Side.PARTY, Side.PROVIDER} else ()
    steps.record(
        case=locked, what=Happening.FILE_REFUSED, actor=sent_by, side=side, now=now, seen_by=(*own, *steps.DESK),
        note=reason,
    )  # fmt: skip


def may_open(user: User, attachment: Attachment) -> bool:
    """Tell whether somebody sees the part of the case to which an attachment belongs."""
    case = attachment.case
    if permissions.may_handle(user, case):
        return True
    if attachment.thread == _Thread.PARTY:
        return Case.objects.of_party(user).filter(pk=case.pk).exists()
    return attachment.thread == _Thread.RESPONDENT and permissions.may_answer(user, case)


@transaction.atomic
def open_attachment(*, attachment: Attachment, opened_by: User, now: datetime) -> bytes:
    """Give an attachment in clear to one who may see it (`may_open`), and record who that was.

    Raises NotForThisCase for anybody else; FileMissing or ContentNotReadable when the storage does not hold it.
    """
    case = attachment.case
    if not may_open(opened_by, attachment):
        raise errors.NotForThisCase(_("This file is not for you."))
    content = FOLDER.read(attachment)
    audit.record(
        Action.ATTACHMENT_OPENED, actor=opened_by, target=attachment, at=now, enterprise=case.enterprise,
        institution=case.respondent, payload={"case": case.number, "thread": attachment.thread},
    )  # fmt: skip
    return content


def _sent_just_now(
    case: Case, author: User, thread: str, text: str, files: Sequence[Upload], now: datetime
) -> Message | None:
    """Give the message with this text and files that somebody wrote within the last minute; None where there is none.

    A file is known by its name and size: drawn anew, the same file need not be the same bytes.
    """
    own = case.messages.filter(author=author, thread=thread, text=case_text(text), at__gt=now - _TWICE, at__lte=now)
    wanted = sorted((each.label, len(each.file.content)) for each in files)
    for message in own.order_by("-at", "-pk"):
        if sorted(message.attachments.values_list("label", "size")) == wanted:
            return message
    return None


def _check(case: Case, thread: str, user: User, message: Message | None) -> None:
    """Raise unless somebody may write in the thread now, and the message is theirs in it."""
    if not case.is_open and thread != _Thread.INTERNAL:
        raise errors.NotForThisCase(_("The case has ended. Lodge a new one if something is left."))
    if message is not None and (message.case_id, message.thread, message.author_id) != (case.pk, thread, user.pk):
        raise errors.NotForThisCase(_("A file goes with a message of your own."))
    if permissions.handles(user) and permissions.may_handle(user, case):
        return
    if thread == _Thread.PARTY and not permissions.may_act_for_party(user, case):
        raise errors.MayNotActForParty(_("Only those who decide for the enterprise do this."))
    if thread == _Thread.RESPONDENT and not permissions.may_answer(user, case):
        raise errors.NotTheVerifier(_("Only a verifier of the institution does this."))
    if thread == _Thread.INTERNAL:
        raise errors.NotInCharge(_("Only the desk does this."))


def _label(name: str, file: CheckedFile) -> str:
    """Give a file's name as it is shown, with the end of what is kept: a table opens as text, where nothing acts."""
    plain = " ".join(tidy_text(name.replace("\\", "/")).split()).rpartition("/")[2]
    path = PurePath(plain)
    end = f".{evidence_files.EXTENSIONS[file.content_type]}"
    stem = path.stem if path.suffix.lower() in {end, ".jpeg", ".png"} else plain
    return f"{stem[: _LONGEST_LABEL - len(end)] or 'file'}{end}"
