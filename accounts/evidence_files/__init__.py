"""Uploaded evidence as it may be kept: told by its content, and drawn anew, so that a file of ours holds pictures only.

Neither the name of a file nor the type that the browser states is believed. What is refused says so in words.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from accounts.evidence_files import drawing, keeping
from accounts.evidence_files.kept import CheckedFile, FileRefused
from accounts.redrawing import Kind

__all__ = ["EXTENSIONS", "LARGEST_UPLOAD", "CheckedFile", "FileRefused", "check"]

LARGEST_UPLOAD: Final = 5 * 1024 * 1024
"""Bytes. A picture of a telephone or a scan of a page has one to four million."""
EXTENSIONS: Final = {keeping.JPEG: "jpg", keeping.PDF: "pdf"}
_BEGINNINGS: Final = {b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG, b"%PDF-": Kind.PDF}


def check(content: bytes) -> CheckedFile:
    """Give what a file shows as it may be kept; raises FileRefused with what is wrong."""
    if len(content) > LARGEST_UPLOAD:
        raise FileRefused(_("The file is larger than 5 MB. Take a smaller picture or scan at a lower resolution."))
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            sheets = drawing.draw(content, kind)
            return keeping.as_pdf(sheets) if kind is Kind.PDF else keeping.as_picture(sheets[0])
    raise FileRefused(
        _("By its content this is not a JPEG or PNG picture or a PDF, whatever its name says. Choose another file.")
    )
