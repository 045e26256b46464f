"""Plain texts and tables as they may be kept: UTF-8, without control characters."""

from __future__ import annotations

import codecs
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from accounts.evidence_files.kept import CheckedFile, FileRefused

TEXT: Final = "text/plain; charset=utf-8"
_WHITE: Final = frozenset("\t\n\r\f")
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UNSEEN: Final = frozenset({"Cc", "Cs", "Cn"})


def check(content: bytes) -> CheckedFile:
    """Give a text as UTF-8; raises FileRefused for what holds more than text."""
    text = _decoded(content)
    if text is None or any(each not in _WHITE and unicodedata.category(each) in _UNSEEN for each in text):
        raise FileRefused(
            _("By its content this is no text, whatever its name says. Save it as a text or CSV file in UTF-8.")
        )
    if not text.strip():
        raise FileRefused(_("The file is empty. Choose another one."))
    return CheckedFile(text.encode(), TEXT)


def _decoded(content: bytes) -> str | None:
    """Read UTF-8, UTF-16 with its mark, or GB18030, in which spreadsheets in China save; None for anything else."""
    names = ["utf-16"] if content.startswith(_WIDE) else ["utf-8-sig", "gb18030"]
    for name in names:
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    return None
