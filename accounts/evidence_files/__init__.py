"""Uploaded evidence as it may be kept: told by its content, and drawn anew, so that a file of ours holds pictures only.

Neither the name of a file nor the type that the browser states is believed. What is refused says so in words.
Attachments (`check_named`) may be plain texts, too, and have to be what their name says.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from django.utils.translation import gettext as _

from accounts.evidence_files import drawing, keeping, texts
from accounts.evidence_files.kept import CheckedFile, FileRefused, MalwareFound
from accounts.redrawing import Kind

__all__ = ["EXTENSIONS", "LARGEST_UPLOAD", "CheckedFile", "FileRefused", "MalwareFound", "check", "check_named"]

LARGEST_UPLOAD: Final = 5 * 1024 * 1024
"""Bytes. A picture of a telephone or a scan of a page has one to four million."""
EXTENSIONS: Final = {keeping.JPEG: "jpg", keeping.PDF: "pdf", texts.TEXT: "txt"}
_BEGINNINGS: Final = {b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG, b"%PDF-": Kind.PDF}
_PICTURES: Final = frozenset({Kind.JPEG, Kind.PNG})
_NAMED: Final = {
    ".jpg": _PICTURES, ".jpeg": _PICTURES, ".png": _PICTURES, ".pdf": frozenset({Kind.PDF}), ".txt": frozenset({None}),
    ".csv": frozenset({None}),
}  # fmt: skip
"""What a file may be, by the end of its name; None: a text."""
_EICAR: Final = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""In what every scanner for malware is tried with. Nothing else is looked for: what is kept cannot act."""


def check(content: bytes) -> CheckedFile:
    """Give what a file shows as it may be kept; raises FileRefused with what is wrong."""
    _check_size(content)
    kind = _kind(content)
    if kind is None:
        raise FileRefused(
            _("By its content this is not a JPEG or PNG picture or a PDF, whatever its name says. Choose another file.")
        )
    return _drawn(content, kind)


def check_named(content: bytes, name: str) -> CheckedFile:
    """Give an attachment as it may be kept; raises FileRefused for what is no such file, or not what its name says."""
    _check_size(content)
    _check_harmless(content)
    named = _NAMED.get(PurePath(name).suffix.lower())
    if named is None:
        raise FileRefused(_("Send a picture (JPEG, PNG), a PDF, or a text (TXT, CSV). This file is named otherwise."))
    kind = _kind(content)
    if kind not in named:
        raise FileRefused(
            _("By its content the file is not what its name says. Save it anew as what it is, or choose another file.")
        )
    if kind is not None:
        return _drawn(content, kind)
    text = texts.check(content)
    _check_harmless(text.content)
    return text


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST_UPLOAD:
        raise FileRefused(_("The file is larger than 5 MB. Take a smaller picture or scan at a lower resolution."))


def _check_harmless(content: bytes) -> None:
    if _EICAR in content:
        raise MalwareFound(_("The file holds what scanners know as malware, so nothing of it was kept."))


def _kind(content: bytes) -> Kind | None:
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)


def _drawn(content: bytes, kind: Kind) -> CheckedFile:
    sheets = drawing.draw(content, kind)
    return keeping.as_pdf(sheets) if kind is Kind.PDF else keeping.as_picture(sheets[0])
