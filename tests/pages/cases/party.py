"""What tests of a party's pages read and send."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def file(content: bytes = b"a,b", name: str = "a.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def address(name: str, *args: Any) -> str:
    return reverse(f"complaints:{name}", args=args)
