"""Licence files of every kind, good and bad, made in memory."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from pytest_django import Settings

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner takes for malware."""


def keep_evidence_in(folder: Path, settings: Settings) -> None:
    """Keep the files in a folder of the test's own, so that nobody else's are counted."""
    own = {**settings.STORAGES["evidence"], "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "evidence": own}


def picture(file_format: str = "JPEG", size: tuple[int, int] = (120, 80), mode: str = "RGB", **how: object) -> bytes:
    """A picture whose left half is red."""
    image = Image.new("RGB", size, "white")
    image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    target = BytesIO()
    image.convert(mode).save(target, file_format, **how)
    return target.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few bytes that says it has 900 million pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


def pdf(pages: int = 1) -> bytes:
    return _written(_pages(pages))


def pdf_with_program() -> bytes:
    writer = _pages(1)
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('hello');")}
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(script)
    return _written(writer)


def pdf_with_attachment() -> bytes:
    writer = _pages(1)
    writer.add_attachment("hidden.exe", b"MZ")
    return _written(writer)


def pdf_with_password() -> bytes:
    writer = _pages(1)
    writer.encrypt("word", algorithm="RC4-128")
    return _written(writer)


def pdf_protected_against_changes() -> bytes:
    """It opens without a password."""
    writer = _pages(1)
    writer.encrypt("", owner_password="word", algorithm="RC4-128")
    return _written(writer)


def pdf_that_launches() -> bytes:
    """The action hangs on a link of a page, behind two references."""
    writer = _pages(1)
    action = DictionaryObject(
        {NameObject("/S"): writer._add_object(NameObject("/Launch")), NameObject("/F"): TextStringObject("calc.exe")}
    )
    note = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): writer._add_object(action)})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    return _written(writer)


def _pages(count: int) -> PdfWriter:
    writer = PdfWriter()
    for _place in range(count):
        writer.add_blank_page(100, 100)
    return writer


def _written(writer: PdfWriter) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
