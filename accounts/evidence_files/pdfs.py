"""PDFs: kept as they are when they only show something."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from accounts.evidence_files.kept import CheckedFile, FileRefused

MOST_PAGES: Final = 20
MOST_OBJECTS: Final = 20_000
_ACTIVE_KEYS: Final = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
_ACTIVE_KINDS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
"""Actions (`/S`) that run something, send something or open something else."""
_ACTIVE_NOTES: Final = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
"""Annotations (`/Subtype`) that carry a file or play something."""
_NOT_READABLE: Final = (
    PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError,
    ValueError, zlib.error,
)  # fmt: skip
"""What pypdf raises for a broken file, its own errors and those of the language."""


def check(content: bytes) -> CheckedFile:
    """Give a PDF as it is; raises FileRefused when it is closed, long, broken, or does anything but show pages."""
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise FileRefused(_("The PDF is protected by a password. Save it without protection and choose it again."))
        _check_objects(reader)
        pages = len(reader.pages)
    except _NOT_READABLE:
        raise FileRefused(_("The PDF is damaged and does not open. Save it again or choose another file.")) from None
    if not 1 <= pages <= MOST_PAGES:
        raise FileRefused(_("The PDF has more than 20 pages, or none. The pages of the licence are enough."))
    return CheckedFile(content, "application/pdf")


def _check_objects(reader: PdfReader) -> None:
    for count, each in enumerate(_dictionaries(reader.trailer)):
        if count > MOST_OBJECTS:
            raise FileRefused(_("The PDF is too complicated. Scan the licence and choose the scan."))
        if _acts(each):
            raise FileRefused(
                _("The PDF holds a program, a form, an attached file or a link to one. "
                  "Print it to a new PDF, or choose a picture.")
            )  # fmt: skip


def _acts(each: DictionaryObject) -> bool:
    return (
        not _ACTIVE_KEYS.isdisjoint(each)
        or _named(each, "/S") in _ACTIVE_KINDS
        or _named(each, "/Subtype") in _ACTIVE_NOTES
    )


def _named(each: DictionaryObject, key: str) -> str:
    value = each[key] if key in each else ""  # noqa: SIM401 - `get` does not follow a reference, this does
    return value if isinstance(value, str) else ""


def _dictionaries(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Go through every dictionary that can be reached, each once, without recursion: files may nest without end."""
    waiting: list[Any] = [root]
    seen: set[tuple[int, int]] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            place = (each.idnum, each.generation)
            if place not in seen:
                seen.add(place)
                waiting.append(each.get_object())
        elif isinstance(each, DictionaryObject):
            yield each
            waiting.extend(_raw_values(each))
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))


def _raw_values(each: DictionaryObject) -> Iterable[Any]:
    """Give the values without following references, which `DictionaryObject` does by itself."""
    return dict.values(each)
