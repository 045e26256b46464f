"""Uploaded evidence as it may be kept: told by its content, pictures encoded anew, PDFs without anything that acts.

Neither the name of a file nor the type that the browser states is believed. What is refused says so in words.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from accounts.evidence_files import pdfs, pictures
from accounts.evidence_files.kept import CheckedFile, FileRefused

__all__ = ["EXTENSIONS", "LARGEST_UPLOAD", "CheckedFile", "FileRefused", "check"]

LARGEST_UPLOAD: Final = 5 * 1024 * 1024
"""Bytes. A picture of a telephone or a scan of a page has one to four million."""
EXTENSIONS: Final = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def check(content: bytes) -> CheckedFile:
    """Give a file as it may be kept; raises FileRefused with what is wrong."""
    if len(content) > LARGEST_UPLOAD:
        raise FileRefused(_("The file is larger than 5 MB. Take a smaller picture or scan at a lower resolution."))
    if content.startswith(b"\xff\xd8\xff"):
        return pictures.encode_anew(content, "JPEG")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return pictures.encode_anew(content, "PNG")
    if content.startswith(b"%PDF-"):
        return pdfs.check(content)
    raise FileRefused(
        _("By its content this is not a JPEG or PNG picture or a PDF, whatever its name says. Choose another file.")
    )
